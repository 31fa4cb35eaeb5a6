/**
 * A Linux kernel on a machine. The same class runs on hardware and on vCPUs; it does not know which. Paths through it are
 * op programs (`paths/`, `syscalls/`, `net/`, `fs/`); this class holds the state they act on and the scheduling core.
 */
import { invariant } from '../core/invariant.ts';
import { Ctx } from '../ops/context.ts';
import { allPrograms } from '../ops/op.ts';
import type { Cpu } from '../hw/cpu.ts';
import type { Machine } from '../hw/machine.ts';
import { VECTOR, type CpuKernel } from '../hw/port.ts';
import type { Sim } from '../hw/sim.ts';
import type { CorePrograms, KernelConfig } from './config.ts';
import { FileSystem } from './fs/file-system.ts';
import { interruptProgram } from './interrupt-programs.ts';
import { BlockLayer } from './fs/block-layer.ts';
import { NetStack } from './net/net-stack.ts';
import { Pipes } from './fs/pipes.ts';
import { Futexes } from './futex.ts';
import type { Issuer } from './issuer.ts';
import type { CallFeeder } from './paths/replay-feeder.ts';
import { FileTable } from './fs/open-file.ts';
import { KernelLocks } from './locks/sleeping-lock.ts';
import { PageOwners } from './mm/page-owners.ts';
import type { Scheduler, SchedHost } from './sched/types.ts';
import { KernelTimers, type TimerHost } from './timers.ts';
import { Processes } from './processes.ts';
import { childOf, Task, type TaskSpec } from './task.ts';
import { TASK, TASK_EVENT } from './task.machine.ts';

export class Kernel implements CpuKernel<Cpu>, SchedHost<Task>, TimerHost {
  readonly sim: Sim;
  readonly machine: Machine;
  readonly config: KernelConfig;
  readonly programs: CorePrograms;
  /** Index of the program of each system call, by number. */
  readonly syscallTable: readonly number[];
  readonly scheduler: Scheduler<Task>;
  /** Tasks by `id − config.firstPid`. */
  private readonly tasks: (Task | null)[] = [];
  /** CPUs whose need_resched was set and that may have to be interrupted to see it. */
  private readonly kicks: number[] = [];
  private readonly currents: (Task | null)[] = [];
  private readonly idleCtxs: Ctx[] = [];
  readonly needResched: Uint8Array;
  readonly softirqPending: Uint8Array;
  /** 1: the task on the CPU gives way on purpose, so the next one works for the same flow. */
  readonly handOver: Uint8Array;
  readonly inSoftirq: Uint8Array;
  private readonly activeMm: Int32Array;
  /** When the CPU went idle, ns, and how long it was idle the last time. */
  readonly idleSinceNs: Float64Array;
  readonly lastIdleNs: Float64Array;
  readonly timers: KernelTimers;
  readonly fs: FileSystem;
  readonly blocks: BlockLayer;
  readonly net: NetStack;
  readonly pipes = new Pipes();
  readonly futexes = new Futexes();
  readonly processes = new Processes();
  readonly locks = new KernelLocks();
  readonly pages: PageOwners;
  readonly tickNs: number;
  readonly tickPhaseNs: number;
  /** Open files, by file descriptor (one table for the kernel's measured programs). */
  readonly files = new FileTable();
  /** Containers on this kernel (`OciContainer` of the runtimes layer). */
  readonly containers: object[] = [];
  /** Virtual machines on this kernel (`Vm` of the virt layer). */
  readonly guests: object[] = [];
  /** Who issues operations to the measured program on this kernel. */
  issuer: Issuer | null = null;
  /** Who hands recorded calls to the programs that replay them. */
  feeder: CallFeeder | null = null;

  constructor(
    sim: Sim,
    machine: Machine,
    config: KernelConfig,
    programs: CorePrograms,
    syscallTable: readonly number[],
    makeScheduler: (host: SchedHost<Task>) => Scheduler<Task>,
  ) {
    this.sim = sim;
    this.machine = machine;
    this.config = config;
    this.programs = programs;
    this.syscallTable = syscallTable;
    this.tickNs = Math.round(1e9 / config.hz);
    this.tickPhaseNs = config.tickPhaseNs;
    const n = machine.cpus.length;
    this.needResched = new Uint8Array(n);
    this.softirqPending = new Uint8Array(n);
    this.handOver = new Uint8Array(n);
    this.inSoftirq = new Uint8Array(n);
    this.activeMm = new Int32Array(n).fill(-1);
    this.idleSinceNs = new Float64Array(n);
    this.lastIdleNs = new Float64Array(n);
    this.timers = new KernelTimers(this, n);
    this.pages = new PageOwners(machine.memory);
    this.fs = new FileSystem(config.pageCachePages, this.pages);
    this.blocks = new BlockLayer();
    this.net = new NetStack(n);
    for (const cpu of machine.cpus) this.bringUp(cpu);
    this.scheduler = makeScheduler(this);
  }

