/** The first moments of a scenario, for its picture in the list. */
import type { NeighbourSpec, ScenarioPreview } from '../core/neighbour-views.ts';
import type { Work } from '../core/work.ts';
import { openScenario } from '../session/scenario.ts';
import { runColumns } from '../world/neighbours/history.ts';
import { makePlan } from '../world/neighbours/plan.ts';
import { Refused } from './room.ts';

/** Some periods of the usual quota. */
const SHOWN_NS = 4e8;

/** Runs the beginning of a scenario, given as the data of its file. */
export function* previewOf(file: object, spec: NeighbourSpec): Work<ScenarioPreview> {
  const planned = makePlan(file, spec);
  if ('issues' in planned) throw new Refused(planned.issues);
  const session = openScenario(planned.plan, []);
  const [variant] = session.variants;
  if (!variant) throw new Error('a scenario without a world');
  yield* session.toTime(SHOWN_NS);
  const { record, world } = variant;
  return {
    cpus: world.host.cpuCount,
    endNs: SHOWN_NS,
    groups: record.groups(world).groups.map(({ path }) => path),
    runs: runColumns(record, 0, SHOWN_NS).runs,
  };
}
