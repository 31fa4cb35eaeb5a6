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
    recordedNs: number | null;
    exits: number;
    hops: readonly HopView[];
  }[] = [];

  /** Calls that took longest by the log, longest first. */
  private readonly longest: { line: number; recordedNs: number; ns: number }[] = [];
  /** Simulated time of the calls whose time the log has, ns. */
  timedNs = 0;

  /** Counts a call that took `ns` from entry to return; `hops` is asked only for a call among the slowest. */
  add({ call }: ReplayStep, ns: number, exits: number, hops: () => readonly HopView[]): void {
    const entry = this.byName.get(call.name);
    if (entry) {
      entry.count++;
      entry.totalNs += ns;
      entry.exits += exits;
    } else this.byName.set(call.name, { count: 1, totalNs: ns, exits });
    if (call.recordedNs !== null) this.addTimed(call.line, call.recordedNs, ns);
    const last = this.slowest[SLOWEST - 1];
    if (last && last.ns >= ns) return;
    if (last) this.slowest.pop();
    const at = this.slowest.findIndex((slow) => slow.ns < ns);
    const { line, name, recordedNs } = call;
    const slow = { line, name, ns, recordedNs, exits, hops: hops() };
    this.slowest.splice(at < 0 ? this.slowest.length : at, 0, slow);
  }

  private addTimed(line: number, recordedNs: number, ns: number): void {
    this.timedNs += ns;
    const { longest } = this;
    const last = longest[SLOWEST - 1];
    if (last && last.recordedNs >= recordedNs) return;
    if (last) longest.pop();
    const at = longest.findIndex((other) => other.recordedNs < recordedNs);
    longest.splice(at < 0 ? longest.length : at, 0, { line, recordedNs, ns });
  }

  /** Simulated time of the calls that took longest by the log, ns, by line. */
  get ofLongest(): ReplayStack['ofLongest'] {
    return Object.fromEntries(this.longest.map(({ line, ns }) => [line, ns]));
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
