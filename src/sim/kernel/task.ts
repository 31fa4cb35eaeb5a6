/** A task: a context that the scheduler places on CPUs, with what it may see and use. */
import { Ctx } from '../ops/context.ts';
import { SLEEP, type Program } from '../ops/op.ts';
import type { Cpu } from '../hw/cpu.ts';
import { invariant } from '../core/invariant.ts';
import { SYSCALL, SYSCALL_EVENT, syscallMachine } from './syscall.machine.ts';
import { TASK, taskMachine } from './task.machine.ts';
import type { CgroupTask } from './cgroup/cgroup.ts';
import type { Cred } from './cred.ts';
import type { FsStruct } from './fs/fs-struct.ts';
import type { FileTable } from './fs/open-file.ts';
import type { Nsproxy, PidNamespace } from './nsproxy.ts';
import type { PsiTask } from './psi/psi.ts';
import type { SchedPolicy, SchedTask } from './sched/types.ts';
import type { SeccompFilter } from './seccomp.ts';
import { SigPending, type Sighand, type SignalStruct } from './signal.ts';

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
  /** It has chosen its CPUs itself (`sched_setaffinity`); absent: what its parent has chosen holds for it, too. */
  readonly pinned?: boolean;
  readonly parent?: Task | null;
  /** Tasks with one address space share this number: another thread of its process, unless `flags` say less. Absent: its own. */
  readonly mm?: number;
  /** What it shares with its parent and which namespaces are new (`CLONE`); absent: a thread of whoever has its `mm`, else nothing. */
  readonly flags?: number;
  /** Works for whoever woke it: its rows belong to the waker's flow. */
  readonly service?: boolean;
  readonly nice?: number;
  readonly policy?: SchedPolicy;
  /** Path of its cgroup; absent: its parent's, and without one the root. */
  readonly cgroup?: string;
  /** The user it runs as; absent: its parent's, and without one root. */
  readonly uid?: number;
  /** What its program remembers from the start. */
  readonly memory?: ProgramMemory | null;
}

/** What a program remembers between its ops: each program has its own kind. */
export interface ProgramMemory {
  /** What a child by fork has of it; null: nothing, the child's program begins with none. */
  forked(): ProgramMemory | null;
  /** The words that it was started with; absent: nobody can tell. */
  words?(): readonly string[];
}

/** Slack of ordinary tasks (`init_task.timer_slack_ns`). */
const DEFAULT_SLACK_NS = 50_000;

/** What a task is and may see, as `copy_process` gives it: its own, or shared with others. */
export interface TaskIdentity {
  readonly tgid: number;
  /** Its number in each pid namespace that it is in, from the kernel's first one inwards. */
  readonly pids: readonly number[];
  readonly pidNs: PidNamespace;
  readonly files: FileTable;
  readonly fs: FsStruct;
  readonly nsproxy: Nsproxy;
  readonly cred: Cred;
  /** Filters of its system calls, the newest last. */
  readonly seccomp: readonly SeccompFilter[];
  readonly noNewPrivs: boolean;
  readonly signal: SignalStruct;
  readonly sighand: Sighand;
  readonly blocked: bigint;
}

/** What a signal interrupted, as it is on the stack below its handler. */
export interface SigFrame {
  readonly blocked: bigint;
  /** What the interrupted call had answered. */
  readonly result: number;
}

export class Task implements SchedTask {
  readonly id: number;
  readonly tgid: number;
  pids: readonly number[];
  pidNs: PidNamespace;
  /** `comm`: exec changes it. */
  name: string;
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
  /** Who waits for it; null: whoever set the world up. Threads have the parent of their process. */
  parent: Task | null;
  mm: number;
  /** Its open files; the threads of a process have one table. */
  files: FileTable;
  fs: FsStruct;
  nsproxy: Nsproxy;
  cred: Cred;
  seccomp: readonly SeccompFilter[];
  noNewPrivs: boolean;
  readonly signal: SignalStruct;
  sighand: Sighand;
  /** Signals sent to this thread, and those that it lets wait. */
  readonly pending = new SigPending();
  blocked: bigint;
  /** A signal is to be looked at before it next returns to user mode (TIF_SIGPENDING). */
  signalPending = false;
  /** The guest CPU this task is the host side of; null: an ordinary task. */
  guestCpu: Cpu | null = null;
  /** How many tasks have it as their parent. */
  children = 0;
  /** The signal that it gets when its parent ends (`PR_SET_PDEATHSIG`), 0: none. */
  pdeathSignal = 0;
  /** It is ending; its parent has been told. */
  exiting = false;
  /** Nobody waits for it: it is gone as soon as it has ended. */
  autoreap = false;
  /** What `wait4` told of a child last (`WIFEXITED` and so on). */
  waitStatus = 0;
  /** Something is to be done before it next returns to user mode: see `taskWork`. */
  work = false;
  killed = false;
  /** To be held in the cgroup freezer; `trapped`: it is there. */
  frozen = false;
  trapped = false;
  /** Its sleep can't be cut short by a signal (TASK_UNINTERRUPTIBLE): it holds something of the kernel's. */
  uninterruptible = false;
  /** How it sleeps or slept last (`SLEEP`). */
  sleepKind: number = SLEEP.light;
  /** A signal ends its sleep (TASK_INTERRUPTIBLE). */
  interruptible = false;
  /** Where handlers that are running came from, the newest last: the frames on its stack. */
  readonly sigframes: SigFrame[] = [];
  /** Until when a sleep that is to be restarted lasts, ns. */
  restartUntilNs = 0;
  /** How late its sleeps may end (prctl PR_SET_TIMERSLACK), ns. */
  timerSlackNs: number;
  /** What its program remembers: the process's own memory. */
  memory: ProgramMemory | null = null;
  voluntarySwitches = 0;
  involuntarySwitches = 0;

