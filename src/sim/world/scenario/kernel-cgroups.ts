/** The cgroup file system on a kernel. */
import { invariant } from '../../core/invariant.ts';
import type { Rng } from '../../core/rng.ts';
import type { CgroupHost, HostedTree } from '../../kernel/cgroup/cgroup.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { PsiSystem } from '../../kernel/psi/psi.ts';
import type { TaskGroup } from '../../kernel/sched/entities.ts';
import type { SchedTask } from '../../kernel/sched/types.ts';
import { Task } from '../../kernel/task.ts';
import { killTask, setAffinity, setFrozen, setTaskGroup } from '../../kernel/task-work.ts';
import { TASK } from '../../kernel/task.machine.ts';
import type { AccountedScheduler, TaskWatcher } from './accounted-scheduler.ts';

/** The kernel draws a new group's period phase within the default period. */
const DEFAULT_PERIOD_NS = 100_000_000;

function real(task: SchedTask): Task {
  invariant(task instanceof Task, 'not-a-task');
  return task;
}

export class KernelCgroups implements CgroupHost, TaskWatcher {
  readonly kernel: Kernel;
  readonly sched: AccountedScheduler;
  private readonly rng: Rng;
  private tree: HostedTree | null = null;
  /** Phase of the next group that is made, ns; null: drawn. */
  nextPhaseNs: number | null = null;

  constructor(kernel: Kernel, sched: AccountedScheduler, rng: Rng) {
    this.kernel = kernel;
    this.sched = sched;
    this.rng = rng;
  }

  bind(tree: HostedTree): void {
    this.tree = tree;
    this.sched.watcher = this;
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

  isTrapped(task: SchedTask): boolean {
    const { trapped, sleeping, uninterruptible } = real(task);
    return trapped || (sleeping && !uninterruptible);
  }

  charge(task: SchedTask): void {
    if (real(task).state === TASK.running) this.sched.updateCurr(task.cpu);
  }

  execNs(task: SchedTask): number {
    return task.sumExecNs;
  }

  // ------------------------------------------------------------ what the scheduler sees happen

  /** fork: the child is where its parent is, and a dying parent's child dies too. */
  forked(child: Task, parent: Task): void {
    child.timerSlackNs = parent.timerSlackNs;
    const member = { tid: child.id, tgid: child.id, task: child, uid: 0, bound: false, userAffinity: null };
    this.tree?.forked(member, parent.id);
    if (!parent.killed) return;
    child.killed = true;
    child.work = true;
  }

  /** A tick counts for the mode it interrupted; what runs in a guest is user time (`account_process_tick`). */
  ticked(task: Task): void {
    const user = task.ctx.ring === 3 || task.guestCpu !== null;
    this.tree?.ticked(task.id, user, task.nice > 0, this.kernel.tickNs);
  }

  trapped(task: Task): void {
    this.tree?.trapped(task.id);
  }
}
