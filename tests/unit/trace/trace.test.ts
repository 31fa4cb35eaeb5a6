/** The trace's ring: which rows are held, also after a run was taken back. */
import { describe, expect, test } from 'vitest';
import { PROBES } from '../../../src/sim/trace/probes.ts';
import { Trace } from '../../../src/sim/trace/trace.ts';

/** Rows of the ring. */
const RING = 1 << 20;

function append(trace: Trace, count: number, task: number): void {
  for (let i = 0; i < count; i++) {
    trace.draft.startNs = trace.count;
    trace.draft.task = task;
    trace.append();
  }
}

/** Rows that say they are held and are not what was written there last in this run. */
function wrongRows(trace: Trace): number {
  let wrong = 0;
  for (let row = trace.first; row < trace.count; row++) if (trace.startNs[trace.slot(row)] !== row) wrong++;
  return wrong;
}

describe('after the ring has wrapped', () => {
  test('the newest rows are held', () => {
    const trace = new Trace();
    append(trace, RING + 300_000, 1);
    expect([trace.first, wrongRows(trace)]).toEqual([300_000, 0]);
  });

  test('going back holds no row of the abandoned future', () => {
    const trace = new Trace();
    append(trace, RING + 300_000, 1);
    trace.truncate(RING + 100_000);
    expect(trace.first).toBe(300_000);
    expect(wrongRows(trace)).toBe(0);
    append(trace, 50_000, 2);
    expect(wrongRows(trace)).toBe(0);
    expect(trace.first).toBe(300_000);
    append(trace, 250_000, 2);
    expect([trace.first, wrongRows(trace)]).toEqual([trace.count - RING, 0]);
  });

  test('going back further than the ring reaches holds nothing, and what follows is held', () => {
    const trace = new Trace();
    append(trace, RING + 300_000, 1);
    trace.truncate(200_000);
    expect(trace.first).toBe(200_000);
    append(trace, 1000, 2);
    expect([trace.count - trace.first, wrongRows(trace)]).toEqual([1000, 0]);
    const copy = trace.copy();
    expect([copy.first, wrongRows(copy)]).toEqual([trace.first, 0]);
  });

  test('starting over holds everything again', () => {
    const trace = new Trace();
    append(trace, RING + 10, 1);
    trace.truncate(0);
    append(trace, 10, 1);
    expect([trace.first, wrongRows(trace)]).toEqual([0, 0]);
  });
});

test('no two trace points have one name', () => {
  const names = PROBES.map(({ name }) => name);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});
