/**
 * Recorded runs simulated with what their recording did to them: when others took the CPU of the recorded machine, and what
 * its recorder made each program do before the start. Neither is anything that a user of the product has.
 */
import { seedFrom } from '../../../src/sim/core/rng.ts';
import { runScenario, type Comparison } from '../../../src/sim/index.ts';
import { compareRun } from '../../../src/sim/world/scenario/compare.ts';
import {
  cpusUsed,
  GAP_WINDOW_US,
  gapsOf,
  isDisturbance,
  type Gap,
} from '../../../src/sim/world/scenario/disturbance.ts';
import type { RecordedRun, Scenario, ScenarioFile } from '../../../src/sim/world/scenario/types.ts';
import { drawLosses } from './losses.ts';

/**
 * CPU time of a program in its group before it waits for the start. The recorder starts it from Python: fork, a hook that
 * enters the group, exec, dynamic linking. Measured with it on 6.18: 2.6 ms, where fork, exit and wait take 0.16 ms; the
 * recording machine took 0.21 ms for these.
 */
const SETUP_NS = 3.5e6;
/** Most that others are taken to have had of a CPU. */
const MOST_TAKEN = 0.5;

/** When the CPU was taken from the scenario, in order. */
export function disturbances(scenario: Scenario, run: RecordedRun): Gap[] {
  const found = run.tasks.flatMap((task) =>
    gapsOf(task).filter((gap) => isDisturbance(scenario, run, task, gap)),
  );
  return found.sort((a, b) => a.fromUs - b.fromUs);
}

/** When a CPU was taken, ns since the start: as recorded where that is known, elsewhere drawn. */
function losses(file: ScenarioFile, scenario: Scenario, at: number, seed: number, cpu: number): number[] {
  const run = scenario.runs[at];
  if (!run) return [];
  const known = cpusUsed(scenario) === 1;
  const used = new Set(scenario.tasks.flatMap(({ cpus }) => cpus ?? [...Array(file.cpus).keys()]));
  const share = Math.min(MOST_TAKEN, run.takenShare / Math.max(1, used.size));
  const fromNs = known ? GAP_WINDOW_US * 1000 : 0;
  const rng = seedFrom(seed, `steal ${String(cpu)}`, scenario.id, at);
  const drawn = drawLosses(rng, fromNs, Math.max(fromNs, scenario.durationMs * 1e6), share);
  const here = known && scenario.tasks.every(({ cpus }) => cpus?.includes(cpu) ?? true);
  const recorded = here ? disturbances(scenario, run) : [];
  return [...recorded.flatMap(({ fromUs, toUs }) => [fromUs * 1000, toUs * 1000]), ...drawn];
}

/** All comparisons of a file. Each recorded run is simulated with its own phases; what it does not tell comes from the seed. */
export function compareRecorded(file: ScenarioFile, seed: number): Comparison[] {
  return file.scenarios.flatMap((scenario) =>
    scenario.runs.flatMap((phases, run) => {
      const stolen = [...Array(file.cpus).keys()].map((cpu) => losses(file, scenario, run, seed, cpu));
      const shared = stolen.some((times) => times.length > 0);
      const choice = { seed, run, phases, setUpNs: SETUP_NS, ...(shared ? { stolen } : {}) };
      return compareRun(scenario, run, runScenario(file, scenario, choice));
    }),
  );
}
