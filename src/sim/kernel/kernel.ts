/**
 * A Linux kernel on a machine. The same class runs on hardware and on vCPUs; it does not know which. Paths through it are
 * op programs (`paths/`, `syscalls/`, `net/`, `fs/`); this class holds the state they act on. Its scheduling core is
 * `sched-core.ts`; its cgroups (`cgroup/`) and pressure (`psi/`) are there in every world.
 */
import { ERRNO } from '../core/errno.ts';
import { invariant } from '../core/invariant.ts';
import type { Ctx } from '../ops/context.ts';
import { allPrograms } from '../ops/op.ts';
import type { Cpu } from '../hw/cpu.ts';
import type { Machine } from '../hw/machine.ts';
import { VECTOR, type CpuKernel } from '../hw/port.ts';
import type { Sim } from '../hw/sim.ts';
import type { CgroupHost } from './cgroup/cgroup.ts';
import { withControllers } from './cgroup/registry.ts';
import { CgroupTree } from './cgroup/tree.ts';
import type { KernelConfig, KernelParts } from './config.ts';
import type { FileNames } from './file-names.ts';
import { FileSystem } from './fs/file-system.ts';
import { interruptProgram, VECTOR_LOCAL } from './interrupt-programs.ts';
import { BlockLayer } from './fs/block-layer.ts';
import { Journal } from './fs/journal.ts';
import { NetStack } from './net/net-stack.ts';
import { Pipes } from './fs/pipes.ts';
import { Futexes } from './futex.ts';
import type { CallFeeder } from './paths/replay-feeder.ts';
import type { ContainerRecord, GuestMachine } from './lodgers.ts';
import { CLONE, hasFlag } from './clone-flags.ts';
import { allocPids, identityOf, identityOfKthread, InitTask } from './copy-process.ts';
import type { FileTable } from './fs/open-file.ts';
import { printLine, type LogLine } from './kernel-log.ts';
import { KernelLocks } from './locks/sleeping-lock.ts';
import type { KernelMemory } from './mm/kernel-memory.ts';
import { PageOwners } from './mm/page-owners.ts';
import { Namespaces } from './namespaces.ts';
import { preemptsKernel, RESCHED } from './preempt.ts';
import type { Panicked } from './panicked.ts';
import { Processes } from './processes.ts';
import { SchedCore } from './sched-core.ts';
import { TaskTable } from './task-table.ts';
import type { TaskLimits } from './task-limits.ts';
import { childOf, Task, type TaskIdentity, type TaskSpec } from './task.ts';
import { CPU, CPU_EVENT } from './cpu.machine.ts';
import { TASK_EVENT } from './task.machine.ts';

/** How a CPU comes back to what was interrupted, by what that is (`CPU`). */
const RESUME: Readonly<Record<number, number>> = Object.freeze({
  [CPU.idle]: CPU_EVENT.toIdle,
  [CPU.user]: CPU_EVENT.toUser,
  [CPU.kernel]: CPU_EVENT.toKernel,
  [CPU.softirq]: CPU_EVENT.toSoftirq,
});

export class Kernel extends SchedCore implements CpuKernel<Cpu> {
  /** Index of the program of each system call, by number. */
  syscallTable: readonly number[];
  readonly tasks: TaskTable;
  /** The cgroup file system. Every task is in one of its groups. */
  readonly cgroups: CgroupTree;
  readonly softirqPending: Uint8Array;
  readonly inSoftirq: Uint8Array;
  readonly fs: FileSystem;
  readonly blocks: BlockLayer;
  readonly net: NetStack;
  readonly journal = new Journal();
  readonly pipes = new Pipes();
  readonly futexes = new Futexes();
  readonly processes = new Processes();
  readonly locks = new KernelLocks();
  /** What `dmesg` shows: the last lines printed. */
  readonly log: LogLine[] = [];
  /** Numbers in `/proc/sys` that were changed, by their names; what reads one knows its default. */
  readonly sysctls = new Map<string, number>();
  readonly pages: PageOwners;
  /** Memory by groups; null: nobody limits it here. */
  readonly mm: KernelMemory | null;
  readonly namespaces: Namespaces;
  /** What init has: a process without a parent starts with a copy of it. */
  readonly init: InitTask;
  /** Who keeps the names of files; null: they are known by their inodes. */
  names: FileNames | null = null;
  /** Who keeps limits of users and processes; null: there are none. */
  limits: TaskLimits | null = null;
  /** Null: it runs. */
  panicked: Panicked | null = null;
  readonly containers: ContainerRecord[] = [];
  readonly guests: GuestMachine[] = [];
  /** Who hands recorded calls to the programs that replay them. */
  feeder: CallFeeder | null = null;

