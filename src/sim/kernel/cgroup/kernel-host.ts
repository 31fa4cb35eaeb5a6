/** What the cgroups of a kernel ask of it. */
import type { Rng } from '../../core/rng.ts';
import { HeldIo } from '../fs/held-io.ts';
import type { Kernel } from '../kernel.ts';
import type { KernelMemory } from '../mm/kernel-memory.ts';
import type { PsiSystem } from '../psi/psi.ts';
import { rankOf } from '../release.ts';
import type { TaskGroup } from '../sched/entities.ts';
import type { SchedTask } from '../sched/types.ts';
import type { Task } from '../task.ts';
import { sendAtOnce } from '../kill.ts';
import { SIG } from '../signal.ts';
import { setAffinity, setFrozen, setTaskGroup } from '../task-work.ts';
import { TASK } from '../task.machine.ts';
import type { CgroupHost, CgroupOption, CgroupSched } from './cgroup.ts';

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

export class KernelCgroupHost implements CgroupHost {
  private readonly kernel: Kernel;
  private readonly phases: PeriodPhases;
  readonly io: HeldIo;
  /** As systemd mounts it. */
  readonly options = new Set<CgroupOption>(['nsdelegate', 'memory_recursiveprot']);

  constructor(kernel: Kernel, phases: PeriodPhases) {
    this.kernel = kernel;
    this.io = new HeldIo(kernel);
    this.phases = phases;
  }

  /** The kernel's task of which the cgroup knows what the scheduler does. */
  private real({ id }: SchedTask): Task {
    return this.kernel.task(id);
  }

  get sched(): CgroupSched {
    return this.kernel.scheduler;
  }

  get psi(): PsiSystem {
    return this.kernel.psi;
  }

  get mm(): KernelMemory | null {
    return this.kernel.mm;
  }

  get release(): number {
    return rankOf(this.kernel.config);
  }

  get cpuCount(): number {
    return this.kernel.cpuCount;
  }

  now(): number {
    return this.kernel.now();
  }

  print(text: string): void {
    this.kernel.print(text);
  }

  drawPeriodPhaseNs(): number {
    return this.phases.draw();
  }

  setTaskGroup(task: SchedTask, tg: TaskGroup): void {
    setTaskGroup(this.kernel, this.real(task), tg);
  }

  setAffinity(task: SchedTask, cpus: readonly number[] | null): void {
    setAffinity(this.kernel, this.real(task), cpus);
  }

  /** The end of its process may have taken a thread along already. */
  kill({ id }: SchedTask): void {
    const task = this.kernel.findTask(id);
    if (task) sendAtOnce(this.kernel, task, SIG.KILL);
  }

  setFrozen(task: SchedTask, frozen: boolean): void {
    setFrozen(this.kernel, this.real(task), frozen);
  }

  isTrapped(task: SchedTask): boolean {
    const { trapped, sleeping, state, uninterruptible } = this.real(task);
    return trapped || state === TASK.stopped || (sleeping && !uninterruptible);
  }

  charge(task: SchedTask): void {
    if (this.real(task).state === TASK.running) this.kernel.scheduler.updateCurr(task.cpu);
  }

  execNs(task: SchedTask): number {
    return task.sumExecNs;
  }
}
