/**
 * The instances of one stack on their host, as a live run: a pure function of its plan. Checkpoints copy all of it but the
 * trace, which is cut back instead.
 */
import { cloneGraph } from '../../core/clone.ts';
import { invariant } from '../../core/invariant.ts';
import { REFERENCE_PROFILE } from '../../costs/registry.ts';
import type { Sim } from '../../hw/sim.ts';
import type { Instance } from '../../virt/boot/instance.ts';
import type { WaitId } from '../../virt/boot/phases.ts';
import { Collector, type InstanceLog } from './collect.ts';
import { Host, sendRequests, type HostPlan } from './host.ts';
import type { StartInstance, StartWait } from './result.ts';

/** Sum of waits by reason, in the order of their first end; the run queue's from the scheduler's own count. */
function waitsOf(log: InstanceLog, instance: Instance): StartWait[] {
  const sums = new Map<WaitId, { ns: number; count: number }>();
  for (const { id, startNs, endNs } of log.waits) {
    const sum = sums.get(id) ?? { ns: 0, count: 0 };
    sums.set(id, { ns: sum.ns + endNs - startNs, count: sum.count + 1 });
  }
  const waits = [...sums].map(([name, sum]): StartWait => ({ name, ...sum }));
  const delayed = instance.tasks.filter((task) => task.runDelayNs > 0);
  const ns = delayed.reduce((sum, task) => sum + task.runDelayNs, 0);
  return ns > 0 ? [...waits, { name: 'cpu', ns, count: delayed.length }] : waits;
}

/** Phases from the request on, of one that is not ready until now; those that took no time are left out. */
function instanceOf(log: InstanceLog, instance: Instance, sentNs: number, nowNs: number): StartInstance {
  const last = log.phases.length - 1;
  const untilNs = log.readyNs < 0 ? nowNs : log.readyNs;
  const phases = log.phases
    .map(({ id, startNs, endNs, cost }, at) => {
      const from = at === 0 ? sentNs : startNs;
      const to = at === last ? untilNs : endNs;
      return {
        name: id,
        startNs: from - sentNs,
        durationNs: to - from,
        cost: cost < 0 ? null : REFERENCE_PROFILE.def(cost).id,
      };
    })
    .filter(({ durationNs }) => durationNs > 0);
  return { totalNs: untilNs - sentNs, phases, waits: waitsOf(log, instance) };
}

/** One host, run until every instance is ready or as far as it has come. */
export interface HostRun {
  readonly host: Host;
  readonly instances: readonly StartInstance[];
  readonly logs: readonly InstanceLog[];
  readonly sentNs: number;
  /** Every instance is ready. */
  readonly complete: boolean;
}

/** Events between two looks at the trace: far fewer rows than it holds. */
const READ_EVERY = 20_000;
const MAX_EVENTS = 400_000_000;
/** Simulated time after which a start will never end: ticks that cost more than their period let nothing else run. */
const MAX_START_NS = 3.6e12;

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

  get sim(): Sim {
    return this.parts.host.kernel.sim;
  }

  /** Instances that do their first useful work. */
  get ready(): number {
    return this.host.ready;
  }

  get allReady(): boolean {
    return this.ready >= this.plan.atOnce;
  }

  /** Takes the next event. Throws SimFault 'start-did-not-end' when nothing is left to do, or too much was done. */
  step(): boolean {
    const { sim } = this;
    const more = sim.step();
    const inTime = sim.events < MAX_EVENTS && sim.nowNs < MAX_START_NS;
    invariant(more && inTime, 'start-did-not-end', this.plan.stack);
    if (sim.events % READ_EVERY === 0) this.read();
    return more;
  }

  /** Takes note of what the trace has gained. */
  private read(): void {
    this.parts.collector.read(this.sim.trace);
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

  /** What has happened. */
  result(): HostRun {
    this.read();
    const { host, sentNs, allReady: complete } = this;
    const logs = host.instances.map(({ flow }) => this.parts.collector.log(flow));
    const instances = host.instances.map((instance, at) =>
      instanceOf(logs[at] as InstanceLog, instance, sentNs, this.sim.nowNs),
    );
    return { host, instances, logs, sentNs, complete };
  }
}
