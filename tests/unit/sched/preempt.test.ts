/** Who has the CPU right after a wake-up. Ticks are 10 ms apart, so that none of them decides. */
import { describe, expect, test, vi } from 'vitest';
import { KERNEL_FEATURES } from '../../../src/sim/kernel/sched/features.ts';
import type { SchedPolicy } from '../../../src/sim/kernel/sched/types.ts';
import { CgroupLab, hog } from '../../support/cgroup-lab.ts';
import { TestHost } from '../../support/sched-host.ts';
import type { HostTask, Program } from '../../support/sched-task.ts';

const MS = 1e6;
const HZ = 100;
const WAKE_NS = 61 * MS;
/** Shorter than any slice: the running task has just begun. */
const RAN_NS = 50_000;
/** Shorter than the rest of the running task’s request. */
const SHORT_NS = 100_000;

/** Sleeps at once, until an instant; then computes for ever. */
function sleepsUntil(ns: number): Program {
  let slept = false;
  return {
    next: () => {
      if (slept) return { do: 'compute', ns: Infinity };
      slept = true;
      return { do: 'sleep', untilNs: ns };
    },
  };
}

interface Case {
  readonly kernel?: string;
  readonly running?: Partial<HostTask>;
  readonly waking?: Partial<HostTask>;
  /** Slice of the waking task's own, ns. */
  readonly sliceNs?: number;
  /** How long the running task has had the CPU; ns. */
  readonly ranNs?: number;
}

/** Time from the wake-up until the woken task runs, ns. */
function delayNs({ kernel = '6.18', running = {}, waking = {}, sliceNs = 0, ranNs = RAN_NS }: Case): number {
  const host = new TestHost(1, HZ, KERNEL_FEATURES[kernel]);
  const sleeper = host.spawn('w', sleepsUntil(WAKE_NS), waking);
  if (sliceNs > 0) host.sched.setSlice(sleeper, sliceNs);
  host.spawn('r', hog(), running, WAKE_NS - ranNs);
  host.run(300 * MS);
  const first = host.timeline.find((row) => row.task === sleeper && row.fromNs >= WAKE_NS);
  return (first?.fromNs ?? Infinity) - WAKE_NS;
}

const policy = (name: SchedPolicy): Partial<HostTask> => ({ policy: name });

