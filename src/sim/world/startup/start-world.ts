/**
 * The instances of one stack on their host, as a live run: a pure function of its plan. Checkpoints copy all of it but the
 * trace, which is cut back instead.
 */
import { cloneGraph } from '../../core/clone.ts';
import { invariant } from '../../core/invariant.ts';
import { Collector } from './collect.ts';
import { Host, sendRequests, type HostPlan } from './host.ts';

/** Events between two looks at the trace: far fewer rows than it holds. */
const READ_EVERY = 20_000;
const MAX_EVENTS = 400_000_000;

/** What a checkpoint copies. */
export interface StartParts {
  readonly host: Host;
  readonly collector: Collector;
}

/** A moment that can be gone back to. */
export interface StartCheckpoint {
  readonly parts: StartParts;
  readonly rows: number;
  readonly hashLanes: Int32Array;
}

export class StartWorld {
  readonly plan: HostPlan;
  /** The instant of the requests, ns of the host's clock; moments of the run count from it. */
  readonly sentNs: number;
  parts: StartParts;

  constructor(plan: HostPlan) {
    this.plan = plan;
    const host = new Host(plan);
    this.parts = { host, collector: new Collector() };
    this.sentNs = sendRequests(host);
  }

  get host(): Host {
    return this.parts.host;
  }

  private get sim(): Host['kernel']['sim'] {
    return this.parts.host.kernel.sim;
  }

  /** Present moment, ns since the requests. */
  get nowNs(): number {
    return this.sim.nowNs - this.sentNs;
  }

  /** Moment of the next event, ns since the requests. */
  get nextNs(): number {
    return this.sim.nextNs() - this.sentNs;
  }

  /** True: every instance does its first useful work. */
  get done(): boolean {
    return this.host.ready >= this.plan.atOnce;
  }

  /** Takes the next event. False: there is none. */
  step(): boolean {
    const { sim } = this;
    const more = sim.step();
    if (sim.events % READ_EVERY === 0) this.read();
    return more;
  }

  /** Takes note of what the trace has gained. */
  read(): void {
    this.parts.collector.read(this.sim.trace);
  }

  /** Runs until every instance is ready. Throws SimFault 'start-did-not-end' if it never is. */
  runToEnd(): void {
    const { sim } = this;
    const limit = sim.events + MAX_EVENTS;
    while (!this.done) {
      const more = this.step();
      invariant(more && sim.events < limit, 'start-did-not-end', this.plan.stack);
    }
    this.read();
  }

  checkpoint(): StartCheckpoint {
    this.read();
    const { trace } = this.sim;
    return { parts: cloneGraph(this.parts), rows: trace.count, hashLanes: trace.hash.lanes.slice() };
  }

  restore(checkpoint: StartCheckpoint): void {
    this.parts = cloneGraph(checkpoint.parts);
    this.sim.trace.truncate(checkpoint.rows);
    this.sim.trace.hash.lanes.set(checkpoint.hashLanes);
  }

  /** Hash of the trace so far. */
  get traceHash(): string {
    return this.sim.trace.hash.digest();
  }
}
