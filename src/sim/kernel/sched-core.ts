/**
 * The scheduling core of a kernel: which task each CPU has, how tasks come on and off run queues, the switch. Who is
 * picked is the scheduler's decision (`sched/`); pressure (PSI) and cgroups follow every wake-up, sleep, switch and tick.
 */
import { invariant } from '../core/invariant.ts';
import { Ctx } from '../ops/context.ts';
import type { Cpu } from '../hw/cpu.ts';
import type { Machine } from '../hw/machine.ts';
import type { Sim } from '../hw/sim.ts';
import { bandwidthRow } from './bandwidth-row.ts';
import { CPU, CPU_EVENT, cpuMachine } from './cpu.machine.ts';
import type { CgroupTree } from './cgroup/tree.ts';
import type { CorePrograms, KernelConfig, KernelParts, KernelScheduler } from './config.ts';
import { RESCHED, type PreemptModel } from './preempt.ts';
import { PsiSystem } from './psi/psi.ts';
import type {
  BandwidthEvent,
  DequeueReason,
  EnqueueReason,
  QuotaGroup,
  SchedHost,
  SchedTask,
} from './sched/types.ts';
import type { Task } from './task.ts';
import { TASK, TASK_EVENT } from './task.machine.ts';
import { KernelTimers, type TimerHost } from './timers.ts';
import { switchField } from '../trace/fields.ts';

export abstract class SchedCore implements SchedHost<Task>, TimerHost {
  readonly sim: Sim;
  readonly machine: Machine;
  readonly config: KernelConfig;
  readonly programs: CorePrograms;
  readonly scheduler: KernelScheduler;
  readonly psi: PsiSystem;
  abstract readonly cgroups: CgroupTree;
  readonly timers: KernelTimers;
  readonly tickNs: number;
  readonly tickPhaseNs: number;
  /** CPUs whose need_resched was set and that may have to be interrupted to see it. */
  private readonly kicks: number[] = [];
  private readonly currents: (Task | null)[] = [];
  /** Tasks whose wake-up was left for an idle CPU, by CPU (`rq->wake_list`). */
  private readonly wakeLists: number[][] = [];
  private readonly idleCtxs: Ctx[] = [];
  /** Requests to look at the run queue, by CPU (`RESCHED`). */
  readonly needResched: Uint8Array;
  readonly preempt: PreemptModel;
  /** What each CPU is doing (`CPU`). */
  readonly cpuStates: Uint8Array;
  /** 1: the task on the CPU gives way on purpose, so the next one works for the same flow. */
  readonly handOver: Uint8Array;
  private readonly activeMm: Int32Array;
  /** When the CPU went idle, ns, and how long it was idle the last time. */
  readonly idleSinceNs: Float64Array;
  readonly lastIdleNs: Float64Array;

  constructor(sim: Sim, machine: Machine, config: KernelConfig, parts: KernelParts) {
    this.sim = sim;
    this.machine = machine;
    this.config = config;
    this.programs = parts.programs;
    this.tickNs = Math.round(1e9 / config.hz);
    this.tickPhaseNs = config.tickPhaseNs;
    this.preempt = config.preempt ?? 'lazy';
    const n = machine.cpus.length;
    this.needResched = new Uint8Array(n);
    this.cpuStates = new Uint8Array(n).fill(CPU.offline);
    this.handOver = new Uint8Array(n);
    this.activeMm = new Int32Array(n).fill(-1);
    this.idleSinceNs = new Float64Array(n);
    this.lastIdleNs = new Float64Array(n);
    this.timers = new KernelTimers(this, n);
    this.psi = new PsiSystem(this);
    this.scheduler = parts.makeScheduler(this);
  }

  /** Gives a CPU its idle loop. */
  protected idleOn(cpu: Cpu): void {
    const idle = new Ctx();
    idle.start(this.programs.idle);
    idle.comp = this.machine.kernelComp;
    this.idleCtxs.push(idle);
    this.currents.push(null);
    this.wakeLists.push([]);
    cpu.setBase(idle);
    this.sendCpu(cpu.index, CPU_EVENT.online);
    this.sim.kick(cpu);
  }

  /** Moves a CPU's state machine. */
  sendCpu(cpu: number, event: number): void {
    this.cpuStates[cpu] = cpuMachine.step(this.cpuStates[cpu] as number, event);
  }

  abstract task(id: number): Task;
  abstract findTask(id: number): Task | null;
  abstract netTimer(payload: number, cpu: number): void;

  // ------------------------------------------------------------ SchedHost

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

  /** Tasks whose wake-up was left for a CPU to do, oldest first. */
  wakeList(cpu: number): number[] {
    const list = this.wakeLists[cpu];
    if (!list) invariant(false, 'no-such-cpu', String(cpu));
    return list;
  }

  reschedule(cpu: number, lazy = false): void {
    if (lazy && this.preempt === 'lazy' && this.current(cpu) !== null) {
      this.needResched[cpu] ||= RESCHED.lazy;
      return;
    }
    this.needResched[cpu] = RESCHED.now;
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
    this.psi.migrate(task, to);
    task.cpu = to;
  }

  /** The scheduler put a throttled task back on a queue; all the time since it was parked counts as run delay. */
  unthrottled(task: Task): void {
    task.send(TASK_EVENT.unthrottle);
  }

