/** Who has the CPU right after a wake-up. Ticks are 10 ms apart, so that none of them decides. */
import { describe, expect, test, vi } from 'vitest';
import type { SchedPolicy } from '../../../src/sim/kernel/sched/types.ts';
import { SchedLab, type Begin } from '../../support/sched-lab.ts';

const MS = 1e6;
const HZ = 100;
const WAKE_NS = 61 * MS;
/** Longer than the wake-up and the switch take, far shorter than the way to the next tick. */
const SWITCH_NS = 20_000;
/** Shorter than any slice: the running task has just begun. */
const RAN_NS = 50_000;
/** Shorter than the rest of the running task’s request. */
const SHORT_NS = 100_000;

interface Case {
  readonly kernel?: string;
  readonly running?: Begin;
  readonly waking?: Begin;
  /** Slice of the waking task's own, ns. */
  readonly sliceNs?: number;
  /** How long the running task has had the CPU; ns. */
  readonly ranNs?: number;
}

/** Time from the wake-up until the woken task runs, ns. */
function delayNs({ kernel = '6.18', running = {}, waking = {}, sliceNs = 0, ranNs = RAN_NS }: Case): number {
  const host = new SchedLab(1, HZ, kernel);
  const sleeper = host.spawn('w', 'hog', { ...waking, sliceNs, wakesNs: WAKE_NS });
  host.run(WAKE_NS - ranNs);
  host.spawn('r', 'hog', running);
  host.run(300 * MS);
  const first = host.turns.find((row) => row.task === sleeper && row.fromNs >= WAKE_NS);
  return (first?.fromNs ?? Infinity) - WAKE_NS;
}

const policy = (name: SchedPolicy): Begin => ({ policy: name });

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
    if (atOnce) expect(delay).toBeLessThan(SWITCH_NS);
    else expect(delay).toBeGreaterThan(SWITCH_NS);
  });

  test.each(['6.18', '6.12', '6.6', '6.5'])(
    'from a group with cpu.idle on %s, and never the other way',
    (kernel) => {
      const lab = new SchedLab(1, HZ, kernel);
      lab.write('cgroup.subtree_control', '+cpu');
      for (const path of ['idle', 'normal']) lab.mkdir(path);
      lab.write('idle/cpu.idle', '1');
      const low = lab.spawn('low', 'hog', { in: 'idle' });
      const high = lab.spawn('high', 'hog', { in: 'normal', wakesNs: WAKE_NS });
      const late = lab.spawn('late', 'hog', { in: 'idle', wakesNs: WAKE_NS + MS });
      lab.run(WAKE_NS - 1);
      const before = late.sumExecNs;
      expect(lab.current(0)).toBe(low);
      lab.run(WAKE_NS + 5 * MS);
      expect(lab.current(0)).toBe(high);
      expect(late.sumExecNs).toBe(before);
    },
  );

  test('asks for nothing if it runs already', () => {
    const host = new SchedLab(1, HZ);
    const task = host.spawn('a', 'hog');
    host.run(5 * MS);
    const asked = vi.spyOn(host.world.host, 'reschedule');
    host.sched.wakeupPreempt(task, 0);
    expect(asked).not.toHaveBeenCalled();
  });

  test('asks for nothing while it is parked for lack of quota', () => {
    const lab = new SchedLab(1, HZ);
    lab.write('cgroup.subtree_control', '+cpu');
    lab.mkdir('g');
    lab.write('g/cpu.max', '10000 100000');
    const parked = lab.spawn('g', 'hog', { in: 'g' });
    lab.spawn('i', 'hog', { policy: 'idle' });
    lab.run(WAKE_NS);
    expect(lab.current(0)).not.toBe(parked);
    const asked = vi.spyOn(lab.world.host, 'reschedule');
    lab.sched.wakeupPreempt(parked, 0);
    expect(asked).not.toHaveBeenCalled();
  });
});

test('a shorter slice shortens the protection of the running task, so the next decision is sooner', () => {
  // The sleeper is not owed anything when it wakes: it may not preempt, but it is not made to wait for a whole slice either.
  const wait = (sliceNs: number): number => {
    const host = new SchedLab(1, 1000);
    host.spawn('r', 'hog');
    const w = host.spawn('w', 'closed 2000 200', { sliceNs });
    host.run(2000 * MS);
    const gaps = host.turns
      .filter((row) => row.task === w)
      .map((row, i, all) => row.fromNs - (all[i - 1]?.toNs ?? 0));
    return Math.max(...gaps.slice(5));
  };
  expect(wait(100_000)).toBeLessThanOrEqual(wait(10 * MS));
});

test('whoever is closer to the common ancestor decides: groups are compared, not the tasks in them', () => {
  const lab = new SchedLab(1, HZ);
  lab.write('cgroup.subtree_control', '+cpu');
  lab.mkdir('deep');
  lab.write('deep/cgroup.subtree_control', '+cpu');
  lab.mkdir('deep/er');
  lab.mkdir('flat');
  // A task's own policy says nothing about its group.
  const inner = lab.spawn('inner', 'hog', { in: 'deep/er', policy: 'idle' });
  const outer = lab.spawn('outer', 'hog', { in: 'flat', policy: 'idle', wakesNs: WAKE_NS });
  lab.run(WAKE_NS + SWITCH_NS);
  expect(lab.current(0)).toBe(inner);
  lab.run(400 * MS);
  lab.charge();
  const [a, b] = [inner.sumExecNs - WAKE_NS, outer.sumExecNs];
  expect(a / b).toBeGreaterThan(0.85);
  expect(a / b).toBeLessThan(1.15);
});
