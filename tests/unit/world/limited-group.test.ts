/** Operations of a container whose group is limited by its kernel's cgroups. */
import { describe, expect, test } from 'vitest';
import { buildOperation, measureStack, writtenIssues, type World } from '../../../src/sim/index.ts';
import type { OperationSpec } from '../../../src/sim/world/operation-spec.ts';
import { probeIndex } from '../../../src/sim/trace/probes.ts';

const PERIOD_NS = 100e6;
const QUOTA_US = 1000;
/** A program that runs on is charged at the tick: it may go so far beyond its quota before it is stopped. */
const TICK_US = 4000;

function spec(op: string, stack: string, path: string, text: string): OperationSpec {
  const files = [{ in: 'place', path, text }];
  return { op, stack, params: {}, seed: 3, switches: {}, costs: {}, files };
}

function limited(op: string, stack: string): OperationSpec {
  return spec(op, stack, 'web/cpu.max', `${String(QUOTA_US)} ${String(PERIOD_NS / 1000)}`);
}

function stat(world: World, key: string): number {
  const { kernel } = world.place;
  for (const { index } of kernel.machine.cpus) if (kernel.current(index)) kernel.scheduler.updateCurr(index);
  const read = kernel.cgroups.read('web/cpu.stat');
  const row = read.ok ? read.text.split('\n').find((line) => line.startsWith(`${key} `)) : undefined;
  return Number(row?.split(' ')[1] ?? Number.NaN);
}

describe('a call in a container whose cpu.max is used up', () => {
  test.each(['container', 'lxc', 'kvm/container', 'kata'])(
    '%s: waits for the refill, and hops say so',
    (stack) => {
      const path = { lxc: 'lxc.payload.web', kata: 'kata/web' }[stack] ?? 'web';
      const text = `${String(QUOTA_US)} ${String(PERIOD_NS / 1000)}`;
      const measured = measureStack(spec('read-cached', stack, `${path}/cpu.max`, text), 1);
      const probes = measured.hops.map(({ probe }) => probe);
      const order = [
        'cgroup_throttle',
        'cgroup_refill',
        'cgroup_unthrottle',
        'sched_switch',
        'sys_enter',
        'sys_exit',
      ];
      const at = order.map((probe) => probes.indexOf(probe));
      expect(at.every((place, i) => place >= 0 && place > (at[i - 1] ?? -1))).toBe(true);
      expect(measured.hops[at[0] ?? 0]?.startNs).toBe(0);
      const waited = measured.hops[at[2] ?? 0]?.startNs ?? 0;
      expect(waited).toBeGreaterThan(1e6);
      expect(measured.totalNs.max).toBeGreaterThan(waited);
      const free = measureStack({ ...spec('read-cached', stack, '', ''), files: [] }, 1);
      expect(measured.totalNs.max - waited).toBeLessThan(free.totalNs.max + 100_000);
    },
  );

  test('an operation in flight is stopped on its way to user mode, in its own flow', () => {
    const world = buildOperation(limited('getpid', 'container'));
    const { trace } = world.sim;
    world.issue(40_000);
    world.runToEnd();
    const throttle = probeIndex('cgroup_throttle');
    const stopped = new Set<number>();
    for (let row = trace.first + 1; row < trace.count; row++) {
      const [slot, before] = [trace.slot(row), trace.slot(row - 1)];
      if (trace.probe[slot] !== throttle || trace.flow[slot] !== world.issuer.flow) continue;
      if (trace.op[before] === trace.op[slot]) stopped.add(trace.op[slot] ?? -1);
    }
    expect(stopped.size).toBeGreaterThan(0);
  });

  test('what the group uses obeys the limit, however much is issued', () => {
    const world = buildOperation(limited('read-disk', 'container'));
    const [usedUs, periods] = [stat(world, 'usage_usec'), stat(world, 'nr_periods')];
    world.issue(2000);
    world.runToEnd();
    const passed = stat(world, 'nr_periods') - periods;
    expect(passed).toBeGreaterThan(4);
    expect(stat(world, 'usage_usec') - usedUs).toBeLessThanOrEqual((passed + 1) * QUOTA_US + TICK_US);
    expect(stat(world, 'nr_throttled')).toBeGreaterThan(passed / 2);
  });

  test('goes on from a checkpoint as it would have', () => {
    const world = buildOperation(limited('read-disk', 'container'));
    world.issue(3);
    for (let n = 0; n < 20; n++) world.step();
    const before = world.checkpoint();
    world.runToEnd();
    const end = [world.traceHash, world.stateHash];
    world.restore(before);
    world.runToEnd();
    expect([world.traceHash, world.stateHash]).toEqual(end);
  });
});

describe('a container that may hold one process', () => {
  test.each(['container', 'kvm/container'])('%s: fork fails with EAGAIN', (stack) => {
    expect(measureStack(spec('fork-exec', stack, 'web/pids.max', '2'), 2).errno).toBeNull();
    expect(measureStack(spec('fork-exec', stack, 'web/pids.max', '1'), 2).errno).toBe('EAGAIN');
  });
});

describe('a file that is refused', () => {
  test.each([
    ['bare', 'web/cpu.max', 'max', /ENOENT/],
    ['container', 'web/cpu.max', '5', /EINVAL.*quota 5/],
    ['container', 'web/cpu.min', '5', /ENOENT.*no file/],
  ])('%s: %s ← %s', (stack, path, text, why) => {
    const [issue, ...more] = writtenIssues(spec('getpid', stack, path, text));
    expect(more).toEqual([]);
    expect(issue?.path).toBe(`files.${path}`);
    expect(issue?.message.en).toMatch(why);
    expect(issue?.message.ko).toMatch(/[가-힣]/);
  });

  test('on a machine that is not there', () => {
    const files = [{ in: 'moon', path: 'cpu.max', text: 'max' }];
    expect(writtenIssues({ ...limited('getpid', 'bare'), files })[0]?.message.en).toMatch(
      /no machine "moon"/,
    );
  });
});
