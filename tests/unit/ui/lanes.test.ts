import { describe, expect, it } from 'vitest';
import type { StartLaneView } from '../../../src/bridge/protocol.ts';
import { barsOf, fitName, LOG_FROM_NS, ticks, timeScale } from '../../../src/ui/rooms/start/race/lanes.ts';

const label = { en: '', ko: '' };

function lane(...durations: number[]): StartLaneView {
  let at = 0;
  const phases = durations.map((durationNs, index) => {
    const phase = { id: `p${index}`, label, startNs: at, durationNs, network: false };
    at += durationNs;
    return phase;
  });
  return { stack: 'bare', label, instance: 0, totalNs: at, phases, waits: [], middle: true };
}

describe('the time scale of the race', () => {
  it.each([true, false])('log %s: begins at the left, ends at the right, and never goes back', (log) => {
    const scale = timeScale(1e9, 500, log);
    expect(scale(0)).toBe(0);
    expect(scale(1e9)).toBeCloseTo(500, 6);
    const places = [0, 1e3, 1e5, 1e6, 1e7, 5e8, 1e9].map(scale);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  it('gives equal ratios equal lengths when it is a log scale', () => {
    const scale = timeScale(1e9, 800, true);
    expect(scale(1e7) - scale(1e6)).toBeCloseTo(scale(1e9) - scale(1e8), 6);
  });

  it('writes decades on the log scale, and few moments on a narrow one', () => {
    expect(ticks(1e9, 800, true)).toEqual([LOG_FROM_NS, 1e6, 1e7, 1e8, 1e9]);
    expect(ticks(1e9, 120, false).length).toBeLessThanOrEqual(4);
  });
});

describe('the bars of a lane', () => {
  const scale = timeScale(1e9, 1000, false);

  it('are whole behind the moment and ghosts ahead of it, and cover the lane without a gap', () => {
    const bars = barsOf(lane(4e8, 6e8), scale, 5e8);
    expect(bars.map(({ index, ghost }) => [index, ghost])).toEqual([
      [0, false],
      [1, false],
      [1, true],
    ]);
    expect(bars.map(({ x, w }) => [Math.round(x), Math.round(w)])).toEqual([
      [0, 400],
      [400, 100],
      [500, 500],
    ]);
  });

  it('are all ghosts at the start and all whole at the end', () => {
    expect(barsOf(lane(4e8, 6e8), scale, 0).every((bar) => bar.ghost)).toBe(true);
    expect(barsOf(lane(4e8, 6e8), scale, 1e9).some((bar) => bar.ghost)).toBe(false);
  });

  it('have keys of their own', () => {
    const keys = barsOf(lane(1e8, 2e8, 7e8), scale, 1.5e8).map((bar) => bar.key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('leave out what is too short to be seen', () => {
    expect(barsOf(lane(1e3, 1e9), scale, 1e9).map((bar) => bar.index)).toEqual([1]);
  });
});

describe('a name inside a bar', () => {
  it.each([
    { name: 'guest kernel', px: 200, shown: 'guest kernel' },
    { name: 'guest kernel', px: 60, shown: 'guest k…' },
    { name: 'guest kernel', px: 12, shown: '' },
    { name: '게스트 사용자 공간', px: 60, shown: '게스트…' },
  ])('$name in $px px is "$shown"', ({ name, px, shown }) => {
    expect(fitName(name, px, 12)).toBe(shown);
  });
});
