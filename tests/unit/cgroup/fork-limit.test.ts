/** `pids.max` under CPUs that fork at the same time: a fork is charged before the child is there. */
import { expect, test } from 'vitest';
import { buildScenario } from '../../../src/sim/index.ts';
import { oneScenario } from '../../support/scenarios.ts';

test.each([1, 2, 3, 4])(
  'four CPUs that fork as fast as they can never go beyond the limit (seed %i)',
  (seed) => {
    const limit = 40;
    const tasks = [
      { cgroup: 'bombs/a', program: 'forkbomb 200' },
      { cgroup: 'bombs/b', program: 'forkbomb 200' },
    ];
    const groups = [{ path: 'bombs', 'pids.max': String(limit) }, { path: 'bombs/a' }, { path: 'bombs/b' }];
    const file = oneScenario(groups, tasks, {}, { cpus: 4 });
    const [scenario] = file.scenarios;
    if (!scenario) throw new Error('no scenario');
    const world = buildScenario(file, scenario, { seed });
    let most = 0;
    while (world.nowNs < 400e6 && world.step())
      most = Math.max(most, world.tree.find('bombs')?.taskCount ?? 0);
    expect(most).toBe(limit);
    const read = (name: string): string => {
      const answer = world.tree.read(`bombs/${name}`);
      return answer.ok ? answer.text.trim() : answer.errno;
    };
    expect(read('pids.current')).toBe(String(limit));
    expect(read('pids.peak')).toBe(String(limit));
    expect(read('pids.events.local')).toBe(`max ${String(400 - limit)}`);
  },
);
