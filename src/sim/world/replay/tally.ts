/** Counts of calls by name, and the slowest ones with their hops. */
import type { HopView, ReplayStack } from '../../core/views.ts';
import type { ReplayStep } from './steps.ts';

/** Slowest calls kept. */
const SLOWEST = 20;

interface ByName {
  count: number;
  totalNs: number;
  exits: number;
}

export class Tally {
  private readonly byName = new Map<string, ByName>();
  /** Slowest first. */
  private readonly slowest: {
    line: number;
    name: string;
    ns: number;
    exits: number;
    hops: readonly HopView[];
  }[] = [];

  /** Counts a call that took `ns` from entry to return; `hops` is asked only for a call among the slowest. */
  add({ call }: ReplayStep, ns: number, exits: number, hops: () => readonly HopView[]): void {
    const entry = this.byName.get(call.name);
    if (entry) {
      entry.count++;
      entry.totalNs += ns;
      entry.exits += exits;
    } else this.byName.set(call.name, { count: 1, totalNs: ns, exits });
    const last = this.slowest[SLOWEST - 1];
    if (last && last.ns >= ns) return;
    if (last) this.slowest.pop();
    const at = this.slowest.findIndex((slow) => slow.ns < ns);
    const slow = { line: call.line, name: call.name, ns, exits, hops: hops() };
    this.slowest.splice(at < 0 ? this.slowest.length : at, 0, slow);
  }

  /** Most time first; equal times by name. */
  get syscalls(): ReplayStack['syscalls'] {
    let allNs = 0;
    for (const { totalNs } of this.byName.values()) allNs += totalNs;
    return [...this.byName]
      .map(([name, { count, totalNs, exits }]) => ({
        name,
        count,
        totalNs,
        share: allNs > 0 ? totalNs / allNs : 0,
        exits,
      }))
      .sort((a, b) => b.totalNs - a.totalNs || (a.name < b.name ? -1 : 1));
  }

  get slowestCalls(): ReplayStack['slowest'] {
    return this.slowest;
  }
}
