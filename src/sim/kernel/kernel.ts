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
import { CgroupTree } from './cgroup/tree.ts';
import type { KernelConfig, KernelParts } from './config.ts';
import { FileSystem } from './fs/file-system.ts';
import { interruptProgram } from './interrupt-programs.ts';
import { BlockLayer } from './fs/block-layer.ts';
import { NetStack } from './net/net-stack.ts';
import { Pipes } from './fs/pipes.ts';
import { Futexes } from './futex.ts';
import type { CallFeeder } from './paths/replay-feeder.ts';
import type { ContainerRecord, GuestMachine } from './lodgers.ts';
import { FileTable } from './fs/open-file.ts';
import { KernelLocks } from './locks/sleeping-lock.ts';
import { PageOwners } from './mm/page-owners.ts';
import { Processes } from './processes.ts';
import { SchedCore } from './sched-core.ts';
import { TaskTable } from './task-table.ts';
import { childOf, Task, type TaskSpec } from './task.ts';
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
  readonly syscallTable: readonly number[];
  private readonly tasks: TaskTable;
  /** The cgroup file system. Every task is in one of its groups. */
  readonly cgroups: CgroupTree;
  readonly softirqPending: Uint8Array;
  readonly inSoftirq: Uint8Array;
  readonly fs: FileSystem;
  readonly blocks: BlockLayer;
  readonly net: NetStack;
  readonly pipes = new Pipes();
  readonly futexes = new Futexes();
  readonly processes = new Processes();
  readonly locks = new KernelLocks();
  readonly pages: PageOwners;
  /** Open files of init: a process without a parent starts with a copy of its table. */
  readonly files = new FileTable();
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
    this.tasks = new TaskTable(config.firstPid);
    const n = machine.cpus.length;
    this.softirqPending = new Uint8Array(n);
    this.inSoftirq = new Uint8Array(n);
    this.pages = new PageOwners(machine.memory);
    this.fs = new FileSystem(config.pageCachePages, this.pages);
    this.blocks = new BlockLayer();
    this.net = new NetStack(n);
    this.cgroups = new CgroupTree(makeHost(this));
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
    const task = new Task(this.tasks.nextId, spec, this.filesOf(spec));
    this.tasks.add(task);
    this.scheduler.initTask(task);
    const above = spec.parent?.css ?? null;
    const { tgid = task.id, uid = above?.uid ?? 0 } = spec;
    const userAffinity = above ? above.userAffinity : task.affinity;
    const member = { tid: task.id, tgid, task, uid, bound: false, userAffinity };
    task.css = this.cgroups.adopt(member, spec.cgroup, above);
    return task;
  }

  /** Kernel threads have init's table, threads their process's, a new process a copy of its parent's. */
  private filesOf({ kthread, mm, parent }: TaskSpec): FileTable {
    if (kthread) return this.files;
    const sharer = mm === undefined ? null : this.tasks.withMm(mm);
    return sharer?.files ?? (parent?.files ?? this.files).copy();
  }

  task(id: number): Task {
    return this.tasks.get(id);
  }

  /** The task with this id, null if there is none (any more). */
  findTask(id: number): Task | null {
    return this.tasks.find(id);
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
   * Makes a child that runs `program` (by index) when it is first switched to. Returns its id, or minus the errno with
   * which a cgroup controller refuses it. The controllers have charged it when this returns, so that no other CPU's fork
   * can take its place.
   */
  fork(parentId: number, program: number): number {
    const parent = this.task(parentId);
    const start = allPrograms()[program];
    invariant(start !== undefined, 'no-such-program');
    const refused = this.cgroups.calls.canFork(parent.css?.cgroup ?? this.cgroups.root);
    if (refused !== null) return -ERRNO[refused];
    return this.copyProcess(parent, childOf(parent, start)).id;
  }

  /** The copy itself (`copy_process`), which the controllers have allowed. A dying parent's child dies too. */
  copyProcess(parent: Task, spec: TaskSpec): Task {
    const child = this.spawn(spec);
    child.ctx.flow = parent.ctx.flow;
    child.timerSlackNs = parent.timerSlackNs;
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

  /** Takes a finished child out of the table; returns its id. */
  reap(id: number): number {
    this.task(id).send(TASK_EVENT.reap);
    this.processes.reaped(id);
    this.tasks.remove(id);
    return id;
  }

  /** Ends the current task of a CPU. */
  exitCurrent(cpu: Cpu): void {
    const task = this.current(cpu.index);
    invariant(task !== null, 'exit-without-task');
    task.send(TASK_EVENT.exit);
    task.died();
    this.dequeue(task, cpu.index, 'exit');
    this.cgroups.exit(task.id);
    this.schedule(cpu);
  }

  // ------------------------------------------------------------ CpuKernel

  startInterrupt(cpu: Cpu, ctx: Ctx, vector: number): void {
    const program = interruptProgram(this.machine, this.programs, vector);
    if (vector === VECTOR.timer && ctx.flow === 0) ctx.flow = this.timers.dueFlow(cpu.index);
    ctx.start(program);
    ctx.irqsOff = true;
    ctx.mode = CPU.interrupt;
    ctx.set(0, vector);
    this.sendCpu(cpu.index, CPU_EVENT.interrupt);
  }

  contextDone(cpu: Cpu, ctx: Ctx): boolean {
    if (cpu.top === 0) {
      this.exitCurrent(cpu);
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
    if (cpu.top === 0 && cpu.ctx.ring === 3 && this.userReturn(cpu)) return true;
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
    invariant(event !== undefined, 'no-way-back', String(mode));
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

  block(cpu: Cpu, _ctx: Ctx): void {
    const task = this.current(cpu.index);
    invariant(task !== null, 'block-without-task');
    task.send(TASK_EVENT.sleep);
    task.callBlocks();
    task.voluntarySwitches++;
    this.dequeue(task, cpu.index, 'sleep');
    this.schedule(cpu);
  }

  resched(cpu: Cpu, _ctx: Ctx): boolean {
    if (this.current(cpu.index) === null) return this.needResched[cpu.index] ? this.schedule(cpu) : false;
    return this.userReturn(cpu);
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