describe('a task that wakes takes the CPU', () => {
  test.each<[string, Case, boolean]>([
    ['from a SCHED_IDLE task', { running: policy('idle') }, true],
    [
      'from a SCHED_IDLE task, even if it is SCHED_BATCH',
      { running: policy('idle'), waking: policy('batch') },
      true,
    ],
    [
      'from no SCHED_IDLE task if it is one itself',
      { running: policy('idle'), waking: policy('idle'), sliceNs: SHORT_NS },
      false,
    ],
    ['from no normal task if it is SCHED_IDLE', { waking: policy('idle'), sliceNs: SHORT_NS }, false],
    ['from no normal task if it is SCHED_BATCH', { waking: policy('batch'), sliceNs: SHORT_NS }, false],
    ['with a shorter slice', { sliceNs: SHORT_NS }, true],
    ['with a shorter slice from a SCHED_BATCH task', { running: policy('batch'), sliceNs: SHORT_NS }, true],
    ['with a shorter slice, not on 6.6', { sliceNs: SHORT_NS, kernel: '6.6' }, false],
    ['not with an equal slice from one that has just begun', {}, false],
    ['not with a longer slice', { sliceNs: 20 * MS }, false],
    ['from one whose request is over', { ranNs: 60 * MS }, true],
    [
      'from one whose request is over, not as SCHED_BATCH',
      { ranNs: 60 * MS, waking: policy('batch') },
      false,
    ],
    ['before 6.6, by the credit of a sleeper', { kernel: '6.5', ranNs: 30 * MS }, true],
    [
      'before 6.6, not as a light task, whose granularity is long',
      { kernel: '6.5', waking: { nice: 19 } },
      false,
    ],
    ['before 6.6, not as SCHED_BATCH', { kernel: '6.5', waking: policy('batch') }, false],
    ['before 6.6, from a SCHED_IDLE task', { kernel: '6.5', running: policy('idle') }, true],
  ])('%s', (_, one, atOnce) => {
    const delay = delayNs(one);
    if (atOnce) expect(delay).toBe(0);
    else expect(delay).toBeGreaterThan(0);
  });

  test.each(['6.18', '6.12', '6.6', '6.5'])(
    'from a group with cpu.idle on %s, and never the other way',
    (kernel) => {
      const lab = new CgroupLab(1, HZ, KERNEL_FEATURES[kernel]);
      lab.write('cgroup.subtree_control', '+cpu');
      for (const path of ['idle', 'normal']) lab.command(`mkdir ${path}`);
      lab.write('idle/cpu.idle', '1');
      const low = lab.spawn('idle', hog()) as number;
      const high = lab.spawn('normal', sleepsUntil(WAKE_NS)) as number;
      const late = lab.spawn('idle', sleepsUntil(WAKE_NS + MS)) as number;
      lab.host.run(WAKE_NS - 1);
      expect(lab.host.current(0)).toBe(lab.task(low));
      lab.host.run(WAKE_NS + 5 * MS);
      expect(lab.host.current(0)).toBe(lab.task(high));
      expect(lab.task(late).sumExecNs).toBe(0);
    },
  );

  test('asks for nothing if it runs already', () => {
    const host = new TestHost(1, HZ);
    const task = host.spawn('a', hog());
    host.run(5 * MS);
    const asked = vi.spyOn(host, 'reschedule');
    host.sched.wakeupPreempt(task, 0);
    expect(asked).not.toHaveBeenCalled();
  });

  test('asks for nothing while it is parked for lack of quota', () => {
    const lab = new CgroupLab(1, HZ);
    lab.write('cgroup.subtree_control', '+cpu');
    lab.command('mkdir g');
    lab.write('g/cpu.max', '10000 100000');
    const parked = lab.task(lab.spawn('g', hog()) as number);
    lab.spawn('', hog(), { policy: 'idle' });
    lab.host.run(WAKE_NS);
    expect(lab.host.current(0)).not.toBe(parked);
    const asked = vi.spyOn(lab.host, 'reschedule');
    lab.host.sched.wakeupPreempt(parked, 0);
    expect(asked).not.toHaveBeenCalled();
  });
});

test('a shorter slice shortens the protection of the running task, so the next decision is sooner', () => {
  // The sleeper is not owed anything when it wakes: it may not preempt, but it is not made to wait for a whole slice either.
  const wait = (sliceNs: number): number => {
    const host = new TestHost(1, 1000);
    host.spawn('r', hog());
    const program: Program = {
      next: (() => {
        let n = 0;
        return (_task: HostTask, now: number) =>
          n++ % 2 === 0
            ? ({ do: 'compute', ns: 2 * MS } as const)
            : ({ do: 'sleep', untilNs: now + 0.2 * MS } as const);
      })(),
    };
    const w = host.spawn('w', program);
    host.sched.setSlice(w, sliceNs);
    host.run(2000 * MS);
    const gaps = host.timeline
      .filter((row) => row.task === w)
      .map((row, i, all) => row.fromNs - (all[i - 1]?.toNs ?? 0));
    return Math.max(...gaps.slice(5));
  };
  expect(wait(100_000)).toBeLessThanOrEqual(wait(10 * MS));
});

test('whoever is closer to the common ancestor decides: groups are compared, not the tasks in them', () => {
  const lab = new CgroupLab(1, HZ);
  lab.write('cgroup.subtree_control', '+cpu');
  lab.command('mkdir deep');
  lab.write('deep/cgroup.subtree_control', '+cpu');
  lab.command('mkdir deep/er');
  lab.command('mkdir flat');
  // A task's own policy says nothing about its group.
  const inner = lab.spawn('deep/er', hog(), { policy: 'idle' }) as number;
  const outer = lab.spawn('flat', sleepsUntil(WAKE_NS), { policy: 'idle' }) as number;
  lab.host.run(WAKE_NS + 1);
  expect(lab.host.current(0)).toBe(lab.task(inner));
  lab.host.run(400 * MS);
  lab.host.charge();
  const [a, b] = [lab.task(inner).sumExecNs - WAKE_NS, lab.task(outer).sumExecNs];
  expect(a / b).toBeGreaterThan(0.85);
  expect(a / b).toBeLessThan(1.15);
});
