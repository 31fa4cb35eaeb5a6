/** Why a task does not run, in the words of the engine's own state. */
import { expect, test } from 'vitest';
import { parseScenarioFile, scenarioAt, whyNotAll, type WhyNotView } from '../../../src/sim/index.ts';

function at(ms: number, kernel: string): WhyNotView[] {
  const hogs = { cgroup: 'app', program: 'hog', count: 4, cpus: [0] };
  const reading = parseScenarioFile(
    JSON.stringify({
      cpus: 2,
      kernel,
      scenarios: [
        {
          id: 'x',
          duration_ms: 1000,
          cgroups: [{ path: 'app', 'cpu.max': '20000 100000', period_phase_us: 0 }, { path: 'b' }],
          tasks: [hogs, { ...hogs, cgroup: 'b', count: 2, cpus: [1] }, { cgroup: 'b', program: 'sleep' }],
        },
      ],
    }),
  );
  if (!reading.ok) throw new Error(JSON.stringify(reading.issues));
  const [scenario] = reading.file.scenarios;
  if (!scenario) throw new Error('no scenario');
  return whyNotAll(scenarioAt(reading.file, scenario, { seed: 1 }, ms * 1e6));
}

test.each(['6.18', '6.12'])('a quota that is used up says when it comes and who is before (%s)', (kernel) => {
  const tasks = at(560, kernel);
  const app = tasks.slice(0, 4).map(({ why }) => why?.en ?? 'it runs');
  for (const why of app)
    expect(why).toMatch(/^\/app has used its 20 ms of 100 ms; next refill in (39|40)(\.\d+)? ms/);
  const before = app.map((why) => Number(/; (\d) wait before it$/.exec(why)?.[1]));
  expect([...before].sort()).toEqual([0, 1, 2, 3]);
});

test('of two that want a CPU one runs, and the other is told whose it is and by which rule', () => {
  const [one, other, asleep] = at(560, '6.18')
    .slice(4)
    .map(({ why }) => why?.en ?? 'it runs');
  expect([one, other]).toContain('it runs');
  expect([one, other].find((why) => why !== 'it runs')).toMatch(
    /^CPU 1 is given to hog in \/b: .* wait before it$/,
  );
  expect(asleep).toBe('it sleeps: nothing has woken it yet');
});
