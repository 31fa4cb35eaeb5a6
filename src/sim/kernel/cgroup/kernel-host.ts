/** What the cgroups of a kernel ask of it. */
import { invariant } from '../../core/invariant.ts';
import type { Rng } from '../../core/rng.ts';
import type { Kernel } from '../kernel.ts';
import type { PsiSystem } from '../psi/psi.ts';
import type { TaskGroup } from '../sched/entities.ts';
import type { SchedTask } from '../sched/types.ts';
import { Task } from '../task.ts';
import { killTask, setAffinity, setFrozen, setTaskGroup } from '../task-work.ts';
import { TASK } from '../task.machine.ts';
import type { CgroupHost, CgroupSched } from './cgroup.ts';

/** The kernel draws a new group's period phase within the default period. */
const DEFAULT_PERIOD_NS = 100_000_000;

/** Where the period timers of new groups lie: drawn, as the kernel does, unless the next one is known. */
export class PeriodPhases {
  private readonly rng: Rng;
  /** Phase of the next group that is made, ns; null: drawn. */
  nextNs: number | null = null;

  constructor(rng: Rng) {
    this.rng = rng;
  }

  draw(): number {
    const drawn = this.rng.int(DEFAULT_PERIOD_NS);
    const phase = this.nextNs ?? drawn;
    this.nextNs = null;
    return phase;
  }
}

function real(task: SchedTask): Task {
  invariant(task instanceof Task, 'not-a-task');
  return task;
}

export class KernelCgroupHost implements CgroupHost {
  private readonly kernel: Kernel;
  private readonly phases: PeriodPhases;

  constructor(kernel: Kernel, phases: PeriodPhases) {
    this.kernel = kernel;
    this.phases = phases;
  }

  get sched(): CgroupSched {
    return this.kernel.scheduler;
  }

  get psi(): PsiSystem {
    return this.kernel.psi;
  }

  get cpuCount(): number {
    return this.kernel.cpuCount;
  }

  now(): number {
    return this.kernel.now();
  }

  drawPeriodPhaseNs(): number {
    return this.phases.draw();
  }

  setTaskGroup(task: SchedTask, tg: TaskGroup): void {
    setTaskGroup(this.kernel, real(task), tg);
  }

  setAffinity(task: SchedTask, cpus: readonly number[] | null): void {
    setAffinity(this.kernel, real(task), cpus);
  }

  kill(task: SchedTask): void {
    killTask(this.kernel, real(task));
  }

  setFrozen(task: SchedTask, frozen: boolean): void {
    setFrozen(this.kernel, real(task), frozen);
  }

  isTrapped(task: SchedTask): boolean {
    const { trapped, sleeping, uninterruptible } = real(task);
    return trapped || (sleeping && !uninterruptible);
  }

  charge(task: SchedTask): void {
    if (real(task).state === TASK.running) this.kernel.scheduler.updateCurr(task.cpu);
  }

  execNs(task: SchedTask): number {
    return task.sumExecNs;
  }
}