  constructor(
    sim: Sim,
    machine: Machine,
    config: KernelConfig,
    parts: KernelParts,
    makeHost: (kernel: Kernel) => CgroupHost,
  ) {
    super(sim, machine, config, parts);
    this.syscallTable = parts.syscallTable;
    this.tasks = new TaskTable(config.firstPid, config.memory ? machine.memory.frames : Infinity);
    this.namespaces = new Namespaces(config.name);
    this.init = new InitTask(this.namespaces);
    this.softirqPending = new Uint8Array(machine.cpus.length);
    this.inSoftirq = new Uint8Array(machine.cpus.length);
    this.pages = new PageOwners(machine.memory);
    this.fs = new FileSystem(config.pageCachePages, this.pages);
    this.blocks = new BlockLayer();
    this.net = new NetStack(machine.cpus.length);
    this.net.control = config.network?.(this) ?? null;
    this.mm = config.memory?.make(this) ?? null;
    this.cgroups = new CgroupTree(makeHost(this), withControllers(config.memory?.controllers));
    for (const cpu of machine.cpus) {
      cpu.kernelOn = this;
      this.idleOn(cpu);
    }
  }

  // ------------------------------------------------------------ tasks

  /**
   * Makes a task; it waits until `wake`. It is in the group that the spec names, else in its parent's, else in the root,
   * whatever the group's rules are: see `CgroupTree.vetNew`.
   */
  spawn(spec: TaskSpec): Task {
    const id = this.tasks.nextId;
    const task = new Task(id, spec, this.identityOf(id, spec));
    this.tasks.add(task);
    const { signal, pidNs, tgid, cred } = task;
    signal.threads.push(id);
    if (tgid !== id) task.parent = this.tasks.find(tgid)?.parent ?? null;
    if (task.parent) task.parent.children++;
    if (pidNs.parent && pidNs.childReaper === 0) {
      pidNs.childReaper = id;
      signal.unkillable = true;
    }
    this.scheduler.initTask(task);
    const above = spec.parent?.css ?? null;
    const userAffinity = above && spec.pinned !== true ? above.userAffinity : task.affinity;
    const member = { tid: id, tgid, task, uid: cred.uid, bound: false, userAffinity };
    task.css = this.cgroups.adopt(member, spec.cgroup, above);
    if (this.mm !== null && !spec.kthread && !spec.parent && spec.mm === undefined) this.mm.execed(id);
    return task;
  }

  private identityOf(id: number, spec: TaskSpec): TaskIdentity {
    if (spec.kthread) return identityOfKthread(id, this.init);
    const sharer = spec.mm === undefined ? null : this.tasks.withMm(spec.mm);
    return identityOf(id, spec, sharer, this.init, this.namespaces);
  }

  /** Open files of init. */
  get files(): FileTable {
    return this.init.files;
  }

  /** `pr_info` and its like: a line of the kernel's log as Linux prints it, without its stamp. */
  print(text: string): void {
    printLine(this.log, this.now(), text);
  }

  task(id: number): Task {
    return this.tasks.get(id);
  }

  /** The task with this id, null if there is none (any more). */
  findTask(id: number): Task | null {
    return this.tasks.find(id);
  }

  /** Name of a task, also of one that was reaped lately; null: unknown. */
  taskName(id: number): string | null {
    return this.tasks.nameOf(id);
  }

  /** Every task that has not been reaped, in the order of their ids. */
  allTasks(): readonly Task[] {
    return this.tasks.all();
  }

  /** Starts a new task without a waker, as at boot: the CPU that gets it counts as the one that puts it on its queue. */
  start(task: Task): void {
    const { machine } = this;
    const { executing } = machine;
    const cpu = this.scheduler.selectCpu(task, task.cpu, 'fork');
    machine.executing = cpu;
    this.activate(task, cpu, 0, -1, 'fork');
    machine.executing = executing;
    const hardware = this.machine.cpu(cpu);
    if (this.current(cpu) === null) hardware.port.poke(hardware);
  }

