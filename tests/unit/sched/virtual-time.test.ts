/** Lag, eligibility, placement and slices, against the arithmetic of the paper and of kernel/sched/fair.c. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FairState, SchedEntity, type CfsRq } from '../../../src/sim/kernel/sched/entities.ts';
import { pickEntity } from '../../../src/sim/kernel/sched/eevdf/pick.ts';
import {
  cancelProtectSlice,
  protectSlice,
  setProtectSlice,
  updateProtectSlice,
} from '../../../src/sim/kernel/sched/eevdf/protect.ts';
import { timelineForEach, timelineRefresh } from '../../../src/sim/kernel/sched/eevdf/timeline.ts';
import {
  avgVruntime,
  calcDeltaFair,
  cfsRqMinSlice,
  dequeueTimeline,
  enqueueTimeline,
  placeEntity,
  updateEntityLag,
  vruntimeEligible,
} from '../../../src/sim/kernel/sched/eevdf/virtual-time.ts';
import { KERNEL_FEATURES, LINUX_6_18, scalingFactor } from '../../../src/sim/kernel/sched/features.ts';
import { reweightEntity } from '../../../src/sim/kernel/sched/shares.ts';
import { LOAD_SCALE, weightOfNice } from '../../../src/sim/kernel/sched/weights.ts';
import { SchedLab } from '../../support/sched-lab.ts';

const MS = 1e6;
const SLICE_NS = 700_000;
const TICK_NS = 4 * MS;

/** One CPU at 250 Hz. */
const machine = new SchedLab(1, 250);

/** An empty queue of its. */
function queue(kernel = '6.18'): CfsRq {
  const features = KERNEL_FEATURES[kernel] ?? LINUX_6_18;
  const state = new FairState(machine.world.host, features, features.baseSliceNs);
  const cfs = state.rqs[0]?.cfs;
  if (!cfs) throw new Error('no queue');
  return cfs;
}

function entity(vruntime: number, nice = 0, deadline = vruntime + SLICE_NS, sliceNs = SLICE_NS): SchedEntity {
  const se = new SchedEntity(null);
  return Object.assign(se, { vruntime, deadline, sliceNs, weight: weightOfNice(nice) * LOAD_SCALE });
}

function join(cfs: CfsRq, se: SchedEntity): SchedEntity {
  se.onRq = true;
  se.cfsRq = cfs;
  cfs.nrQueued++;
  cfs.loadWeight += se.weight;
  enqueueTimeline(cfs, se);
  return se;
}

function runs(cfs: CfsRq, se: SchedEntity): SchedEntity {
  join(cfs, se);
  dequeueTimeline(cfs, se);
  cfs.curr = se;
  return se;
}

describe('virtual time', () => {
  test.each([
    [0, 1000, 1000],
    [5, 1000, 3056],
    [-5, 1000, 328],
    [19, 1000, 68266],
    [-20, 100_000, 1153],
  ])('at nice %i %i ns are %i', (nice, ns, virtual) => {
    expect(calcDeltaFair(ns, weightOfNice(nice) * LOAD_SCALE)).toBe(virtual);
  });

  test('V is the mean of the vruntimes by weight, the running entity included', () => {
    const cfs = queue();
    join(cfs, entity(1000));
    join(cfs, entity(4000));
    expect(avgVruntime(cfs)).toBe(2500);
    runs(cfs, entity(10_000, 5));
    // Weights 1024, 1024 and 335.
    expect(avgVruntime(cfs)).toBe(Math.floor((1000 * 1024 + 4000 * 1024 + 10_000 * 335) / 2383));
    expect(avgVruntime(queue())).toBe(0);
  });

  test('whoever is at V or behind is eligible, a nanosecond ahead is not', () => {
    const cfs = queue();
    join(cfs, entity(1000));
    runs(cfs, entity(3000));
    expect([1000, 2000, 2001, 3000].map((v) => vruntimeEligible(cfs, v))).toEqual([true, true, false, false]);
  });

  test('leaving and joining keeps V where it is', () => {
    const cfs = queue();
    const [a] = [join(cfs, entity(1000)), join(cfs, entity(5000)), join(cfs, entity(9000))];
    dequeueTimeline(cfs, a);
    expect(avgVruntime(cfs)).toBe(7000);
    enqueueTimeline(cfs, a);
    expect(avgVruntime(cfs)).toBe(5000);
  });
});