  private bringUp(cpu: Cpu): void {
    cpu.kernelOn = this;
    const idle = new Ctx();
    idle.start(this.programs.idle);
    idle.comp = this.machine.kernelComp;
    this.idleCtxs.push(idle);
    this.currents.push(null);
    cpu.setBase(idle);
    this.sim.kick(cpu);
  }

  now(): number {
    return this.sim.nowNs;
  }

  /** The clock by which tasks are charged: without the time stolen from a vCPU (`rq_clock_task`). */
  clockTask(cpu: number): number {
    const hardware = this.machine.cpu(cpu);
    return this.sim.nowNs - hardware.port.stolenNs(hardware);
  }

  get cpuCount(): number {
    return this.machine.cpus.length;
  }

  get hz(): number {
    return this.config.hz;
  }

  current(cpu: number): Task | null {
    return this.currents[cpu] ?? null;
  }

  reschedule(cpu: number): void {
    this.needResched[cpu] = 1;
    this.kicks.push(cpu);
    const hardware = this.machine.cpu(cpu);
    // A CPU that idles by polling looks at the flag itself.
    if (this.current(cpu) === null) hardware.endSpin();
  }

  /** The timer runs on the CPU whose code asks for it (`HRTIMER_MODE_PINNED`); set-up and commands ask on the first one. */
  startTimer(kind: number, atNs: number, payload: number): number {
    return this.timers.startForScheduler(Math.max(0, this.machine.executing), kind, atNs, payload);
  }

  cancelTimer(handle: number): void {
    this.timers.cancelForScheduler(handle);
  }

  migrated(task: Task, _from: number, to: number): void {
    task.cpu = to;
  }

  /** Makes a task; it waits until `wake`. */
  spawn(spec: TaskSpec): Task {
    const task = new Task(this.config.firstPid + this.tasks.length, spec);
    this.tasks.push(task);
    this.scheduler.initTask(task);
    return task;
  }

  task(id: number): Task {
    const task = this.findTask(id);
    if (task === null) invariant(false, 'no-such-task', String(id));
    return task;
  }

  /** The task with this id, null if there is none (any more). */
  findTask(id: number): Task | null {
    return this.tasks[id - this.config.firstPid] ?? null;
  }

  /** Starts a new task without a waker, as at boot. */
  start(task: Task): void {
    const cpu = this.scheduler.selectCpu(task, task.cpu, 'fork');
    this.activate(task, cpu, 0, -1, 'fork');
    const hardware = this.machine.cpu(cpu);
    if (this.current(cpu) === null) hardware.port.poke(hardware);
  }

  /** Makes a task runnable on a CPU (`ttwu_do_activate`). */
  activate(task: Task, cpu: number, flow: number, cause: number, reason: 'wakeup' | 'fork'): void {
    task.send(TASK_EVENT.wake);
    task.cpu = cpu;
    task.runnableSinceNs = this.sim.nowNs;
    task.ctx.cause = cause;
    if (task.service) task.ctx.flow = flow;
    this.scheduler.enqueue(task, cpu, reason);
    this.scheduler.wakeupPreempt(task, cpu);
    if (this.current(cpu) === null) this.reschedule(cpu);
    // The waker's own code sends the interrupt to the CPU it woke the task on, and pays for it.
    this.kickOthers(cpu);
  }

  /** Interrupts every CPU that has to look at its run queue, but for one that looks by itself (−1: none does). */
  kickOthers(except: number): void {
    while (this.kicks.length > 0) {
      const cpu = this.kicks.pop() as number;
      if (cpu === except || !this.needResched[cpu]) continue;
      const hardware = this.machine.cpu(cpu);
      hardware.port.poke(hardware);
    }
  }

  /** Makes a child that runs `program` (by index) when it is first switched to. Returns its id. */
  fork(parentId: number, program: number): number {
    const parent = this.task(parentId);
    const start = allPrograms()[program];
    invariant(start !== undefined, 'no-such-program');
    const child = this.spawn(childOf(parent, start));
    child.cgroup = parent.cgroup;
    child.ctx.flow = parent.ctx.flow;
    return child.id;
  }

  /** Puts a new task on a run queue (`wake_up_new_task`). */
  wakeNew(id: number, cpu: number, flow: number, cause: number): void {
    const task = Object.assign(this.task(id), { cpu });
    this.activate(task, this.scheduler.selectCpu(task, cpu, 'fork'), flow, cause, 'fork');
  }

  /** Takes a finished child out of the table; returns its id. */
  reap(id: number): number {
    this.task(id).send(TASK_EVENT.reap);
    this.processes.reaped(id);
    this.tasks[id - this.config.firstPid] = null;
    return id;
  }

  /** Ends the current task of a CPU. */
  exitCurrent(cpu: Cpu): void {
    const task = this.current(cpu.index);
    invariant(task !== null, 'exit-without-task');
    task.send(TASK_EVENT.exit);
    this.scheduler.dequeue(task, cpu.index, 'exit');
    this.schedule(cpu);
  }

