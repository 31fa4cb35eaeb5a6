/** Who is hit when something breaks, in each stack: read off what ended and what went on answering. */
import { describe, expect, test } from 'vitest';
import { runScenario, type RunResult } from '../../../src/sim/index.ts';
import { oneScenario } from '../../support/scenarios.ts';

const SERVER = 'periodic 1000 10000';

/** Two neighbours in the same kind of stack, a server in each; what is done to the first one at 300 ms. */
function run(stack: string | null, act: string, more: object = {}, machine: object = {}): RunResult {
  const group = (path: string): object => ({ path, ...(stack === null ? {} : { stack }) });
  const file = oneScenario(
    [group('one'), group('two')],
    ['one', 'two'].map((cgroup) => ({ cgroup, program: SERVER })),
    { writes: [{ at_ms: 300, cgroup: 'one', act }], ...more },
    { cpus: 4, ...machine },
  );
  const [scenario] = file.scenarios;
  if (!scenario) throw new Error('no scenario');
  return runScenario(file, scenario, { seed: 5 });
}

/** Answers of the server in each group in the second. */
function answers({ tasks }: RunResult): Record<string, number> {
  const servers = tasks.filter(({ mode }) => mode === 'periodic');
  return Object.fromEntries(servers.map(({ cgroup, jobs = 0 }) => [cgroup, jobs]));
}

const ALIVE_TO_THE_END = { alive: 0, exited: { '0': 1 }, killed: {}, stopped: 0 };
const SEGFAULT = { alive: 0, exited: {}, killed: { SIGSEGV: 1 }, stopped: 0 };

describe('a program that crashes', () => {
  test.each([[null], ['runc'], ['kvm'], ['gvisor-systrap']])('ends alone in %s', (stack) => {
    const result = run(stack, 'SIGSEGV');
    expect(result.fates?.groups).toEqual({ one: SEGFAULT, two: ALIVE_TO_THE_END });
    expect(answers(result)).toEqual({ one: 30, two: 100 });
    expect(Object.values(result.fates?.machines ?? {}).map(({ state }) => state)).not.toContain('panicked');
  });

  test('by itself is one program among others', () => {
    const result = run('runc', 'crash 1000');
    expect(result.fates?.groups).toEqual({
      one: { ...ALIVE_TO_THE_END, killed: { SIGSEGV: 1 } },
      two: ALIVE_TO_THE_END,
    });
    expect(answers(result)).toEqual({ one: 100, two: 100 });
  });
});

describe('a bug in the kernel', () => {
  test.each([[null], ['runc']])('stops everybody on the machine in %s', (stack) => {
    const result = run(stack, 'panic');
    expect(result.fates?.machines).toMatchObject({ '/': { state: 'panicked', panic: 'Fatal exception' } });
    expect(result.fates?.machines['/']?.log?.slice(-2)).toEqual([
      'Kernel panic - not syncing: Fatal exception',
      '---[ end Kernel panic - not syncing: Fatal exception ]---',
    ]);
    expect(result.fates?.groups['two']).toEqual({ alive: 0, exited: {}, killed: {}, stopped: 1 });
    expect(answers(result)).toEqual({ one: 30, two: 30 });
  });

  test.each([['kvm'], ['firecracker'], ['qemu-tcg'], ['gvisor-systrap']])(
    'of a guest stops that guest alone in %s',
    (stack) => {
      const result = run(stack, 'panic');
      expect(result.fates?.machines['/']).toEqual({ state: 'running' });
      expect(result.fates?.machines['one']).toMatchObject({ state: 'ended', panic: 'Fatal exception' });
      expect(result.fates?.groups['one']?.stopped).toBe(2);
      expect(result.fates?.groups['two']).toEqual(ALIVE_TO_THE_END);
      expect(answers(result)).toEqual({ one: 30, two: 100 });
    },
  );
});

describe('a monitor that crashes', () => {
  test('takes its whole guest with it, and nobody else', () => {
    const result = run('kvm', 'vmm SIGSEGV');
    expect(result.fates?.machines).toEqual({
      '/': { state: 'running' },
      one: { state: 'ended', by: 'SIGSEGV' },
      two: { state: 'running' },
    });
    expect(answers(result)).toEqual({ one: 30, two: 100 });
  });

  test('is refused where there is none', () => {
    expect(run('runc', 'vmm SIGSEGV').refused?.[0]).toContain('ESRCH');
  });
});

describe('a fork bomb', () => {
  const bombed = (limits: object, machine: object, stack?: string): RunResult => {
    const file = oneScenario(
      [{ path: 'web' }, { path: 'bomb', ...limits, ...(stack === undefined ? {} : { stack }) }],
      [
        { cgroup: 'web', program: SERVER },
        { cgroup: 'bomb', program: 'forkbomb 3000', start_ms: 200 },
      ],
      {},
      { cpus: 2, ...machine },
    );
    const [scenario] = file.scenarios;
    if (!scenario) throw new Error('no scenario');
    return runScenario(file, scenario, { seed: 5 });
  };

  test('meets pids.max: forks are refused with EAGAIN, and never more threads are there', () => {
    const result = bombed({ 'pids.max': '50' }, {});
    const { pids } = result.figures?.['bomb'] ?? {};
    expect(pids?.max).toBe(50);
    expect(pids?.peak).toBe(50);
    expect(pids?.refused).toBe(result.fates?.groups['bomb']?.refused?.['EAGAIN']);
    expect(pids?.refused).toBeGreaterThan(100);
  });

  test('without a limit fills the table of tasks of a machine whose memory is counted', () => {
    const result = bombed({ 'memory.max': 'max' }, { memory_mb: 64 });
    expect(result.fates?.groups['bomb']?.refused?.['EAGAIN']).toBeGreaterThan(100);
    expect(result.figures?.['bomb']?.pids).toBeUndefined();
  });

  test('in a guest is no business of the host’s pids.max', () => {
    const result = bombed({ 'pids.max': '50' }, {}, 'kvm');
    expect(result.figures?.['bomb']?.pids?.refused).toBe(0);
    expect(result.figures?.['bomb']?.pids?.peak).toBeLessThan(10);
  });
});

describe('a device', () => {
  const opened = (group: object): RunResult => {
    const file = oneScenario([{ path: 'one', ...group }], [{ cgroup: 'one', program: 'usb 1 4 100' }]);
    const [scenario] = file.scenarios;
    if (!scenario) throw new Error('no scenario');
    return runScenario(file, scenario, { seed: 5 });
  };

  test.each<[object, string | null]>([
    [{}, null],
    [{ stack: 'container' }, 'EPERM'],
    [{ stack: 'container', devices: ['/dev/bus/usb/001/004'] }, null],
    [{ stack: 'container', devices: ['c 189:* r'] }, 'EPERM'],
    [{ devices: ['c 1:3 rwm'] }, 'EPERM'],
    [{ devices: ['a *:* rwm'] }, null],
    [{ stack: 'kvm', devices: ['a *:* rwm'] }, 'ENOENT'],
  ])('is opened or not in %j', (group, errno) => {
    const result = opened(group);
    expect(result.tasks[0]?.jobs).toBe(100);
    expect(result.fates?.groups['one']?.refused).toEqual(errno === null ? undefined : { [errno]: 100 });
  });
});
