/**
 * A world in progress: a pure function of its spec and of the commands given since. Checkpoints copy all of it but the trace,
 * which is cut back instead.
 */
import { cloneGraph, hashGraph } from '../core/clone.ts';
import { invariant } from '../core/invariant.ts';
import type { Machine } from '../hw/machine.ts';
import type { Sim } from '../hw/sim.ts';
import type { WriteResult } from '../kernel/cgroup/cgroup.ts';
import type { CgroupTree } from '../kernel/cgroup/tree.ts';
import type { Issuer } from '../kernel/issuer.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Task } from '../kernel/task.ts';
import { settleChange } from '../kernel/task-work.ts';
import type { Place } from '../virt/layer.ts';
import { withDisk } from './build/disk-name.ts';
import type { RunningProgram } from './programs/define.ts';
import type { WorldSpec } from './spec.ts';

/** What a world consists of. */
export interface WorldParts {
  readonly sim: Sim;
  /** Kernels of the physical machines, by the machine's id. */
  readonly kernels: ReadonlyMap<string, Kernel>;
  /** All machines, also those that places made, in the order in which they were booted. */
  readonly machines: readonly Machine[];
  /** Places, and the machines themselves as places, by id. */
  readonly places: ReadonlyMap<string, Place>;
  readonly programs: ReadonlyMap<string, RunningProgram>;
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

  /** The kernel of the first machine. */
  get host(): Kernel {
    return this.kernel(this.spec.machines[0]?.id ?? '');
  }

  /** The cgroups of the first machine. */
  get tree(): CgroupTree {
    return this.host.cgroups;
  }

  /** The kernel of a physical machine. */
  kernel(machine: string): Kernel {
    const kernel = this.parts.kernels.get(machine);
    invariant(kernel !== undefined, 'no-such-machine', machine);
    return kernel;
  }

  /** A place, or a machine as a place. */
  placeOf(id: string): Place {
    const place = this.parts.places.get(id);
    invariant(place !== undefined, 'no-such-place', id);
    return place;
  }

  /** A program that was started, by the id that the spec gives it. */
  program(id: string): RunningProgram {
    const program = this.parts.programs.get(id);
    invariant(program !== undefined, 'no-such-program', id);
    return program;
  }

  /** The first program that operations can be asked of. */
  get measured(): RunningProgram {
    for (const program of this.parts.programs.values()) if (program.issuer) return program;
    invariant(false, 'nothing-measured', this.spec.name);
  }

  get issuer(): Issuer {
    const { issuer } = this.measured;
    invariant(issuer !== null, 'nothing-measured', this.spec.name);
    return issuer;
  }

  /** The program that is measured, or that the measured one asks. */
  get app(): Task {
    const { app } = this.measured;
    invariant(app !== null, 'nothing-measured', this.spec.name);
    return app;
  }

  /** Where it runs. */
  get place(): Place {
    return this.measured.place;
  }

  /** Present moment, ns since zero; negative before it. */
  get nowNs(): number {
    return this.parts.sim.nowNs - this.parts.zeroNs;
  }

  /** Moment of the next event, ns since zero. */
  get nextNs(): number {
    return this.parts.sim.nextNs() - this.parts.zeroNs;
  }

  /** True: an operation is in flight or waits to begin. */
  get busy(): boolean {
    return this.issuer.inFlight || this.issuer.ready;
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

  /** Runs to a moment, ns since zero; everything due at it has happened. */
  runTo(nowNs: number): void {
    const untilNs = this.parts.zeroNs + nowNs;
    while (this.sim.nextNs() <= untilNs && this.sim.step());
    this.advanceTo(nowNs);
  }

  /** Charges every running task up to now, so that figures can be read. */
  charge(): void {
    for (const kernel of this.parts.kernels.values()) {
      for (const { index } of kernel.machine.cpus)
        if (kernel.current(index)) kernel.scheduler.updateCurr(index);
      settleChange(kernel);
    }
  }

  /** Writes a cgroup file of the first machine at the present moment. */
  write(path: string, text: string): WriteResult {
    const answer =
      this.host.net.control?.write(path, text) ?? this.tree.write(path, withDisk(this.tree, text));
    this.afterChange();
    return answer;
  }

  /** Lets the first machine notice a change from outside. */
  afterChange(): void {
    settleChange(this.host);
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
    other.sim.splitTrace();
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
