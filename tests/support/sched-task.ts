/** Tasks and programs of the test host. */
import type { PsiTask } from '../../src/sim/kernel/psi/psi.ts';
import type { SchedPolicy, SchedTask } from '../../src/sim/kernel/sched/types.ts';

/** What a task does next: compute for so long (CPU time, ns), sleep until an instant, or end. */
export type Step =
  | { readonly do: 'compute'; readonly ns: number }
  | { readonly do: 'sleep'; readonly untilNs: number }
  | { readonly do: 'yield' }
  | { readonly do: 'exit' };

/** A program: asked for its next step whenever the last is done. */
export interface Program {
  next(task: HostTask, now: number): Step;
  /** The task reads its own CPU clock all the time; each reading is a system call that runs `update_curr`. */
  readsCpuClock?(): boolean;
  /** The task gets the CPU back (after `costNs` of switching) or loses it while it still computes. */
  resumed?(task: HostTask, now: number): void;
  preempted?(task: HostTask, now: number): void;
}

/** Times that the machine takes; they belong to the hardware and are the same for every scenario. */
export interface MachineTimes {
  /** From the interrupt to the next task's user code. */
  readonly switchNs: number;
  /** From a timer's expiry to the kernel on a CPU that had halted. */
  readonly idleExitNs: number;
  /** From a sleeping task's dequeue to the pick of the next; a task that stays queued (delayed) is charged for it. */
  readonly pickNs?: number;
  /** Share of a busy CPU's time that a hypervisor takes (steal), evenly. */
  readonly stealShare?: number;
}

/** A simulated task. */
export class HostTask implements SchedTask {
  readonly id: number;
  readonly name: string;
  nice = 0;
  policy: SchedPolicy = 'normal';
  affinity: readonly number[] | null = null;
  cpu = 0;
  cgroup: object | null = null;
  sched: object | null = null;
  psi: PsiTask | null = null;
  sumExecNs = 0;
  runDelayNs = 0;
  readonly program: Program;
  state: 'new' | 'runnable' | 'sleeping' | 'frozen' | 'dead' = 'new';
  frozen = false;
  /** A frozen sleeper's wake-up came. */
  wakePending = false;
  /** `sumExecNs` at which the current computation is done. */
  doneAtExecNs = 0;
  nvcsw = 0;
  nivcsw = 0;

  constructor(id: number, name: string, program: Program) {
    this.id = id;
    this.name = name;
    this.program = program;
  }
}

/** One row of the timeline: who had which CPU from when to when. */
export interface RunInterval {
  readonly cpu: number;
  readonly task: HostTask;
  readonly fromNs: number;
  toNs: number;
}
