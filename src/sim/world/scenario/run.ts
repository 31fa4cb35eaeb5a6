/** Runs a scenario from its start to the end of its last program. */
import { finish, type Work } from '../../core/work.ts';
import type { RunChoice } from '../compile/scenario.ts';
import { buildScenario } from './build.ts';
import { basesOf, figuresOf } from './figures.ts';
import { disksOf, type DiskCounters } from './disk-figures.ts';
import { netsOf, type NetCounters } from './net-figures.ts';
import { allCounters, resultsOf } from './results.ts';
import type { World } from '../world.ts';
import { writeOrAct } from './acts.ts';
import { fatesOf, standstillOf } from './fates.ts';
import { entriesOf } from './instances.ts';
import type { LoadState } from '../loads/load.ts';
import type { RunResult, Scenario, ScenarioFile, WriteSpec } from './types.ts';

/** The recorder reads the counters this long before the start. */
const COUNT_FROM_NS = -50e6;
/** How often it looks whether the programs have ended, how long it waits at most, and when it reads the counters. */
const LOOK_NS = 1e6;
const PATIENCE_NS = 10e9;
const AFTER_END_NS = 2e6;

/** Whether every thread that ends by itself has ended, or never will: it was killed, or its machine stands still. */
function allDone(world: World): boolean {
  const { programs } = world.parts;
  if (world.host.panicked) return true;
  if (world.spec.programs.some(({ id }) => !programs.has(id))) return false;
  return entriesOf(world).every(
    ({ loads, kernel }) =>
      standstillOf(world, kernel) !== null ||
      loads.every(({ tasks, def }) => {
        const ending = def.helpersWait ? tasks.slice(0, 1) : tasks;
        return ending.every((task) => (task.memory as LoadState).finished || task.ended);
      }),
  );
}

/** Makes the writes that are due by a moment, each at its own. */
function writeDue(world: World, writes: WriteSpec[], untilNs: number, refused: string[]): void {
  for (let next = writes[0]; next !== undefined && next.atMs * 1e6 <= untilNs; next = writes[0]) {
    writes.shift();
    world.runTo(next.atMs * 1e6);
    const answer = writeOrAct(world, next);
    if (!answer.ok)
      refused.push(
        `${String(next.atMs)} ms: ${next.path}/${next.file} ← "${next.value}": ${answer.errno}, ${answer.why.en}`,
      );
  }
}

/** Builds a scenario, runs it to the end and reports. */
export function* scenarioWork(file: ScenarioFile, scenario: Scenario, choice: RunChoice): Work<RunResult> {
  const world = buildScenario(file, scenario, choice, COUNT_FROM_NS);
  const before = allCounters(world, scenario);
  const bases = basesOf(world, scenario);
  let at = 0;
  const total = scenario.durationMs * 1e6;
  const limit = total + PATIENCE_NS;
  const writes = [...scenario.writes];
  const refused: string[] = [];
  let nets: ReadonlyMap<string, NetCounters> | null = null;
  let disks: ReadonlyMap<string, DiskCounters | null> | null = null;
  world.runTo(at);
  // A program may end long before the window does; the recorder reads the counters when the last one has ended.
  while (at < limit && !allDone(world)) {
    at += LOOK_NS;
    writeDue(world, writes, at, refused);
    world.runTo(at);
    // Requests that are held back end long after the window: what a group gave to the disk and the cable in it is read at its end.
    if (at >= total) {
      disks ??= disksOf(world, scenario);
      nets ??= netsOf(world, scenario);
    }
    yield { done: at, total };
  }
  const fates = fatesOf(world, scenario);
  // Whoever looks at those that are left looks to the end of the window.
  if (fates) at = Math.max(at, total);
  world.runTo(at + AFTER_END_NS);
  const results = resultsOf(world, scenario, before);
  return {
    ...results,
    ...(fates ? { fates } : {}),
    figures: figuresOf(world, scenario, results.cgroups, bases, {
      tookNs: at,
      windowNs: Math.min(at, total),
      disks: disks ?? disksOf(world, scenario),
      nets: nets ?? netsOf(world, scenario),
    }),
    ...(refused.length === 0 ? {} : { refused }),
  };
}

/** Builds and runs a scenario. */
export function runScenario(file: ScenarioFile, scenario: Scenario, choice: RunChoice): RunResult {
  return finish(scenarioWork(file, scenario, choice));
}

/** The world of a scenario at a moment, ns after the start, with what it writes itself. */
export function scenarioAt(file: ScenarioFile, scenario: Scenario, choice: RunChoice, atNs: number): World {
  const world = buildScenario(file, scenario, choice);
  writeDue(world, [...scenario.writes], atNs, []);
  world.runTo(atNs);
  return world;
}
