import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatClock,
  formatCount,
  formatNs,
  formatNsShort,
  formatRatio,
  formatShare,
} from '../../../src/ui/i18n/format.ts';

describe('figures on the page', () => {
  it.each([
    [0, '0 ns'],
    [79, '79 ns'],
    [1.5, '1.5 ns'],
    [999, '999 ns'],
    [1000, '1.00 µs'],
    [1240, '1.24 µs'],
    [59_640, '59.6 µs'],
    [999_600, '1.00 ms'],
    [2_100_000, '2.10 ms'],
    [1.5e9, '1.50 s'],
    [-350, '−350 ns'],
    [Number.NaN, '–'],
  ])('%d ns is written %s', (ns, text) => {
    expect(formatNs(ns)).toBe(text);
  });

  it.each([
    [2000, '2 µs'],
    [1500, '1.5 µs'],
    [1e8, '100 ms'],
  ])('a speed of %d ns is written %s', (ns, text) => {
    expect(formatNsShort(ns)).toBe(text);
  });

  it('writes a moment as a clock', () => {
    expect(formatClock(31_842)).toBe('00.000 031 842 s');
    expect(formatClock(12_345_678_901)).toBe('12.345 678 901 s');
  });

  it('groups counts, and says ratios, shares and sizes', () => {
    expect(formatCount(1204567)).toBe('1\u202f204\u202f567');
    expect(formatRatio(141, 100)).toBe('1.41×');
    expect(formatRatio(1, 0)).toBe('–');
    expect(formatShare(0.123)).toBe('12 %');
    expect(formatShare(0.0123)).toBe('1.2 %');
    expect(formatBytes(4096)).toBe('4 KiB');
    expect(formatBytes(1536)).toBe('1.5 KiB');
  });
});
