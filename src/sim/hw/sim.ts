/**
 * The simulated world's clock and event queue, its trace, and what everything else is built on.
 * A run is a pure function of what was built on it, the seed and the commands.
 */
import { EventQueue } from '../core/queue.ts';
import { invariant, SimFault } from '../core/invariant.ts';
import type { CostSampler } from '../costs/sampler.ts';
import { Metrics } from '../trace/metrics.ts';
import { closes } from '../trace/closing.ts';
import { Trace } from '../trace/trace.ts';

/** What can be the target of an event. */
export interface Entity {
  readonly entity: number;
  handle(kind: number, payload: number): void;
}

/** What the world knows of each of its machines. */
export interface MachineEntry {
  /** No other machine of the world has this name. */
  readonly name: string;
  /** Path of the machines it is in, with its own name last: `host/guest`. */
  readonly place: string;
}

/** What waits for its turn at the present instant. */
export interface Runnable {
  run(): void;
}

/** Kinds of event. */
export const EVENT = Object.freeze({
  burstEnd: 0,
  deviceDone: 1,
  timer: 2,
  packet: 3,
  interrupt: 4,
  callback: 5,
});

/** Order of events at one instant: hardware first, then timers, then the end of CPU bursts. */
export const PRIORITY = Object.freeze({ device: 0, timer: 1, burst: 2 });

/** Zero-time steps at one instant after which the model must be going in circles. */
const MAX_STEPS_AT_ONCE = 1_000_000;

/** Machines that a row of the trace can tell apart. */
const MAX_MACHINES = 1 << 16;

/** Who is told of every row: the trace that keeps or counts them, the metrics of the measured ones. */
export interface Observers {
  readonly trace: Trace;
  readonly metrics: Metrics;
}

export class Sim {
  nowNs = 0;
  /** Events processed. */
  events = 0;
  readonly queue = new EventQueue(256);
  trace: Trace;
  readonly metrics: Metrics;
  readonly entities: Entity[] = [];
  /** Machines of the world, by their number in the trace. */
  readonly machines: MachineEntry[] = [];
  readonly sampler: CostSampler;
  readonly seed: number;
  /** CPUs that must look at their state before time goes on, first in first out. */
  private readonly ready: Runnable[] = [];
  private readyAt = 0;
  /** Operation number of each flow; index 0 is "no flow". */
  readonly flowOp: number[] = [-1];
  /** Measured flows count; others (background load, set-up, what an operation leaves behind) are traced only. */
  readonly flowMeasured: boolean[] = [false];
  /** Instant of the first row of each flow's present operation, −1: none yet. */
  readonly flowStartNs: number[] = [-1];
  /** Rows of measured flows since the measured part began. */
  hopRows = 0;

  /** `observers` stand for the ordinary trace and metrics. */
  constructor(seed: number, sampler: CostSampler, observers: Partial<Observers> = {}) {
    this.seed = seed;
    this.sampler = sampler;
    this.trace = observers.trace ?? new Trace();
    this.metrics = observers.metrics ?? new Metrics();
  }

  /** Goes on with a trace of its own: what is written from now on does not show in the one it was copied with. */
  splitTrace(): void {
    this.trace = this.trace.copy();
  }

  /** Registers an entity; its number is its place in the list. */
  register(make: (entity: number) => Entity): number {
    const entity = this.entities.length;
    this.entities.push(make(entity));
    return entity;
  }

  /** Registers a machine and answers its number: its place in the list. Throws SimFault 'too-many-machines'. */
  addMachine(machine: MachineEntry): number {
    invariant(this.machines.length < MAX_MACHINES, 'too-many-machines');
    return this.machines.push(machine) - 1;
  }

  /** A name for a new machine: the wanted one, with the first free number after it if another machine has it. */
  freeMachineName(wanted: string): string {
    const taken = new Set(this.machines.map(({ name }) => name));
    let name = wanted;
    for (let number = 2; taken.has(name); number++) name = `${wanted} ${number}`;
    return name;
  }

  newFlow(measured: boolean): number {
    this.flowOp.push(-1);
    this.flowMeasured.push(measured);
    this.flowStartNs.push(-1);
    return this.flowOp.length - 1;
  }

  /** A flow begins its `number`-th operation, by a program on machine `home`: rows name it, costs are drawn for it. */
  beginOperation(flow: number, number: number, home: number): void {
    this.flowOp[flow] = number;
    this.flowMeasured[flow] = true;
    this.sampler.beginOperation(flow, number, home);
  }

  /** What goes on in the flow from now on is no part of the operation. */
  endOperation(flow: number): void {
    this.flowOp[flow] = -1;
    this.flowMeasured[flow] = false;
  }

  /** Writes the trace's draft as a row and counts it if its flow is measured. */
  record(): void {
    const draft = this.trace.draft;
    this.trace.append();
    if (!this.metrics.measuring || !this.flowMeasured[draft.flow]) return;
    if (!closes(draft.probe)) this.hopRows++;
    if (this.flowStartNs[draft.flow] === -1) this.flowStartNs[draft.flow] = draft.startNs;
    this.metrics.row(draft.probe, draft.from, draft.to, draft.durationNs, draft.reason);
  }

  /** Puts an event `delayNs` from now. Returns a handle for `cancel`. */
  after(delayNs: number, priority: number, kind: number, entity: number, payload: number): number {
    return this.queue.push(this.nowNs + delayNs, priority, kind, entity, payload);
  }

  at(timeNs: number, priority: number, kind: number, entity: number, payload: number): number {
    return this.queue.push(timeNs, priority, kind, entity, payload);
  }

  cancel(handle: number): void {
    this.queue.cancel(handle);
  }

  /** Lets `what` run before time goes on. */
  kick(what: Runnable): void {
    this.ready.push(what);
  }

  /** Instant of the next event, Infinity if there is none. */
  nextNs(): number {
    return this.readyAt < this.ready.length ? this.nowNs : this.queue.peekTime();
  }

  /** Lets time pass in which nothing is due. Throws SimFault 'time-passed-an-event'. */
  pass(ns: number): void {
    const untilNs = this.nowNs + ns;
    invariant(untilNs < this.nextNs(), 'time-passed-an-event');
    this.nowNs = untilNs;
  }

  /** Runs what was kicked outside an event, e.g. by a command. */
  settle(): void {
    let steps = 0;
    while (this.readyAt < this.ready.length) {
      const next = this.ready[this.readyAt++];
      next?.run();
      if (++steps > MAX_STEPS_AT_ONCE)
        throw new SimFault('no-progress', 'the model goes in circles at one instant', null, this.nowNs);
    }
    this.ready.length = 0;
    this.readyAt = 0;
  }

  /** Processes one event and all that follows from it at once. False: nothing left to do. */
  step(): boolean {
    const queue = this.queue;
    if (!queue.pop()) return false;
    invariant(queue.timeNs >= this.nowNs, 'time-went-back');
    this.nowNs = queue.timeNs;
    this.events++;
    const target = this.entities[queue.target];
    if (target) target.handle(queue.kind, queue.payload);
    if (this.ready.length > 0) this.settle();
    return true;
  }
}
