/** Names that every object knows are names like any other where a user may choose one. */
import { describe, expect, test } from 'vitest';
import { CgroupShell, parseScenarioFile, runScenario, settingIssues } from '../../../src/sim/index.ts';
import { own } from '../../../src/sim/core/own.ts';

const NAMES = Object.getOwnPropertyNames(Object.prototype);

/** A file with one limited group of each name; JSON keeps `__proto__` as a key. */
function fileOf(names: readonly string[]): string {
  const cgroups = names.map((path) => ({ path, 'cpu.max': '10000 100000', period_phase_us: 5000 }));
  const tasks = names.map((cgroup) => ({ program: 'hog', cgroup }));
  return JSON.stringify({ scenarios: [{ id: 'constructor', cgroups, tasks, duration_ms: 400 }] });
}

describe('a group', () => {
  test.each(NAMES)('may be called %s', (name) => {
    for (const path of [name, `a/${name}`]) {
      const reading = parseScenarioFile(fileOf([path]));
      if (!reading.ok) throw new Error(JSON.stringify(reading.issues));
      const [scenario] = reading.file.scenarios;
      if (!scenario) throw new Error('no scenario');
      expect(settingIssues(reading.file)).toEqual([]);
      const { cgroups } = runScenario(reading.file, scenario, { seed: 1 });
      expect(Object.keys(cgroups)).toEqual([path]);
      // 10 ms of each 100 ms.
      expect(own(cgroups, path)?.usage_usec).toBeGreaterThan(20_000);
      expect(own(cgroups, path)?.usage_usec).toBeLessThan(60_000);
    }
  });

  test('of a name that nobody gave has no figures', () => {
    const reading = parseScenarioFile(fileOf(['a']));
    if (!reading.ok) throw new Error(JSON.stringify(reading.issues));
    const [scenario] = reading.file.scenarios;
    if (!scenario) throw new Error('no scenario');
    const { cgroups } = runScenario(reading.file, scenario, { seed: 1 });
    for (const name of NAMES) expect(own(cgroups, name)).toBeUndefined();
  });
});

describe('a line of a cgroupfs script', () => {
  test.each(NAMES)('that begins with %s is an unknown command', (name) => {
    const shell = new CgroupShell({ cpus: 2, hz: 250, kernel: '6.18', seed: 1, enabled: true });
    for (const line of [`${name} x`, `${name} a mkdir b`, `as 0 ${name} x`]) {
      const answer = shell.line(line);
      expect('why' in answer ? answer.why?.en : '').toContain(`unknown command "${name}"`);
    }
    expect(shell.line('read b/cgroup.procs')).not.toMatchObject({ ok: true });
  });
});
