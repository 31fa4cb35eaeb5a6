/** A file or a row is there from the release that brought it, and a release that is not simulated is refused. */
import { describe, expect, test } from 'vitest';
import { isVersion, readScenarioFile, RELEASES } from '../../../src/sim/index.ts';
import { CgroupScript } from '../../support/cgroup-script.ts';

describe.each([
  ['cgroup.freeze', '5.2', ['4.18', '5.1'], ['5.2', '5.4', '6.18']],
  ['cgroup.kill', '5.14', ['5.4', '5.13'], ['5.14', '6.18']],
  ['cgroup.stat.local', '6.18', ['6.17'], ['6.18']],
  ['cgroup.pressure', '6.1', ['6.0', '5.14'], ['6.1', '6.12']],
  ['cpu.pressure', '4.20', ['4.18'], ['5.4', '6.18']],
  ['cpu.max.burst', '5.14', ['5.4'], ['5.14', '6.5']],
  ['cpu.idle', '5.15', ['5.14'], ['6.5']],
  ['cpu.uclamp.min', '5.4', ['4.18'], ['5.4']],
  ['cpuset.cpus', '5.0', ['4.18'], ['5.0', '5.4']],
  ['cpuset.cpus.exclusive', '6.7', ['6.6'], ['6.7', '6.18']],
  ['pids.peak', '6.1', ['6.0'], ['6.1']],
  ['pids.events.local', '6.11', ['6.6'], ['6.12']],
  ['misc.max', '5.13', ['5.4'], ['5.14']],
])('%s came with %s', (file, since, before, after) => {
  test.each(before)('and is absent on %s, with the reason', (kernel) => {
    const run = new CgroupScript({ kernel });
    run.run('mkdir a');
    const answer = run.shell.line(`read a/${file}`);
    expect(answer.text).toBe('ENOENT');
    expect(answer.why?.en).toBe(`${file} came with Linux ${since}`);
    expect(run.run('ls a').split('\n')).not.toContain(file);
  });
  test.each(after)('and is there on %s', (kernel) => {
    const run = new CgroupScript({ kernel });
    run.run('mkdir a');
    expect(run.run('ls a').split('\n')).toContain(file);
    expect(run.run(`read a/${file}`)).not.toMatch(/^ENOENT$/);
  });
});

test.each([
  ['5.4', ['usage_usec', 'user_usec', 'system_usec', 'nr_periods', 'nr_throttled', 'throttled_usec']],
  [
    '6.18',
    [
      'usage_usec',
      'user_usec',
      'system_usec',
      'nice_usec',
      'nr_periods',
      'nr_throttled',
      'throttled_usec',
      'nr_bursts',
      'burst_usec',
    ],
  ],
] as const)('cpu.stat on %s has the rows of its time', (kernel, rows) => {
  const run = new CgroupScript({ kernel });
  run.run('mkdir a');
  expect(
    run
      .run('read a/cpu.stat')
      .split('\n')
      .map((row) => row.split(' ')[0]),
  ).toEqual(rows);
});

test('a group with a quota is throttled and runs again on every release that is told apart', () => {
  for (const kernel of RELEASES) {
    const run = new CgroupScript({ kernel, cpus: 1 });
    for (const line of ['mkdir a', 'write a/cpu.max 20000 100000', 'spawn a hog', 'advance 1s'])
      run.run(line);
    expect(run.number('read a/cpu.stat', 'usage_usec'), kernel).toBeGreaterThan(180_000);
    expect(run.number('read a/cpu.stat', 'usage_usec'), kernel).toBeLessThan(240_000);
    expect(run.number('read a/cpu.stat', 'nr_throttled'), kernel).toBeGreaterThanOrEqual(8);
  }
});

test.each(['7.3', '6.19', '4.4', '3.10', 'six', ''])(
  'release "%s" is refused with those that are simulated',
  (kernel) => {
    expect(isVersion(kernel)).toBe(false);
    const reading = readScenarioFile({ cpus: 1, hz: 250, profile: 'reference', kernel, scenarios: [] });
    expect(JSON.stringify(reading)).toContain('6.18, 6.17, 6.12, 6.6, 6.5, 5.14, 5.4, 4.18');
  },
);
