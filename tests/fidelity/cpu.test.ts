/** Simulated runs against what a real 6.18 kernel did (`recordings/cpu.json`). */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Comparison } from '../support/fidelity-compare.ts';
import { compareRun } from '../support/fidelity-compare.ts';
import type { Recordings } from '../support/sched-scenario.ts';
import { simulate } from '../support/sched-scenario.ts';

const recordings = JSON.parse(
  readFileSync(new URL('recordings/cpu.json', import.meta.url), 'utf8'),
) as Recordings;

function compareAll(seed: number): Comparison[] {
  return recordings.scenarios.flatMap((scenario) =>
    scenario.runs.flatMap((run, index) =>
      compareRun(recordings, scenario, index, simulate(recordings, scenario, run, seed)),
    ),
  );
}

function share(rows: readonly Comparison[]): number {
  return rows.filter((row) => row.pass).length / Math.max(1, rows.length);
}

describe('recorded scenarios', () => {
  const rows = compareAll(1);

  test('at least 97 % of the figures agree', () => {
    expect(share(rows.filter((row) => row.metric !== 'gaps'))).toBeGreaterThanOrEqual(0.97);
  });

  test('at least 96 % agree when timelines count too, which background work on the machine disturbs', () => {
    expect(share(rows)).toBeGreaterThanOrEqual(0.96);
  });

  test.each([
    ['usage_usec', 0.99],
    ['nr_periods', 0.99],
    ['nr_throttled', 0.98],
    ['throttled_usec', 0.95],
    ['nr_bursts', 0.99],
    ['burst_usec', 0.99],
    ['p50', 0.9],
    ['p90', 0.9],
  ] as const)('%s agrees in at least %d of the comparisons', (metric, least) => {
    expect(share(rows.filter((row) => row.metric === metric))).toBeGreaterThanOrEqual(least);
  });

  test('groups by weight alone agree in every figure', () => {
    const weights = rows.filter((row) => row.scenario.startsWith('weight-') && row.metric === 'usage_usec');
    expect(weights.filter((row) => !row.pass)).toEqual([]);
  });
});

test('the same seed gives the same run, another seed other period phases', () => {
  const scenario = recordings.scenarios.find((s) => s.id === 'quota-hogs4-2cpu-40of100ms');
  const run = scenario?.runs[0];
  if (!scenario || !run) throw new Error('scenario missing');
  const once = JSON.stringify(simulate(recordings, scenario, run, 7));
  expect(JSON.stringify(simulate(recordings, scenario, run, 7))).toBe(once);
  expect(JSON.stringify(simulate(recordings, scenario, run, 8))).not.toBe(once);
});
