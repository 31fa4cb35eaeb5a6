/** Simulated runs of the whole kernel against what a real 6.18 kernel did (`recordings/cpu.json`). */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { summarise, type Comparison } from '../../src/sim/index.ts';
import { compareRecorded } from '../support/recordings/recorded.ts';
import { fileOf } from '../support/scenarios.ts';

const file = fileOf(readFileSync(new URL('recordings/cpu.json', import.meta.url), 'utf8'));

function share(rows: readonly Comparison[]): number {
  return rows.filter((row) => row.holds).length / Math.max(1, rows.length);
}

const rows = compareRecorded(file, 1);

describe('every recorded run, simulated with its own phases', () => {
  test('has every metric compared', () => {
    const metrics = summarise(rows).map(({ metric }) => metric);
    expect(metrics).toEqual([
      'all',
      'usage_usec',
      'nr_periods',
      'nr_throttled',
      'throttled_usec',
      'nr_bursts',
      'burst_usec',
      'gaps',
      'p50',
      'p90',
      'p99',
    ]);
    expect(rows.length).toBeGreaterThan(2000);
  });

  test('at least 97 % hold', () => {
    expect(share(rows)).toBeGreaterThanOrEqual(0.97);
  });

  test('at least 98 % of the figures hold, timelines left out', () => {
    expect(share(rows.filter((row) => row.metric !== 'gaps'))).toBeGreaterThanOrEqual(0.98);
  });

  test.each([
    ['usage_usec', 0.98],
    ['nr_periods', 1],
    ['nr_throttled', 0.99],
    ['throttled_usec', 0.97],
    ['nr_bursts', 0.99],
    ['burst_usec', 0.99],
    ['gaps', 0.73],
    // 0.917 to 0.990 by seed: where four threads share a quota, a microsecond decides who is throttled.
    ['p50', 0.91],
    ['p90', 0.97],
    ['p99', 0.88],
  ] as const)('%s holds in at least %d of the comparisons', (metric, least) => {
    expect(share(rows.filter((row) => row.metric === metric))).toBeGreaterThanOrEqual(least);
  });
});

test('nine edges in ten of all timelines are within half a millisecond', () => {
  const timelines = rows.filter((row) => row.metric === 'gaps');
  const mean = timelines.reduce((sum, row) => sum + row.ours, 0) / timelines.length;
  expect(mean).toBeGreaterThanOrEqual(0.9);
});

test('a wrong kernel is noticed: with the CFS rule the small job’s response times leave the recorded range', () => {
  const cfs = {
    ...file,
    scenarios: file.scenarios
      .filter(({ id }) => id.startsWith('victim-8of20ms'))
      .map((scenario) => ({ ...scenario, kernel: '6.5' })),
  };
  expect(share(compareRecorded(cfs, 1))).toBeLessThan(0.9);
});
