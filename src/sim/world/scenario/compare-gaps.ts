/**
 * Compares the timelines of a recorded and a simulated run: who lost the CPU and got it back, when. At least 90 % of the
 * recorded edges must have one of ours within 0.5 ms, among the tasks that cannot be told apart (same group, program and
 * nice level: which of four equal loops runs first is chance). Not asked for:
 *
 * - gaps shorter than twice that, whose two edges the tolerance cannot tell apart;
 * - gaps in which no task of the scenario ran although none was out of quota: steal, or another process of the recording
 *   machine. They say when the machine was disturbed, not what its scheduler chose, and are given to the simulation;
 * - edges after the first half second, over which gaps are recorded.
 *
 * One way, as asked, but ours may have at most a tenth more edges (and one gap) than were recorded: an edge everywhere is
 * no agreement.
 */
import { GAP_WINDOW_US, gapsOf, isDisturbance, type Gap } from './disturbance.ts';
import type { RecordedRun, RunResult, Scenario, TaskResult } from './types.ts';

/** Edges of gaps must agree within this, µs; at least this share of them. */
const EDGE_US = 500;
export const EDGE_SHARE = 0.9;
/** How many edges ours may have for each recorded one. */
const MOST_EDGES = 1.1;

function long({ fromUs, toUs }: Gap): boolean {
  return toUs - fromUs >= 2 * EDGE_US;
}

function edges(gaps: readonly Gap[]): number[] {
  return gaps.flatMap(({ fromUs, toUs }) => [fromUs, toUs]).filter((us) => us <= GAP_WINDOW_US);
}

/** Share of recorded edges that have one of ours within 0.5 ms. */
function edgeAgreement(recordedUs: readonly number[], oursUs: readonly number[]): number {
  if (recordedUs.length === 0) return 1;
  const near = recordedUs.filter((edge) => oursUs.some((other) => Math.abs(edge - other) <= EDGE_US));
  return near.length / recordedUs.length;
}

/** Tasks that differ in nothing that the scheduler knows. */
function kinds(scenario: Scenario): string[] {
  return scenario.tasks.flatMap((task) =>
    new Array<string>(task.count).fill(`${task.cgroup} ${task.program} ${String(task.nice)}`),
  );
}

/** Share of a run's recorded edges that ours has, 0 if ours has too many; null: there is none to compare. */
export function compareTimelines(scenario: Scenario, run: RecordedRun, ours: RunResult): number | null {
  const kindOf = kinds(scenario);
  let asked = 0;
  let found = 0;
  for (const kind of new Set(kindOf)) {
    const gaps = (tasks: readonly TaskResult[], ask: (task: TaskResult, gap: Gap) => boolean): number[] =>
      edges(
        tasks
          .filter((_, index) => kindOf[index] === kind)
          .flatMap((task) => gapsOf(task).filter((gap) => long(gap) && ask(task, gap))),
      );
    const all = gaps(run.tasks, () => true);
    const recorded = gaps(run.tasks, (task, gap) => !isDisturbance(scenario, run, task, gap));
    const simulated = gaps(ours.tasks, () => true);
    asked += recorded.length;
    if (simulated.length <= MOST_EDGES * all.length + 2)
      found += edgeAgreement(recorded, simulated) * recorded.length;
  }
  return asked === 0 ? null : found / asked;
}
