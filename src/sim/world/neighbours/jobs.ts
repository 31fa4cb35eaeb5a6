/** The jobs of each program of a run, as they end. */
import { entriesOf } from '../scenario/instances.ts';
import type { World } from '../world.ts';

/** Slots of the percentiles over the run. */
export const JOB_SLOTS = 100;
/** Each slot looks back over this many slots: enough jobs for a percentile that does not jump about. */
export const LOOK_BACK_SLOTS = 5;

/** Jobs of one entry of the scenario's tasks, in order of their end. */
export interface JobList {
  readonly endsNs: number[];
  readonly responsesNs: number[];
  /** Pairs (p50, p99) of the slots that are over. */
  readonly closed: number[];
}

export class JobRecord {
  readonly slotNs: number;
  readonly lists = new Map<number, JobList>();
  /** Jobs already taken of each process, by its line. */
  private readonly taken: number[][] = [];

  constructor(world: World, endNs: number) {
    this.slotNs = Math.max(1, endNs / JOB_SLOTS);
    entriesOf(world).forEach(({ def }, entry) => {
      this.taken.push([]);
      if (def.jobs) this.lists.set(entry, { endsNs: [], responsesNs: [], closed: [] });
    });
  }

  follow(world: World): void {
    entriesOf(world).forEach(({ loads }, entry) => {
      const list = this.lists.get(entry);
      const taken = this.taken[entry];
      if (!list || !taken) return;
      const fresh: [number, number][] = [];
      loads.forEach(({ jobs }, index) => {
        for (let at = taken[index] ?? 0; at < jobs.count; at++)
          fresh.push([jobs.endNs(at), jobs.responseNs(at)]);
        taken[index] = jobs.count;
      });
      for (const [endNs, responseNs] of fresh.sort((a, b) => a[0] - b[0])) {
        list.endsNs.push(endNs);
        list.responsesNs.push(responseNs);
      }
    });
  }
}

/** First job that ended after a moment. */
export function firstJobAfter({ endsNs }: JobList, ns: number): number {
  let low = 0;
  let high = endsNs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((endsNs[middle] ?? 0) <= ns) low = middle + 1;
    else high = middle;
  }
  return low;
}
