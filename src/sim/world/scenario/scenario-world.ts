/** A scenario in progress: a pure function of file, scenario, seed and commands. Checkpoints copy all but the logs. */
import { cloneGraph, hashGraph } from '../../core/clone.ts';
import type { Sim } from '../../hw/sim.ts';
import type { CgroupTree } from '../../kernel/cgroup/tree.ts';
import type { WriteResult } from '../../kernel/cgroup/cgroup.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Task } from '../../kernel/task.ts';
import { settleChange } from '../../kernel/task-work.ts';
import type { Vm } from '../../virt/vm.ts';
import type { JobLog, LoadDef } from './load.ts';
import type { Scenario, ScenarioFile } from './types.ts';

/** One process under load. */
export interface Instance {
  /** Which entry of the scenario's `tasks` it comes from. */
  readonly spec: number;
  readonly cgroup: string;
  readonly program: string;
  readonly def: LoadDef;
  readonly args: readonly number[];
  readonly tasks: readonly Task[];
  readonly jobs: JobLog;
  /** Kernel of the VM it runs in; null: the host's. */
  readonly guest: Kernel | null;
}

export interface GuestParts {
  readonly path: string;
  readonly kernel: Kernel;
  readonly vm: Vm;
}

export interface ScenarioParts {
  readonly sim: Sim;
  readonly kernel: Kernel;
  readonly instances: readonly Instance[];
  readonly guests: readonly GuestParts[];
  /** Instant of the start and of the end of the window, ns. */
  readonly zeroNs: number;
  readonly endNs: number;
}

/** A moment that can be gone back to. */
export interface ScenarioCheckpoint {
  readonly parts: ScenarioParts;
  readonly rows: number;
  readonly hashLanes: Int32Array;
}

export class ScenarioWorld {
  readonly file: ScenarioFile;
  readonly scenario: Scenario;
  parts: ScenarioParts;

  constructor(file: ScenarioFile, scenario: Scenario, parts: ScenarioParts) {
    this.file = file;
    this.scenario = scenario;
    this.parts = parts;
  }

  get sim(): Sim {
    return this.parts.sim;
  }

  get kernel(): Kernel {
    return this.parts.kernel;
  }

  /** The host's cgroups. */
  get tree(): CgroupTree {
    return this.parts.kernel.cgroups;
  }

  /** Present moment, ns since the start; negative while the programs still wait for it. */
  get nowNs(): number {
    return this.sim.nowNs - this.parts.zeroNs;
  }

  /** Moment of the next event, ns since the start. */
  get nextNs(): number {
    return this.sim.nextNs() - this.parts.zeroNs;
  }

  step(): boolean {
    return this.sim.step();
  }

  /** Runs to a moment; everything due at it has happened. */
  runTo(ns: number): void {
    const { sim } = this;
    const until = this.parts.zeroNs + ns;
    while (sim.nextNs() <= until && this.step());
    if (sim.nowNs < until) sim.nowNs = until;
  }

  /** Charges every running task up to now, so that figures can be read. */
  charge(): void {
    const { kernel } = this;
    for (const { index } of kernel.machine.cpus)
      if (kernel.current(index)) kernel.scheduler.updateCurr(index);
    settleChange(kernel);
  }

  /** Writes a cgroup file at the present moment. */
  write(path: string, text: string): WriteResult {
    const answer = this.tree.write(path, text);
    this.afterChange();
    return answer;
  }

  /** Lets the machine notice a change from outside. */
  afterChange(): void {
    settleChange(this.kernel);
  }

  checkpoint(): ScenarioCheckpoint {
    const { trace } = this.sim;
    return {
      parts: cloneGraph(this.parts),
      rows: trace.count,
      hashLanes: trace.hash.lanes.slice(),
    };
  }

  restore(checkpoint: ScenarioCheckpoint): void {
    this.parts = cloneGraph(checkpoint.parts);
    this.sim.trace.truncate(checkpoint.rows);
    this.sim.trace.hash.lanes.set(checkpoint.hashLanes);
  }

  get stateHash(): string {
    return hashGraph(this.parts);
  }
}