  /**
   * Makes a child that runs `program` (by index) when it is first switched to; `flags` (`CLONE`) say what it shares, `into`
   * names a group for it. Returns its id, or minus the errno with which the group or a controller refuses it. The controllers have charged it by then.
   */
  fork(parentId: number, program: number, flags = 0, into: string | null = null): number {
    const parent = this.task(parentId);
    const start = allPrograms()[program];
    invariant(start !== undefined, 'no-such-program');
    const from = parent.css?.cgroup ?? this.cgroups.root;
    const group = into === null ? from : this.cgroups.find(into);
    if (!group) return -ERRNO.ENOENT;
    const actor = { uid: parent.cred.uid, self: parent.id, namespaceRoot: null };
    const thread = hasFlag(flags, CLONE.THREAD);
    if (this.limits?.isOverNproc(parent) === true || this.tasks.isFull) return -ERRNO.EAGAIN;
    const vetted = this.cgroups.vetFork(parentId, group, actor, !thread);
    const refused = vetted.ok ? this.cgroups.calls.canFork(group) : vetted.errno;
    if (refused !== null) {
      // `alloc_pid` comes before what can refuse here: the numbers are used up.
      allocPids(this.tasks.nextId, thread ? parent.pidNs : parent.nsproxy.pidForChildren);
      this.tasks.skip();
      return -ERRNO[refused];
    }
    const shared = hasFlag(flags, CLONE.VM) ? { mm: parent.mm } : {};
    const cgroup = into === null ? {} : { cgroup: group.path };
    const child = this.copyProcess(parent, { ...childOf(parent, start), ...shared, ...cgroup, flags });
    // The source's count is compared with the target's (`cgroup_post_fork` of 6.18), so an older kill of either reaches the child.
    if (from.killSeq !== group.killSeq) this.cgroups.host.kill(child);
    return child.id;
  }

  /** The copy itself (`copy_process`), which the controllers have allowed. A dying parent's child dies too. */
  copyProcess(parent: Task, spec: TaskSpec): Task {
    const child = this.spawn(spec);
    child.ctx.flow = parent.ctx.flow;
    child.timerSlackNs = parent.timerSlackNs;
    this.mm?.forked(parent.id, child.id);
    this.limits?.cloned(child);
    if (parent.killed) {
      child.killed = true;
      child.work = true;
    }
    return child;
  }

  /** Opens a device for a task, by its path: 0, or minus the errno with which a cgroup controller refuses it. */
  openDevice(task: Task, path: string): number {
    const refused = this.cgroups.calls.deviceOpen(task.css, path);
    return refused === null ? 0 : -ERRNO[refused];
  }

  /** Puts a new task on a run queue (`wake_up_new_task`). */
  wakeNew(id: number, cpu: number, flow: number, cause: number): void {
    const task = this.task(id);
    task.cpu = cpu;
    this.activate(task, this.scheduler.selectCpu(task, cpu, 'fork'), flow, cause, 'fork');
  }

  /** A task gives its memory up, by exec or by its end. Returns the parent by vfork that waits for that, 0: none does. */
  releaseMm(task: Task): number {
    return this.processes.releaseMm(task, () => this.tasks.hasOneWithMm(task.mm));
  }

  /** Nobody is to hear of a finished task any more (`release_task`). */
  release(task: Task): void {
    task.send(TASK_EVENT.reap);
    if (task.parent) task.parent.children--;
    this.tasks.remove(task.id);
  }

  // ------------------------------------------------------------ CpuKernel

  startInterrupt(cpu: Cpu, ctx: Ctx, vector: number): void {
    const program = this.panicked?.stop ?? interruptProgram(this.machine, this.programs, vector);
    if (vector === VECTOR.timer && ctx.flow === 0) ctx.flow = this.timers.dueFlow(cpu.index);
    ctx.start(program);
    ctx.irqsOff = true;
    ctx.mode = CPU.interrupt;
    ctx.set(0, vector);
    ctx.set(VECTOR_LOCAL, vector);
    this.sendCpu(cpu.index, CPU_EVENT.interrupt);
  }

  contextDone(cpu: Cpu, ctx: Ctx): boolean {
    if (cpu.top === 0) {
      this.programs.exitCurrent(this, cpu);
      return true;
    }
    const index = cpu.index;
    const wasSoftirq = this.inSoftirq[index] === 1 && !ctx.irqsOff;
    const flow = ctx.flow;
    cpu.pop();
    if (wasSoftirq) this.inSoftirq[index] = 0;
    if (this.softirqPending[index] && !this.inSoftirq[index] && !cpu.ctx.irqsOff) {
      this.startSoftirq(cpu, flow);
      return true;
    }
    if (cpu.top === 0) {
      if (cpu.ctx.ring === 3 ? this.userReturn(cpu) : this.kernelReturn(cpu)) return true;
    }
    this.resumeMode(cpu);
    return true;
  }

