/** Response times of the programs: percentiles around the last change, and over the run. */
import type { LimitChange, Percentiles, ResponseView } from '../../core/neighbour-views.ts';
import { quantileOf } from '../scenario/quantile.ts';
import { entriesOf } from '../scenario/instances.ts';
import type { World } from '../world.ts';
import { spansAround } from './changes.ts';
import type { GroupList } from './groups.ts';
import { firstJobAfter, JOB_SLOTS, LOOK_BACK_SLOTS, type JobList } from './jobs.ts';
import type { RunRecord } from './record.ts';

/** Jobs sent one by one for all programs together. */
const MARKS_MAX = 4000;
const MARKS_MIN = 40;

function sortedBetween(list: JobList, fromNs: number, toNs: number): Float64Array {
  const part = list.responsesNs.slice(firstJobAfter(list, fromNs), firstJobAfter(list, toNs));
  return Float64Array.from(part).sort();
}

function percentiles(list: JobList, [fromNs, toNs]: readonly [number, number]): Percentiles {
  const sorted = sortedBetween(list, fromNs, toNs);
  return {
    fromNs,
    toNs,
    jobs: sorted.length,
    meanNs: sorted.reduce((total, ns) => total + ns, 0) / Math.max(1, sorted.length),
    p50Ns: quantileOf(sorted, 0.5),
    p90Ns: quantileOf(sorted, 0.9),
    p99Ns: quantileOf(sorted, 0.99),
    maxNs: quantileOf(sorted, 1),
  };
}

/** Percentiles of every slot that has begun; those that are over are kept. */
function slotsOf(list: JobList, slotNs: number, knownNs: number): Float64Array {
  const pair = (toNs: number): [number, number] => {
    const sorted = sortedBetween(list, toNs - LOOK_BACK_SLOTS * slotNs, toNs);
    return sorted.length === 0 ? [NaN, NaN] : [quantileOf(sorted, 0.5), quantileOf(sorted, 0.99)];
  };
  for (let slot = list.closed.length / 2; slot < JOB_SLOTS && (slot + 1) * slotNs <= knownNs; slot++)
    list.closed.push(...pair((slot + 1) * slotNs));
  const open = list.closed.length / 2 < JOB_SLOTS && knownNs > 0 ? pair(knownNs) : [];
  return Float64Array.from([...list.closed, ...open]);
}

/** At most `most` jobs, evenly over the run: of the jobs of one cell the fastest and the slowest. */
function marksOf(list: JobList, endNs: number, most: number): Float64Array {
  const { endsNs, responsesNs } = list;
  if (endsNs.length <= most) return Float64Array.from(endsNs.flatMap((ns, at) => [ns, responsesNs[at] ?? 0]));
  const cellNs = endNs / Math.max(1, Math.floor(most / 2));
  const marks: number[] = [];
  for (let at = 0; at < endsNs.length;) {
    const cell = Math.floor((endsNs[at] ?? 0) / cellNs);
    let [slow, fast] = [at, at];
    for (; at < endsNs.length && Math.floor((endsNs[at] ?? 0) / cellNs) === cell; at++) {
      if ((responsesNs[at] ?? 0) > (responsesNs[slow] ?? 0)) slow = at;
      if ((responsesNs[at] ?? 0) < (responsesNs[fast] ?? 0)) fast = at;
    }
    marks.push(endsNs[slow] ?? 0, responsesNs[slow] ?? 0);
    if (fast !== slow) marks.push(endsNs[fast] ?? 0, responsesNs[fast] ?? 0);
  }
  return Float64Array.from(marks);
}

/** Percentiles per entry of the scenario's tasks that answers jobs, as of a moment. */
export function responseViews(
  world: World,
  record: RunRecord,
  groups: GroupList,
  changes: readonly LimitChange[],
  nowNs: number,
): ResponseView[] {
  const { since, earlier } = spansAround(changes, nowNs);
  const endNs = record.jobs.slotNs * JOB_SLOTS;
  const most = Math.max(MARKS_MIN, Math.floor(MARKS_MAX / Math.max(1, record.jobs.lists.size)));
  const entries = entriesOf(world);
  return [...record.jobs.lists].flatMap(([entry, list]) => {
    const first = entries[entry];
    if (!first) return [];
    return [
      {
        name: `${first.text} · /${first.cgroup}`,
        says: first.says,
        group: groups.ofPath(first.cgroup),
        since: percentiles(list, since),
        earlier: earlier ? percentiles(list, earlier) : null,
        slots: slotsOf(list, record.jobs.slotNs, record.knownNs),
        jobs: marksOf(list, endNs, most),
      },
    ];
  });
}
