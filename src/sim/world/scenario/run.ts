/** Runs a scenario from its start to the end of its last program. */
import { finish, type Work } from '../../core/work.ts';
import type { RunChoice } from '../compile/scenario.ts';
import { buildScenario } from './build.ts';
import { allCounters, resultsOf } from './results.ts';
import type { ScenarioWorld } from './scenario-world.ts';
import type { LoadState } from './load.ts';
import type { RunResult, Scenario, ScenarioFile } from './types.ts';

/** The recorder reads the counters this long before the start. */
const COUNT_FROM_NS = -50e6;
/** How often it looks whether the programs have ended, how long it waits at most, and when it reads the counters. */
const LOOK_NS = 1e6;
const PATIENCE_NS = 10e9;
const AFTER_END_NS = 2e6;

/** Whether every thread that ends by itself has ended. */
function allDone(world: ScenarioWorld): boolean {
  return world.parts.instances.every(({ tasks, def }) => {
    const ending = def.helpersWait ? tasks.slice(0, 1) : tasks;
    return ending.every((task) => (task.memory as LoadState).finished);
  });
}

/** Runs a built world to the end and reports. */
export function* runWork(world: ScenarioWorld): Work<RunResult> {
  world.runTo(COUNT_FROM_NS);
  const before = allCounters(world);
  let at = 0;
  const total = world.scenario.durationMs * 1e6;
  const limit = total + PATIENCE_NS;
  world.runTo(at);
  // A program may end long before the window does; the recorder reads the counters when the last one has ended.
  while (at < limit && !allDone(world)) {
    world.runTo((at += LOOK_NS));
    yield { done: at, total };
  }
  world.runTo(at + AFTER_END_NS);
  return resultsOf(world, before);
}

/** The same without a pause. */
export function runWorld(world: ScenarioWorld): RunResult {
  return finish(runWork(world));
}

/** Builds and runs a scenario. */
export function runScenario(file: ScenarioFile, scenario: Scenario, choice: RunChoice): RunResult {
  return runWorld(buildScenario(file, scenario, choice));
}