  constructor(id: number, spec: TaskSpec, identity: TaskIdentity) {
    this.id = id;
    this.tgid = identity.tgid;
    this.pids = identity.pids;
    this.pidNs = identity.pidNs;
    this.files = identity.files;
    this.fs = identity.fs;
    this.nsproxy = identity.nsproxy;
    this.cred = identity.cred;
    this.seccomp = identity.seccomp;
    this.noNewPrivs = identity.noNewPrivs;
    this.signal = identity.signal;
    this.sighand = identity.sighand;
    this.blocked = identity.blocked;
    this.name = spec.name;
    this.nice = spec.nice ?? 0;
    this.policy = spec.policy ?? 'normal';
    this.affinity = spec.affinity ?? null;
    this.userComp = spec.userComp;
    this.kernelComp = spec.kernelComp;
    this.kthread = spec.kthread ?? false;
    this.service = spec.service ?? false;
    this.memory = spec.memory ?? null;
    this.parent = spec.parent ?? null;
    this.timerSlackNs = spec.kthread ? 0 : DEFAULT_SLACK_NS;
    this.mm = spec.kthread ? -1 : (spec.mm ?? id);
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

  /** A signal cuts a sleep in a system call short. */
  callInterrupted(): void {
    this.sendCall(SYSCALL_EVENT.interrupt);
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

  /** Its state as `sched_switch` prints it: runnable, asleep in either way, idle worker, dead. */
  get stateLetter(): 'R' | 'S' | 'D' | 'I' | 'X' | 'Z' {
    if (this.state === TASK.zombie) return this.kthread ? 'X' : 'Z';
    if (this.state !== TASK.sleeping) return 'R';
    if (this.sleepKind !== SLEEP.light || this.uninterruptible) return 'D';
    return this.kthread && this.name.startsWith('kworker/') ? 'I' : 'S';
  }

  /** Its present or last sleep is for a device (`io_schedule`). */
  get inIowait(): boolean {
    return this.sleepKind === SLEEP.io || this.sleepKind === SLEEP.ioKillable;
  }

  get sleeping(): boolean {
    return this.state === TASK.sleeping;
  }

  /** It has ended, whether its parent knows or not. */
  get ended(): boolean {
    return this.state === TASK.zombie || this.state === TASK.dead;
  }

  /** The id of its process as it sees it itself (`getpid`); of a thread its own is `pids`. */
  get innerPid(): number {
    const { pids } = this.signal;
    return pids[pids.length - 1] ?? 0;
  }
}

/** What a child of `parent` starts with: all that fork copies. */
export function childOf(parent: Task, program: Program): TaskSpec {
  const { name, userComp, kernelComp, affinity, nice, policy } = parent;
  const memory = parent.memory?.forked() ?? null;
  return { name, program, userComp, kernelComp, affinity, parent, nice, policy, memory };
}

type MemoryKind<M extends ProgramMemory> = abstract new (...args: never[]) => M;

/** The memory of a task's program if it is of this kind, else null. */
export function findMemory<M extends ProgramMemory>({ memory }: Task, kind: MemoryKind<M>): M | null {
  return memory instanceof kind ? memory : null;
}

/** The memory of a task's program, which must be of this kind. Throws SimFault 'other-memory'. */
export function memoryOf<M extends ProgramMemory>(task: Task, kind: MemoryKind<M>): M {
  const memory = findMemory(task, kind);
  if (memory === null) invariant(false, 'other-memory', `${task.name}: ${kind.name}`);
  return memory;
}
