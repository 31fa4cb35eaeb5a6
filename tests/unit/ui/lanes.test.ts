import { describe, expect, it } from 'vitest';
import type { PhasePart, StartLaneView } from '../../../src/bridge/protocol.ts';
import { textWidth } from '../../../src/ui/charts/measure.ts';
import {
  axisEnd,
  barsOf,
  labelsOf,
  plotOf,
  plotWithNames,
  ticks,
  type Naming,
} from '../../../src/ui/rooms/start/race/lanes.ts';

const label = { en: '', ko: '' };

function lane(...durations: number[]): StartLaneView {
  let at = 0;
  const phases = durations.map((durationNs, index) => {
    const part: PhasePart = 'program';
    const phase = { id: `p${index}`, label, startNs: at, durationNs, part };
    at += durationNs;
    return phase;
  });
  return { stack: 'bare', label, instance: 0, totalNs: at, phases, waits: [], middle: true, ready: true };
}

describe('the axis of the race', () => {
  it('is linear: equal times are equal lengths', () => {
    const { x } = plotOf(1e9, 500);
    expect([0, 1e8, 5e8, 1e9].map(x)).toEqual([0, 50, 250, 500]);
  });

  it.each([4.149e9, 6.25e9, 2.6e8, 5e5, 0])('ends at a round time that does not tell %d ns', (ns) => {
    const end = axisEnd(ns);
    expect(end).toBeGreaterThanOrEqual(ns);
    expect(end).not.toBe(ns);
    expect(Number(end.toPrecision(2))).toBe(end);
  });

  it('writes few moments on a narrow one', () => {
    expect(ticks(plotOf(1e9, 120)).length).toBeLessThanOrEqual(4);
  });
});

describe('the bars of a lane', () => {
  const plot = plotOf(1e9, 1000);

  it('show what is past, without a gap, and nothing of what is to come', () => {
    const bars = barsOf(lane(4e8, 6e8), plot, 5e8);
    expect(bars.map(({ index, x, w }) => [index, Math.round(x), Math.round(w)])).toEqual([
      [0, 0, 400],
      [1, 400, 100],
    ]);
    expect(barsOf(lane(4e8, 6e8), plot, 0)).toEqual([]);
  });

  it('are lines where a phase is too short, and end with the stretch that is shown', () => {
    expect(barsOf(lane(1e3, 1e9), plot, 1e9).map((bar) => bar.index)).toEqual([0, 1]);
    expect(barsOf(lane(1e3, 1e9), plotOf(5e8, 100), 1e9).at(-1)?.w).toBeCloseTo(100, 3);
  });
});

describe('the names of a lane', () => {
  const naming: Naming = {
    fontPx: 12,
    text: ({ id }) => `phase ${id}`,
    short: ({ id }) => id,
    wants: () => true,
  };

  it('stand inside their phases where they fit, else below on a line', () => {
    const names = labelsOf(lane(8e8, 1e7, 1.9e8), plotOf(1e9, 500), naming);
    expect(names.map(({ index, row }) => [index, row])).toEqual([
      [0, null],
      [2, null],
      [1, 0],
    ]);
  });

  it('leave out what cannot be seen, but never the longest of a lane', () => {
    expect(labelsOf(lane(1e3, 2e3), plotOf(1e9, 500), naming).map(({ index }) => index)).toEqual([1]);
  });

  it('make the plot as narrow as they need', () => {
    const runners = [lane(9.9e8, 1e7)];
    const plot = plotWithNames(runners, 1e9, 400, naming);
    const [, last] = labelsOf(runners[0] ?? lane(), plot, naming);
    expect((last?.x ?? 0) + textWidth('phase p1', 12)).toBeLessThanOrEqual(400);
    expect(plot.width).toBeGreaterThan(300);
  });
});