  /** What a quota did is a row of the trace; it belongs to the flow of the task that it stops or lets go. */
  bandwidth(event: BandwidthEvent, tg: QuotaGroup, cpu: number, held: SchedTask | null): void {
    bandwidthRow(this, event, {
      group: tg.id,
      cpu: cpu < 0 ? this.machine.executing : cpu,
      poolNs: tg.bandwidth.runtimeNs,
      localNs: tg.cfsRqs[cpu]?.runtimeRemainingNs ?? 0,
      task: held === null ? null : this.task(held.id),
    });
  }

  /** A group's used-up quota holds the task back: a row in its flow says so. */
  tellHeld(task: Task): void {
    const tg = this.scheduler.heldBy(task);
    if (tg) this.bandwidth('throttle', tg, task.cpu, task);
  }

  // ------------------------------------------------------------ on and off run queues

  /** Puts a task on a CPU's run queue (`enqueue_task`). */
  enqueue(task: Task, cpu: number, reason: EnqueueReason): void {
    if (reason === 'migrate') this.psi.migrate(task, cpu);
    else this.psi.wake(task, cpu);
    this.scheduler.enqueue(task, cpu, reason);
  }

  /** Takes a task off its run queue (`dequeue_task`). */
  dequeue(task: Task, cpu: number, reason: DequeueReason): void {
    if (reason !== 'migrate') this.psi.sleep(task, reason === 'sleep' && task.inIowait);
    this.scheduler.dequeue(task, cpu, reason);
  }

  /** Makes a task runnable on a CPU (`ttwu_do_activate`). */
  activate(task: Task, cpu: number, flow: number, cause: number, reason: 'wakeup' | 'fork'): void {
    task.send(TASK_EVENT.wake);
    task.callWakes();
    task.interruptible = false;
    task.cpu = cpu;
    task.runnableSinceNs = this.sim.nowNs;
    task.ctx.cause = cause;
    if (task.service) task.ctx.flow = flow;
    this.enqueue(task, cpu, reason);
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

  // ------------------------------------------------------------ switching

  /** Picks the next task for the CPU and switches to it. False: the same one goes on. */
  schedule(cpu: Cpu): boolean {
    const index = cpu.index;
    const prev = this.current(index);
    const next = this.scheduler.pickNext(index, prev);
    if (next !== prev) {
      this.psi.switchTo(prev, next, index);
      this.cgroups.calls.switched(prev?.css ?? null, next?.css ?? null, index);
    }
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
    if (prev === null) {
      this.lastIdleNs[cpu] = now - (this.idleSinceNs[cpu] ?? 0);
    } else if (prev.state === TASK.running) {
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
      this.pushSwitch(cpu, prev, idle, false, idle.flow, cpu.shown(this.machine.kernelComp));
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
    this.pushSwitch(cpu, prev, next.ctx, newMm, next.ctx.flow, next.ctx.cause);
    // A kernel thread of its own component starts from the kernel; a program in user mode goes on where it was.
    const elsewhere = next.ctx.ring === 0 && next.ctx.comp !== this.machine.kernelComp;
    next.ctx.cause = elsewhere ? cpu.shown(this.machine.kernelComp) : -1;
    cpu.setBase(next.ctx);
    this.timers.ensureTick(index);
  }

  /** The switch itself takes CPU time; it runs as a context of its own between the two tasks. */
  private pushSwitch(
    cpu: Cpu,
    prev: Task | null,
    to: Ctx,
    newMm: boolean,
    flow: number,
    cause: number,
  ): void {
    const ctx = cpu.push();
    ctx.start(this.programs.contextSwitch);
    ctx.irqsOff = true;
    ctx.mode = CPU.kernel;
    this.sendCpu(cpu.index, CPU_EVENT.switch);
    ctx.task = to.task;
    ctx.flow = flow;
    ctx.cause = cause;
    ctx.set(0, newMm ? 1 : 0);
    ctx.set(1, switchField(prev?.id ?? 0, prev?.stateLetter ?? 'R'));
  }

  // ------------------------------------------------------------ time

  /** A tick counts for the mode it interrupted; what runs in a guest is user time (`account_process_tick`). */
  schedulerTick(cpu: number): void {
    const task = this.current(cpu);
    if (task !== null) {
      const user = task.ctx.ring === 3 || task.guestCpu !== null;
      this.cgroups.ticked(task.css, user, task.nice > 0, this.tickNs);
    }
    // A lazy request that a whole tick did not answer is urgent now (`sched_tick`).
    if (this.needResched[cpu] === RESCHED.lazy) this.needResched[cpu] = RESCHED.now;
    this.scheduler.tick(cpu);
    this.kickOthers(cpu);
  }

  schedulerTimer(kind: number, payload: number, cpu: number): void {
    this.scheduler.timer(kind, payload, cpu);
    this.kickOthers(cpu);
  }

  ioTimer(): void {
    this.cgroups.host.io.expired();
  }

  ioTimerFlow(): number {
    return this.cgroups.host.io.flow;
  }

  /** Flow of a task that waits for a timer of the scheduler's; 0: none does. */
  schedulerTimerFlow(kind: number, payload: number): number {
    return this.scheduler.timerTask(kind, payload)?.ctx.flow ?? 0;
  }
}
