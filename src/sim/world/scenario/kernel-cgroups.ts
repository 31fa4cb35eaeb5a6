/** The cgroup file system on a kernel. */
import { invariant } from '../../core/invariant.ts';
import type { Rng } from '../../core/rng.ts';
import type { CgroupHost, CpuTime } from '../../kernel/cgroup/cgroup.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { PsiSystem } from '../../kernel/psi/psi.ts';
import type { TaskGroup } from '../../kernel/sched/entities.ts';
import type { SchedTask } from '../../kernel/sched/types.ts';
import { Task } from '../../kernel/task.ts';
import { killTask, setAffinity, setFrozen, setTaskGroup } from '../../kernel/task-work.ts';
import { TASK } from '../../kernel/task.machine.ts';
import type { AccountedScheduler } from './accounted-scheduler.ts';

/** The kernel draws a new group's period phase within the default period. */
const DEFAULT_PERIOD_NS = 100_000_000;

function real(task: SchedTask): Task {
  invariant(task instanceof Task, 'not-a-task');
  return task;
}

export class KernelCgroups implements CgroupHost {
  readonly kernel: Kernel;
  readonly sched: AccountedScheduler;
  private readonly rng: Rng;
  /** Phase of the next group that is made, ns; null: drawn. */
  nextPhaseNs: number | null = null;

  constructor(kernel: Kernel, sched: AccountedScheduler, rng: Rng) {
    this.kernel = kernel;
    this.sched = sched;
    this.rng = rng;
  }

  get psi(): PsiSystem {
    return this.sched.psi;
  }

  get cpuCount(): number {
    return this.kernel.cpuCount;
  }

  now(): number {
    return this.kernel.now();
  }

  drawPeriodPhaseNs(): number {
    const drawn = this.rng.int(DEFAULT_PERIOD_NS);
    const phase = this.nextPhaseNs ?? drawn;
    this.nextPhaseNs = null;
    return phase;
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

  charge(task: SchedTask): void {
    if (real(task).state === TASK.running) this.sched.updateCurr(task.cpu);
  }

  /** The model does not tell user from system time: all of it counts as the program's. */
  cpuTime(task: SchedTask): CpuTime {
    return { userNs: task.sumExecNs, systemNs: 0, niceNs: task.nice > 0 ? task.sumExecNs : 0 };
  }
}
