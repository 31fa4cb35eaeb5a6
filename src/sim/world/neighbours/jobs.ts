/** The jobs of each program of a run, as they end. */
import type { ScenarioWorld } from '../scenario/scenario-world.ts';

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
  /** Jobs already taken of each process. */
  private readonly taken: number[];

  constructor(world: ScenarioWorld, endNs: number) {
    this.slotNs = Math.max(1, endNs / JOB_SLOTS);
    const { instances } = world.parts;
    this.taken = instances.map(() => 0);
    for (const { spec, def } of instances)
      if (def.jobs) this.lists.set(spec, { endsNs: [], responsesNs: [], closed: [] });
  }

  follow(world: ScenarioWorld): void {
    const fresh = new Map<number, [number, number][]>();
    world.parts.instances.forEach(({ spec, jobs }, index) => {
      for (let at = this.taken[index] ?? 0; at < jobs.count; at++) {
        const pairs = fresh.get(spec) ?? [];
        if (pairs.length === 0) fresh.set(spec, pairs);
        pairs.push([jobs.endsNs[at] ?? 0, jobs.responsesNs[at] ?? 0]);
      }
      this.taken[index] = jobs.count;
    });
    for (const [spec, pairs] of fresh) {
      const list = this.lists.get(spec);
      for (const [endNs, responseNs] of pairs.sort((a, b) => a[0] - b[0])) {
        list?.endsNs.push(endNs);
        list?.responsesNs.push(responseNs);
      }
    }
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
