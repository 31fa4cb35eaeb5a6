/** A task: a context that the scheduler places on CPUs, with what it may see and use. */
import { Ctx } from '../ops/context.ts';
import type { Program } from '../ops/op.ts';
import type { Cpu } from '../hw/cpu.ts';
import { invariant } from '../core/invariant.ts';
import { SYSCALL, SYSCALL_EVENT, syscallMachine } from './syscall.machine.ts';
import { TASK, taskMachine } from './task.machine.ts';
import type { CgroupTask } from './cgroup/cgroup.ts';
import type { FileTable } from './fs/open-file.ts';
import type { PsiTask } from './psi/psi.ts';
import type { SchedPolicy, SchedTask } from './sched/types.ts';

/** What a container adds to its tasks. Frozen: shared by all of them. */
export interface ContainerView {
  readonly name: string;
  /** `off`, `bitmap` (constant answers cached) or `filter` (the program runs on every call). */
  readonly seccomp: 'off' | 'bitmap' | 'filter';
  /** The root file system is an overlay. */
  readonly overlay: boolean;
  readonly namespaces: readonly string[];
}

export interface TaskSpec {
  readonly name: string;
  readonly program: Program | null;
  /** Component of its user-mode code. */
  readonly userComp: number;
  /** Component of its kernel-mode code. */
  readonly kernelComp: number;
  /** True: runs only in the kernel. */
  readonly kthread?: boolean;
  readonly affinity?: readonly number[] | null;
  readonly container?: ContainerView | null;
  readonly parent?: Task | null;
  /** Tasks of one process share this number; absent: a new process. */
  readonly mm?: number;
  /** Works for whoever woke it: its rows belong to the waker's flow. */
  readonly service?: boolean;
  readonly nice?: number;
  readonly policy?: SchedPolicy;
  /** Path of its cgroup; absent: its parent's, and without one the root. */
  readonly cgroup?: string;
  /** Thread group, by the id of its first thread; absent: a process of its own. */
  readonly tgid?: number;
  /** The user it runs as; absent: its parent's, and without one root. */
  readonly uid?: number;
  /** What its program remembers from the start. */
  readonly memory?: ProgramMemory | null;
}

/** What a program remembers between its ops: each program has its own kind. */
export interface ProgramMemory {
  /** What a child by fork has of it; null: nothing, the child's program begins with none. */
  forked(): ProgramMemory | null;
}

export class Task implements SchedTask {
  readonly id: number;
  readonly name: string;
  readonly ctx = new Ctx();
  state = TASK.new;
  /** The system call that it is in (`SYSCALL`). */
  call = SYSCALL.none;
  nice: number;
  policy: SchedPolicy;
  affinity: readonly number[] | null;
  cpu = 0;
  /** The scheduler's group that accounts for it (`sched_task_group`). */
  cgroup: object | null = null;
  sched: object | null = null;
  /** Which cgroup it is in, and as what (`css_set`); null: not a task of a kernel yet. */
  css: CgroupTask | null = null;
  psi: PsiTask | null = null;
  sumExecNs = 0;
  runDelayNs = 0;
  /** When it last became runnable without running, ns. */
  runnableSinceNs = 0;
  readonly userComp: number;
  readonly kernelComp: number;
  readonly kthread: boolean;
  readonly service: boolean;
  container: ContainerView | null;
  parent: Task | null;
  mm: number;
  /** Its open files; the threads of a process have one table. */
  files: FileTable;
  /** The guest CPU this task is the host side of; null: an ordinary task. */
  guestCpu: Cpu | null = null;
  /** Process ids as seen from inside its pid namespace; equals `id` outside containers. */
  innerPid: number;
  exitCode = 0;
  /** Something is to be done before it next returns to user mode: see `taskWork`. */
  work = false;
  killed = false;
  /** To be held in the cgroup freezer; `trapped`: it is there. */
  frozen = false;
  trapped = false;
  /** Its sleep can't be cut short by a signal (TASK_UNINTERRUPTIBLE): it holds something of the kernel's. */
  uninterruptible = false;
  /** How late its sleeps may end (prctl PR_SET_TIMERSLACK), ns. */
  timerSlackNs = 0;
  /** What its program remembers: the process's own memory. */
  memory: ProgramMemory | null = null;
  voluntarySwitches = 0;
  involuntarySwitches = 0;

  constructor(id: number, spec: TaskSpec, files: FileTable) {
    this.id = id;
    this.files = files;
    this.name = spec.name;
    this.nice = spec.nice ?? 0;
    this.policy = spec.policy ?? 'normal';
    this.affinity = spec.affinity ?? null;
    this.userComp = spec.userComp;
    this.kernelComp = spec.kernelComp;
    this.kthread = spec.kthread ?? false;
    this.service = spec.service ?? false;
    this.container = spec.container ?? null;
    this.memory = spec.memory ?? null;
    this.parent = spec.parent ?? null;
    this.mm = spec.kthread ? -1 : (spec.mm ?? id);
    this.innerPid = id;
    this.ctx.task = id;
    this.ctx.comp = this.kthread ? spec.kernelComp : spec.userComp;
    this.ctx.ring = this.kthread ? 0 : 3;
    if (spec.program) this.ctx.start(spec.program);
  }

  /** Moves the task's state machine; an event its state does not know is a broken invariant. */
  send(event: number): void {
    this.state = taskMachine.step(this.state, event);
  }

  /** Moves the system call that the task is in. */
  sendCall(event: number): void {
    this.call = syscallMachine.step(this.call, event);
  }

  /** It sleeps now; if it makes a system call, that waits with it. A page fault and a kernel thread wait without one. */
  callBlocks(): void {
    if (this.call !== SYSCALL.none) this.sendCall(SYSCALL_EVENT.block);
  }

  /** It was woken. */
  callWakes(): void {
    if (this.call === SYSCALL.blocked || this.call === SYSCALL.restart) this.sendCall(SYSCALL_EVENT.wake);
  }

  /** The freezer cuts a sleep in a system call short; when it lets go, the call is restarted. */
  callFreezes(frozen: boolean): void {
    if (frozen && this.call === SYSCALL.blocked && !this.uninterruptible)
      this.sendCall(SYSCALL_EVENT.interrupt);
    else if (!frozen && this.call === SYSCALL.restart) this.sendCall(SYSCALL_EVENT.retry);
  }

  /** It has died: a system call that it was in never returns, a guest CPU that it was stands still for good. */
  died(): void {
    if (this.call !== SYSCALL.none) this.sendCall(SYSCALL_EVENT.die);
    this.guestCpu?.port.lost?.();
  }

  get sleeping(): boolean {
    return this.state === TASK.sleeping;
  }
}

/** What a child of `parent` starts with: all that fork copies. */
export function childOf(parent: Task, program: Program): TaskSpec {
  const { name, userComp, kernelComp, affinity, container, nice, policy } = parent;
  const memory = parent.memory?.forked() ?? null;
  return { name, program, userComp, kernelComp, affinity, container, parent, nice, policy, memory };
}

/** The memory of a task's program, which must be of this kind. Throws SimFault 'other-memory'. */
export function memoryOf<M extends ProgramMemory>(task: Task, kind: new (...args: never[]) => M): M {
  const { memory } = task;
  invariant(memory instanceof kind, 'other-memory', `${task.name}: ${kind.name}`);
  return memory;
}