describe('the lag with which an entity leaves', () => {
  test.each([
    ['6.18', 1 * MS, 1 * MS],
    ['6.18', 100 * MS, SLICE_NS + TICK_NS],
    ['6.18', -100 * MS, -(SLICE_NS + TICK_NS)],
    ['6.12', 100 * MS, TICK_NS],
    ['6.6', -100 * MS, -TICK_NS],
  ])('on %s, %i ns behind, is %i', (kernel, behind, lag) => {
    const cfs = queue(kernel);
    const se = join(cfs, entity(0));
    join(cfs, entity(2 * behind));
    updateEntityLag(cfs, se);
    expect(se.vlag).toBe(lag);
  });

  test('two slices bound it on 6.12 when they are longer than a tick', () => {
    const cfs = queue('6.12');
    const se = join(cfs, entity(0, 0, 0, 3 * MS));
    join(cfs, entity(200 * MS));
    updateEntityLag(cfs, se);
    expect(se.vlag).toBe(6 * MS);
  });

  test('it grows with the time a light entity’s slice takes', () => {
    const cfs = queue();
    const se = join(cfs, entity(0, 10));
    join(cfs, entity(10_000 * MS));
    updateEntityLag(cfs, se);
    expect(se.vlag).toBe(calcDeltaFair(SLICE_NS + TICK_NS, weightOfNice(10) * LOAD_SCALE));
  });
});

describe('an entity that joins', () => {
  test('has the lag it left with, although joining moves V', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(20 * MS), fc.integer({ min: -5, max: 10 })), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: -4 * MS, max: 4 * MS }),
        fc.integer({ min: -5, max: 10 }),
        (others, vlag, nice) => {
          const cfs = queue();
          for (const [vruntime, otherNice] of others) join(cfs, entity(vruntime, otherNice));
          const se = entity(0, nice);
          se.vlag = vlag;
          placeEntity(cfs, se, false);
          join(cfs, se);
          expect(Math.abs(avgVruntime(cfs) - se.vruntime - vlag)).toBeLessThanOrEqual(2);
        },
      ),
      { numRuns: 200, seed: 5 },
    );
  });

  test('has it also when somebody runs', () => {
    const cfs = queue();
    runs(cfs, entity(6 * MS));
    const se = entity(0);
    se.vlag = -MS;
    placeEntity(cfs, se, false);
    expect(se.vruntime).toBe(8 * MS);
    join(cfs, se);
    expect(avgVruntime(cfs) - se.vruntime).toBe(-MS);
  });

  test('drops its lag when nobody is there', () => {
    const cfs = queue();
    const se = entity(0);
    se.vlag = MS;
    placeEntity(cfs, se, false);
    expect(se.vruntime).toBe(avgVruntime(cfs));
  });

  test.each([
    ['a whole slice', false, SLICE_NS],
    ['half a slice if it is new', true, SLICE_NS / 2],
  ])('has %s to its deadline', (_, initial, ns) => {
    const se = entity(123);
    placeEntity(queue(), se, initial);
    expect(se.deadline - se.vruntime).toBe(ns);
  });

  test('keeps what was left of its request if it did not sleep', () => {
    const se = entity(0);
    Object.assign(se, { deadline: 1234, relDeadline: true });
    placeEntity(queue(), se, false);
    expect(se.deadline - se.vruntime).toBe(1234);
    expect(se.relDeadline).toBe(false);
    placeEntity(queue(), se, false);
    expect(se.deadline - se.vruntime).toBe(SLICE_NS);
  });

  test.each([
    ['the default slice, whatever it had', false, SLICE_NS],
    ['a slice of its own', true, 3 * MS],
  ])('asks for %s', (_, customSlice, ns) => {
    const se = Object.assign(entity(0, 0, 0, 3 * MS), { customSlice });
    placeEntity(queue(), se, false);
    expect(se.sliceNs).toBe(ns);
    expect(se.deadline - se.vruntime).toBe(ns);
  });
});