  /** An interrupt, a softirq or a switch is over: the CPU goes on with what is below it. */
  private resumeMode(cpu: Cpu): void {
    const { index } = cpu;
    let mode = cpu.ctx.mode;
    if (cpu.top > 0) {
      // A write of the timer's register on top of a handler was a part of the handler.
      if (mode === this.cpuStates[index]) return;
    } else {
      if (this.inSoftirq[index] === 1) mode = CPU.softirq;
      else if (this.current(index) === null) mode = CPU.idle;
      else mode = cpu.ctx.ring === 3 ? CPU.user : CPU.kernel;
    }
    const event = RESUME[mode];
    if (event === undefined) invariant(false, 'no-way-back', String(mode));
    this.sendCpu(index, event);
  }

  /** Deferred receive work, on top of whatever was interrupted. */
  private startSoftirq(cpu: Cpu, flow: number): void {
    this.inSoftirq[cpu.index] = 1;
    const ctx = cpu.push();
    ctx.flow = flow;
    ctx.start(this.programs.netRxAction);
    ctx.mode = CPU.softirq;
    this.sendCpu(cpu.index, CPU_EVENT.softirq);
  }

  /** True: an urgent request takes the CPU from a task in kernel mode, nothing of which is protected. */
  preemptible(cpu: number): boolean {
    return this.needResched[cpu] === RESCHED.now && preemptsKernel(this.preempt) && this.inSoftirq[cpu] === 0;
  }

  /** An interrupt goes back to kernel code (`irqentry_exit_cond_resched`). A vCPU's loop looks by itself before it enters. */
  private kernelReturn(cpu: Cpu): boolean {
    const task = this.current(cpu.index);
    if (task === null || task.guestCpu !== null || cpu.ctx.irqsOff || !this.preemptible(cpu.index))
      return false;
    return this.schedule(cpu);
  }

  /** The last thing before user mode: throttling, then rescheduling. True: another task was chosen. */
  private userReturn(cpu: Cpu): boolean {
    for (let task = this.current(cpu.index); task !== null; task = this.current(cpu.index)) {
      if (task.work && this.programs.taskWork(this, cpu, task)) return true;
      if (!this.scheduler.returnToUser(cpu.index, task)) {
        task.send(TASK_EVENT.throttle);
        task.involuntarySwitches++;
        task.runnableSinceNs = this.sim.nowNs;
        return this.schedule(cpu);
      }
      if (!this.needResched[cpu.index]) return false;
      if (this.schedule(cpu)) return true;
    }
    return false;
  }

  block(cpu: Cpu, how: number): void {
    const task = this.current(cpu.index);
    invariant(task !== null, 'block-without-task');
    task.send(TASK_EVENT.sleep);
    task.sleepKind = how;
    task.callBlocks();
    task.voluntarySwitches++;
    this.dequeue(task, cpu.index, 'sleep');
    this.schedule(cpu);
  }

  resched(cpu: Cpu, inKernel: boolean): boolean {
    if (inKernel) return this.schedule(cpu);
    if (this.current(cpu.index) === null) return this.needResched[cpu.index] ? this.schedule(cpu) : false;
    return this.userReturn(cpu);
  }

  netTimer(payload: number, cpu: number): void {
    this.net.control?.timer(payload, cpu);
  }

  /** Softirqs begin within a task's own kernel code (`local_bh_enable`), and end. */
  beginSoftirq(cpu: number): void {
    this.inSoftirq[cpu] = 1;
    this.sendCpu(cpu, CPU_EVENT.softirq);
  }

  endSoftirq(cpu: number): void {
    this.inSoftirq[cpu] = 0;
    this.sendCpu(cpu, CPU_EVENT.toKernel);
  }

  ringChanged(cpu: Cpu, ring: number): void {
    this.sendCpu(cpu.index, ring === 3 ? CPU_EVENT.toUser : CPU_EVENT.toKernel);
  }

  /** A guest that a program emulates runs in that program's user mode. */
  guestEntered(cpu: Cpu, guest: Cpu): void {
    this.sendCpu(cpu.index, guest.port.emulated === true ? CPU_EVENT.toUser : CPU_EVENT.toGuest);
  }

  guestLeft(cpu: Cpu): void {
    this.ringChanged(cpu, cpu.ctx.ring);
  }

  guestOf(cpu: Cpu): Cpu | null {
    return this.current(cpu.index)?.guestCpu ?? null;
  }
}
