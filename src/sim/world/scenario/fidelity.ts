/** Simulates every recorded run of a file and compares. */
import { compareRun, type Comparison } from './compare.ts';
import { runScenario } from './run.ts';
import type { ScenarioFile } from './types.ts';

/** All comparisons of a file. Each recorded run is simulated with its own phases; what it does not tell comes from the seed. */
export function compareFile(file: ScenarioFile, seed: number): Comparison[] {
  return file.scenarios.flatMap((scenario) =>
    scenario.runs.flatMap((run, index) =>
      compareRun(scenario, index, runScenario(file, scenario, { seed, run: index, phases: run })),
    ),
  );
}
