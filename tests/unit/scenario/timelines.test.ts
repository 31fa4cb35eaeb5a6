/** How a recorded timeline is read: what the scheduler did, and what disturbed the recording machine. */
import { describe, expect, test } from 'vitest';
import { compareTimelines } from '../../../src/sim/world/scenario/compare-gaps.ts';
import { disturbances } from '../../support/recordings/recorded.ts';
import type { RecordedRun, Scenario, TaskResult } from '../../../src/sim/world/scenario/types.ts';
import { oneScenario } from '../../support/scenarios.ts';

function scenarioOf(cgroups: readonly object[], tasks: readonly object[]): Scenario {
  const [scenario] = oneScenario(cgroups, tasks).scenarios;
  if (!scenario) throw new Error('no scenario');
  return scenario;
}

function tasks(gaps: readonly (readonly number[])[]): TaskResult[] {
  return gaps.map((gaps_us) => ({
    cgroup: 'a',
    mode: 'hog',
    cpu_us: 0,
    voluntary_switches: 0,
    involuntary_switches: 0,
    gaps_us,
  }));
}

function runOf(
  gaps: readonly (readonly number[])[],
  periodPhaseUs: Record<string, number> = {},
): RecordedRun {
  return { startAfterTickUs: 0, periodPhaseUs, takenShare: 0, cgroups: {}, tasks: tasks(gaps) };
}

const two = scenarioOf([{ path: 'a' }], [{ cgroup: 'a', program: 'hog', cpus: [0], count: 2 }]);
const limited = scenarioOf(
  [{ path: 'a', 'cpu.max': '20000 100000' }],
  [{ cgroup: 'a', program: 'hog', cpus: [0] }],
);

describe('the machine was disturbed', () => {
  test.each([
    ['where one loop waited while the other ran: no', two, [[4000, 8000], []], {}, []],
    [
      'where both waited: yes',
      two,
      [
        [4000, 8000],
        [1000, 2500, 8000, 12_000],
      ],
      {},
      [],
    ],
    [
      'where both waited for a while',
      two,
      [
        [4000, 8000],
        [5000, 6500],
      ],
      {},
      [5000, 6500],
    ],
    [
      'where a limited group was out of quota until its period began: no',
      limited,
      [[20_000, 60_000]],
      { a: 60_000 },
      [],
    ],
    [
      'where a period began in the gap, although it lasted longer: no',
      limited,
      [[50_000, 66_000]],
      { a: 60_000 },
      [],
    ],
    [
      'where a limited group waited within a period: yes',
      limited,
      [[2000, 3400]],
      { a: 60_000 },
      [2000, 3400],
    ],
    ['where nobody knows when a period begins: no', limited, [[2000, 3400]], {}, []],
  ] as const)('%s', (_name, scenario, gaps, phases, expected) => {
    const found = disturbances(scenario, runOf(gaps, phases));
    expect(found.flatMap(({ fromUs, toUs }) => [fromUs, toUs])).toEqual(expected);
  });
});

describe('a timeline agrees', () => {
  const recorded = runOf([
    [4000, 8000, 12_000, 16_000],
    [8000, 12_000],
  ]);
  test.each([
    ['with itself', recorded.tasks, 1],
    [
      'when equal tasks have changed places',
      tasks([
        [8000, 12_000],
        [4000, 8000, 12_000, 16_000],
      ]),
      1,
    ],
    [
      'within half a millisecond',
      tasks([
        [4400, 8400, 12_400, 16_400],
        [8400, 12_400],
      ]),
      1,
    ],
    [
      'by the share of edges that are met',
      tasks([
        [4000, 8000],
        [8000, 12_000],
      ]),
      5 / 6,
    ],
    [
      'not at all with one that has an edge everywhere',
      tasks([Array.from({ length: 64 }, (_, i) => i * 1000)]),
      0,
    ],
  ] as const)('%s', (_name, ours, share) => {
    expect(compareTimelines(two, recorded, { cgroups: {}, tasks: ours })).toBeCloseTo(share, 3);
  });

  test('nothing is asked of a run whose only gap is a disturbance', () => {
    const run = runOf([[2000, 3400]], { a: 60_000 });
    expect(compareTimelines(limited, run, { cgroups: {}, tasks: tasks([[]]) })).toBeNull();
  });
});