describe('the choice', () => {
  test('is the earliest deadline among the eligible, as a search of all finds it', () => {
    const one = fc.record({
      v: fc.nat(1000),
      d: fc.integer({ min: 1, max: 500 }),
      nice: fc.constantFrom(0, 5, -5),
    });
    fc.assert(
      fc.property(fc.array(one, { minLength: 2, maxLength: 20 }), fc.nat(), (all, leave) => {
        const cfs = queue();
        const entities = all.map(({ v, d, nice }) => join(cfs, entity(v, nice, v + d, d)));
        const gone = entities.length > 2 ? entities.splice(leave % entities.length, 1)[0] : undefined;
        if (gone) {
          dequeueTimeline(cfs, gone);
          cfs.nrQueued--;
        }
        const eligible = entities.filter((se) => vruntimeEligible(cfs, se.vruntime));
        const earliest = Math.min(...eligible.map((se) => se.deadline));
        expect(pickEntity(cfs, true)?.deadline).toBe(earliest);
        const order: number[] = [];
        timelineForEach(cfs, (se) => order.push(se.deadline));
        expect(order).toEqual(entities.map((se) => se.deadline).sort((a, b) => a - b));
        expect(cfsRqMinSlice(cfs)).toBe(Math.min(...entities.map((se) => se.sliceNs)));
        const [first] = entities;
        if (!first) return;
        first.sliceNs = 2000;
        timelineRefresh(cfs, first);
        expect(cfsRqMinSlice(cfs)).toBe(Math.min(...entities.map((se) => se.sliceNs)));
      }),
      { numRuns: 300, seed: 7 },
    );
  });

  test('among equal deadlines is who came first', () => {
    const cfs = queue();
    const all = Array.from({ length: 9 }, () => join(cfs, entity(0, 0, 100)));
    for (const se of all) {
      expect(pickEntity(cfs, true)).toBe(se);
      dequeueTimeline(cfs, se);
      cfs.nrQueued--;
    }
  });

  test.each<[string, Partial<SchedEntity>, 'running' | 'waiting']>([
    ['the running one while it is protected', { vprot: 1000, deadline: 900 }, 'running'],
    [
      'the waiting one with the earlier deadline when the protection is over',
      { vprot: 0, deadline: 900 },
      'waiting',
    ],
    ['the running one if its deadline is earlier', { vprot: 0, deadline: 50 }, 'running'],
    [
      'the waiting one if the running one is ahead of its share',
      { vprot: 9000, vruntime: 800, deadline: 50 },
      'waiting',
    ],
    ['the waiting one if the running one sleeps', { vprot: 1000, deadline: 50, onRq: false }, 'waiting'],
  ])('is %s', (_, running, who) => {
    const cfs = queue();
    const waiting = join(cfs, entity(100, 0, 100));
    const curr = runs(cfs, entity(100));
    cfs.nrQueued = 2;
    Object.assign(curr, running);
    expect(pickEntity(cfs, true)).toBe(who === 'running' ? curr : waiting);
  });

  test('is the buddy as long as it is eligible', () => {
    const cfs = queue();
    const first = join(cfs, entity(0, 0, 10));
    const late = join(cfs, entity(100, 0, 5000));
    const owed = join(cfs, entity(0, 0, 20));
    cfs.next = late;
    expect(pickEntity(cfs, true)).toBe(first);
    cfs.next = owed;
    expect(pickEntity(cfs, true)).toBe(owed);
  });
});

describe('slice protection', () => {
  test.each([
    ['to the deadline among equal slices', SLICE_NS, 1000 + SLICE_NS],
    ['for the shortest slice that competes', 200_000, 1000 + 200_000],
  ])('lasts %s', (_, other, end) => {
    const cfs = queue();
    join(cfs, entity(0, 0, 0, other));
    const se = runs(cfs, entity(1000));
    setProtectSlice(cfs, se);
    expect(se.vprot).toBe(end);
    se.vruntime = end - 1;
    expect(protectSlice(se)).toBe(true);
    se.vruntime = end;
    expect(protectSlice(se)).toBe(false);
  });

  test('shrinks when a shorter slice joins, never grows', () => {
    const cfs = queue();
    const se = runs(cfs, entity(0));
    setProtectSlice(cfs, se);
    join(cfs, entity(0, 0, 0, 100_000));
    updateProtectSlice(cfs, se);
    expect(se.vprot).toBe(100_000);
    se.vruntime = 50_000;
    updateProtectSlice(cfs, se);
    expect(se.vprot).toBe(100_000);
    cancelProtectSlice(se);
    expect(protectSlice(se)).toBe(false);
  });
});

