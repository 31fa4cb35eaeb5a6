/**
 * One stack on one machine, ready to be measured: a pure function of its spec. Checkpoints copy all of it but the trace,
 * which is cut back instead.
 */
import { cloneGraph, hashGraph } from '../core/clone.ts';
import type { Machine } from '../hw/machine.ts';
import type { Sim } from '../hw/sim.ts';
import type { Issuer } from '../kernel/issuer.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Task } from '../kernel/task.ts';
import type { Place } from '../virt/layer.ts';
import type { WorldSpec } from './spec.ts';

/** What a world consists of. */
export interface WorldParts {
  readonly sim: Sim;
  readonly host: Kernel;
  readonly machines: readonly Machine[];
  readonly place: Place;
  readonly issuer: Issuer;
  readonly app: Task;
  /** Where the measured part begins, ns. */
  readonly zeroNs: number;
  /** First trace row of the measured part. */
  readonly zeroRow: number;
}

/** A moment that can be gone back to. */
export interface WorldCheckpoint {
  readonly parts: WorldParts;
  readonly rows: number;
  readonly hashLanes: Int32Array;
}

export class World {
  readonly spec: WorldSpec;
  parts: WorldParts;

  constructor(spec: WorldSpec, parts: WorldParts) {
    this.spec = spec;
    this.parts = parts;
  }

  get sim(): Sim {
    return this.parts.sim;
  }

  get issuer(): Issuer {
    return this.parts.issuer;
  }

  /** Present moment, ns since the measured part began. */
  get nowNs(): number {
    return this.parts.sim.nowNs - this.parts.zeroNs;
  }

  /** Moment of the next event, ns since the measured part began. */
  get nextNs(): number {
    return this.parts.sim.nextNs() - this.parts.zeroNs;
  }

  /** True: an operation is in flight or waits to begin. */
  get busy(): boolean {
    return this.parts.issuer.inFlight || this.parts.issuer.ready;
  }

  issue(count: number): void {
    this.issuer.issue(count);
    this.sim.settle();
  }

  /** Lets time pass to a moment before which nothing happens any more. */
  advanceTo(nowNs: number): void {
    const { sim, zeroNs } = this.parts;
    if (zeroNs + nowNs > sim.nowNs) sim.nowNs = zeroNs + nowNs;
  }

  step(): boolean {
    return this.sim.step();
  }

  /** Runs until every issued operation has ended. */
  runToEnd(): void {
    while (this.busy && this.sim.step());
  }

  checkpoint(): WorldCheckpoint {
    const { trace } = this.sim;
    return { parts: cloneGraph(this.parts), rows: trace.count, hashLanes: trace.hash.lanes.slice() };
  }

  restore(checkpoint: WorldCheckpoint): void {
    this.parts = cloneGraph(checkpoint.parts);
    this.sim.trace.truncate(checkpoint.rows);
    this.sim.trace.hash.lanes.set(checkpoint.hashLanes);
  }

  /** A world of its own at the same moment. */
  fork(): World {
    const parts = cloneGraph(this.parts);
    const other = new World(this.spec, parts);
    Object.assign(parts.sim, { trace: this.sim.trace.copy() });
    return other;
  }

  /** Hash of the trace so far. */
  get traceHash(): string {
    return this.sim.trace.hash.digest();
  }

  /** Hash of the whole state; equal moments of equal runs have equal hashes. */
  get stateHash(): string {
    return hashGraph(this.parts);
  }
}