  // ------------------------------------------------------------ CpuKernel

  startInterrupt(cpu: Cpu, ctx: Ctx, vector: number): void {
    const program = interruptProgram(this.machine, this.programs, vector);
    if (vector === VECTOR.timer && ctx.flow === 0) ctx.flow = this.timers.dueFlow(cpu.index);
    ctx.start(program);
    ctx.irqsOff = true;
    ctx.set(0, vector);
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
    if (cpu.top === 0 && cpu.ctx.ring === 3) this.userReturn(cpu);
    return true;
  }

  /** Deferred receive work, on top of whatever was interrupted. */
  private startSoftirq(cpu: Cpu, flow: number): void {
    this.inSoftirq[cpu.index] = 1;
    const ctx = cpu.push();
    ctx.flow = flow;
    ctx.start(this.programs.netRxAction);
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

  /** The scheduler put a throttled task back on a queue; all the time since it was parked counts as run delay. */
  unthrottled(task: Task): void {
    task.send(TASK_EVENT.unthrottle);
  }

  block(cpu: Cpu, _ctx: Ctx): void {
    const task = this.current(cpu.index);
    invariant(task !== null, 'block-without-task');
    task.send(TASK_EVENT.sleep);
    task.voluntarySwitches++;
    this.scheduler.dequeue(task, cpu.index, 'sleep');
    this.schedule(cpu);
  }

  resched(cpu: Cpu, _ctx: Ctx): boolean {
    if (this.current(cpu.index) === null) return this.needResched[cpu.index] ? this.schedule(cpu) : false;
    return this.userReturn(cpu);
  }

  guestOf(cpu: Cpu): Cpu | null {
    return this.current(cpu.index)?.guestCpu ?? null;
  }

  // ------------------------------------------------------------ scheduling core

  /** Picks the next task for the CPU and switches to it. False: the same one goes on. */
  schedule(cpu: Cpu): boolean {
    const index = cpu.index;
    const prev = this.current(index);
    const next = this.scheduler.pickNext(index, prev);
    // After the pick, as `__schedule` does: what charging `prev` asked for is answered by it.
    this.needResched[index] = 0;
    this.kickOthers(index);
    if (next === prev && (prev === null || prev.state === TASK.running)) return false;
    this.leave(index, prev);
    this.enter(cpu, prev, next);
    return true;
  }

  private leave(cpu: number, prev: Task | null): void {
    const now = this.sim.nowNs;
    if (prev === null) this.lastIdleNs[cpu] = now - (this.idleSinceNs[cpu] ?? 0);
    else if (prev.state === TASK.running) {
      prev.send(TASK_EVENT.preempt);
      prev.involuntarySwitches++;
      prev.runnableSinceNs = now;
    }
  }

  private enter(cpu: Cpu, prev: Task | null, next: Task | null): void {
    const index = cpu.index;
    const now = this.sim.nowNs;
    this.currents[index] = next;
    if (next === null) {
      this.idleSinceNs[index] = now;
      const idle = this.idleCtxs[index] as Ctx;
      idle.flow = prev?.ctx.flow ?? 0;
      this.pushSwitch(cpu, idle, false, idle.flow, cpu.shown(this.machine.kernelComp));
      cpu.setBase(idle);
      return;
    }
    next.send(TASK_EVENT.switchIn);
    if (this.handOver[index] && next.service && prev) next.ctx.flow = prev.ctx.flow;
    this.handOver[index] = 0;
    next.cpu = index;
    next.runDelayNs += now - next.runnableSinceNs;
    const newMm = next.mm >= 0 && next.mm !== this.activeMm[index];
    if (newMm) this.activeMm[index] = next.mm;
    this.pushSwitch(cpu, next.ctx, newMm, next.ctx.flow, next.ctx.cause);
    // A kernel thread of its own component starts from the kernel; a program in user mode goes on where it was.
    const elsewhere = next.ctx.ring === 0 && next.ctx.comp !== this.machine.kernelComp;
    next.ctx.cause = elsewhere ? cpu.shown(this.machine.kernelComp) : -1;
    cpu.setBase(next.ctx);
    this.timers.ensureTick(index);
  }

  /** The switch itself takes CPU time; it runs as a context of its own between the two tasks. */
  private pushSwitch(cpu: Cpu, to: Ctx, newMm: boolean, flow: number, cause: number): void {
    const ctx = cpu.push();
    ctx.start(this.programs.contextSwitch);
    ctx.irqsOff = true;
    ctx.task = to.task;
    ctx.flow = flow;
    ctx.cause = cause;
    ctx.set(0, newMm ? 1 : 0);
  }

  schedulerTick(cpu: number): void {
    this.scheduler.tick(cpu);
    this.kickOthers(cpu);
  }

  schedulerTimer(kind: number, payload: number, cpu: number): void {
    this.scheduler.timer(kind, payload, cpu);
    this.kickOthers(cpu);
  }
}