describe('another weight', () => {
  test('keeps the lag in service and the rest of the request', () => {
    const cfs = queue();
    join(cfs, entity(4 * MS));
    const se = join(cfs, entity(0, 0, 300_000));
    const twice = 2 * se.weight;
    const lagBefore = avgVruntime(cfs) - se.vruntime;
    reweightEntity(cfs, se, twice);
    expect(Math.abs(avgVruntime(cfs) - se.vruntime - lagBefore / 2)).toBeLessThanOrEqual(2);
    expect(se.deadline - se.vruntime).toBe(150_000);
    expect(cfs.nrQueued).toBe(2);
    expect(cfs.loadWeight).toBe(twice + 1024 * LOAD_SCALE);
  });

  test('keeps the lag of the running entity, which does not count in the load it is placed against', () => {
    const cfs = queue();
    join(cfs, entity(4 * MS));
    const se = runs(cfs, entity(0));
    const lagBefore = avgVruntime(cfs) - se.vruntime;
    expect(lagBefore).toBe(2 * MS);
    reweightEntity(cfs, se, 2 * se.weight);
    expect(Math.abs(avgVruntime(cfs) - se.vruntime - lagBefore / 2)).toBeLessThanOrEqual(2);
  });

  test('keeps the rest of a running entity’s protection, in service', () => {
    const cfs = queue();
    join(cfs, entity(0));
    const se = runs(cfs, entity(0));
    setProtectSlice(cfs, se);
    se.vruntime = 100_000;
    reweightEntity(cfs, se, se.weight / 2);
    expect(se.vprot - se.vruntime).toBe(2 * (SLICE_NS - 100_000));
    expect(se.onRq).toBe(true);
  });

  test('of one that is alone leaves it where it is', () => {
    const cfs = queue();
    const se = runs(cfs, entity(5 * MS));
    reweightEntity(cfs, se, 2 * se.weight);
    expect(se.vruntime).toBe(5 * MS);
  });
});

describe('a slice of one’s own', () => {
  function deadlines(sliceNs: number | null): number {
    const host = new SchedLab(1, 1000);
    host.spawn('other', 'hog');
    const task = host.spawn('own', 'hog');
    if (sliceNs !== null) host.sched.setSlice(task, sliceNs);
    host.run(200 * MS);
    return host.sched.explain(0)[0]?.candidates.find((row) => row.name === 'own')?.sliceNs ?? 0;
  }

  test.each([
    ['as asked for', 5 * MS, 5 * MS],
    ['not below 0.1 ms', 1, 100_000],
    ['not above 100 ms', 1000 * MS, 100 * MS],
    ['by default what the kernel gives', null, SLICE_NS],
    ['0 gives the default back', 0, SLICE_NS],
  ])('is %s', (_, asked, slice) => {
    expect(deadlines(asked)).toBe(slice);
  });

  test('stays over sleeps', () => {
    const host = new SchedLab(1, 1000);
    host.spawn('other', 'hog');
    host.spawn('own', 'periodic 1000 10000', { sliceNs: 5 * MS });
    host.run(200.5 * MS);
    const rows = host.sched.explain(0)[0]?.candidates ?? [];
    expect(rows.find((row) => row.name === 'own')?.sliceNs).toBe(5 * MS);
  });
});

test.each([
  [1, 1],
  [2, 2],
  [3, 2],
  [4, 3],
  [7, 3],
  [8, 4],
  [128, 4],
])('with %i CPUs the slice is %i times the base', (cpus, factor) => {
  expect(scalingFactor(cpus)).toBe(factor);
  const host = new SchedLab(cpus, 250);
  expect(host.sched.state.baseSliceNs).toBe(factor * 700_000);
});
