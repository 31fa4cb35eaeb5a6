/** Kernel timers: one queue per CPU behind its hardware timer; the periodic tick is one of them. */
import { invariant } from '../core/invariant.ts';
import { EventQueue } from '../core/queue.ts';
import type { Machine } from '../hw/machine.ts';

/** Kinds of kernel timer. */
export const TIMER = Object.freeze({ tick: 0, wake: 1, sched: 2, io: 3, net: 4 });
/** Kinds a scheduler may use for its own timers; packed into the payload. */
const SCHED_KINDS = 256;
const MAX_CPUS = 1024;

/** What the timers need of their kernel. */
export interface TimerHost {
  now(): number;
  readonly tickNs: number;
  readonly tickPhaseNs: number;
  /** The CPUs, for their hardware timers. */
  readonly machine: Pick<Machine, 'cpu'>;
  /** The running task; null: the CPU idles. */
  current(cpu: number): object | null;
  /** Null: it has ended. */
  findTask(id: number): { readonly ctx: { readonly flow: number } } | null;
  schedulerTick(cpu: number): void;
  schedulerTimer(kind: number, payload: number, cpu: number): void;
  /** Flow of a task that waits for such a timer; 0: none does. */
  schedulerTimerFlow(kind: number, payload: number): number;
  /** Block requests that were held back may go; flow of who waits for that, 0: nobody. */
  ioTimer(): void;
  ioTimerFlow(): number;
  /** A timer of the network (`NetControl`). */
  netTimer(payload: number, cpu: number): void;
}

export class KernelTimers {
  private readonly host: TimerHost;
  private readonly queues: EventQueue[] = [];
  /** Handle of each CPU's tick, −1: stopped. */
  private readonly tickHandles: Float64Array;
  /** 1: the CPU went idle and its tick stopped. */
  private readonly idleWithoutTick: Uint8Array;
  /** Payload of the timer that each CPU took last. */
  private readonly taken: Float64Array;
  /** Flow that waits for the next tick of a CPU, 0: none. */
  readonly tickFlow: Int32Array;

  constructor(host: TimerHost, cpus: number) {
    this.host = host;
    for (let cpu = 0; cpu < cpus; cpu++) this.queues.push(new EventQueue(16));
    this.tickHandles = new Float64Array(cpus).fill(-1);
    this.tickFlow = new Int32Array(cpus);
    this.idleWithoutTick = new Uint8Array(cpus);
    this.taken = new Float64Array(cpus);
  }

  private queue(cpu: number): EventQueue {
    const queue = this.queues[cpu];
    if (!queue) invariant(false, 'no-such-cpu', String(cpu));
    return queue;
  }

  /** Puts a timer on a CPU; the payload of `wake` is a task id. Returns a handle for `cancel`. */
  start(cpu: number, kind: number, atNs: number, payload: number): number {
    const handle = this.queue(cpu).push(Math.max(atNs, this.host.now()), 0, kind, 0, payload);
    const hardware = this.host.machine.cpu(cpu);
    const armedNs = hardware.timerDeadlineNs;
    this.program(cpu);
    // The register is the CPU's own, so one that executes nothing now is interrupted to write it. A deadline that moves away
    // (`cancel`) needs no haste: the interrupt that then comes too early sets the timer again.
    if (hardware.standsStill && hardware.timerDeadlineNs < armedNs) hardware.port.poke(hardware);
    return handle;
  }

  /** Starts a timer of the scheduler's own. */
  startForScheduler(cpu: number, kind: number, atNs: number, payload: number): number {
    return this.start(cpu, TIMER.sched, atNs, payload * SCHED_KINDS + kind) * MAX_CPUS + cpu;
  }

  /** Cancels one of those; its handle carries the CPU. */
  cancelForScheduler(handle: number): void {
    this.cancel(handle % MAX_CPUS, Math.floor(handle / MAX_CPUS));
  }

  cancel(cpu: number, handle: number): void {
    this.queue(cpu).cancel(handle);
    this.program(cpu);
  }

  private program(cpu: number): void {
    this.host.machine.cpu(cpu).wantTimer(this.queue(cpu).peekTime());
  }

  // ------------------------------------------------------------ the tick

  /** The next tick of the CPU belongs to `flow`. */
  watchTick(cpu: number, flow: number): void {
    this.tickFlow[cpu] = flow;
  }

  /** Starts the tick of a CPU that got something to run. */
  ensureTick(cpu: number): void {
    this.idleWithoutTick[cpu] = 0;
    if ((this.tickHandles[cpu] ?? -1) >= 0) return;
    this.tickHandles[cpu] = this.start(cpu, TIMER.tick, this.nextTickNs(), 0);
  }

  private nextTickNs(): number {
    const { tickNs, tickPhaseNs } = this.host;
    return tickPhaseNs + (Math.floor((this.host.now() - tickPhaseNs) / tickNs) + 1) * tickNs;
  }

  /** Stops the tick of a CPU that has nothing to run; the next task starts it again. */
  stopTick(cpu: number): void {
    const handle = this.tickHandles[cpu] ?? -1;
    if (handle < 0) return;
    this.tickHandles[cpu] = -1;
    this.cancel(cpu, handle);
  }

  /**
   * The CPU goes idle (`tick_nohz_idle_stop_tick`). True: its tick stops now. Without an idle driver it does at once, unless
   * another timer is due within a tick; a driver (`predicts`) lets the first tick find out that the CPU is still idle.
   */
  idles(cpu: number, predicts: boolean): boolean {
    if (this.idleWithoutTick[cpu] === 1 || (predicts && this.ticks(cpu))) return false;
    const now = this.host.now();
    const queue = this.queue(cpu);
    if (queue.peekTime() <= now) return false;
    if (this.ticks(cpu)) {
      queue.cancel(this.tickHandles[cpu] ?? -1);
      const isSoon = queue.peekTime() - now <= this.host.tickNs;
      this.tickHandles[cpu] = isSoon ? queue.push(this.nextTickNs(), 0, TIMER.tick, 0, 0) : -1;
      if (isSoon) return false;
      this.program(cpu);
    }
    this.idleWithoutTick[cpu] = 1;
    return true;
  }

  /** True: the next timer of the CPU is its tick and it is due. */
  tickIsDue(cpu: number): boolean {
    const queue = this.queue(cpu);
    return queue.peekTime() <= this.host.now() && queue.peekKind() === TIMER.tick;
  }

  // ------------------------------------------------------------ expiry

  /** Whom the timer that is due belongs to: a sleeper, one held back by a quota, an operation that watches the tick; 0: nobody. */
  dueFlow(cpu: number): number {
    const queue = this.queue(cpu);
    if (queue.peekTime() > this.host.now()) return 0;
    const kind = queue.peekKind();
    if (kind === TIMER.tick) return this.tickFlow[cpu] ?? 0;
    const payload = queue.peekPayload();
    if (kind === TIMER.wake) return this.host.findTask(payload)?.ctx.flow ?? 0;
    if (kind === TIMER.io) return this.host.ioTimerFlow();
    if (kind === TIMER.net) return 0;
    return this.host.schedulerTimerFlow(payload % SCHED_KINDS, Math.floor(payload / SCHED_KINDS));
  }

  /** Takes the next timer that is due on the CPU and returns its kind; −1: none is left, and the hardware is set again. */
  take(cpu: number): number {
    const queue = this.queue(cpu);
    if (queue.peekTime() <= this.host.now() && queue.pop()) {
      this.taken[cpu] = queue.payload;
      return queue.kind;
    }
    this.program(cpu);
    return -1;
  }

  /** True: the tick of the CPU is armed. */
  ticks(cpu: number): boolean {
    return (this.tickHandles[cpu] ?? -1) >= 0;
  }

  /** Runs the tick that is due on the CPU without an interrupt of its own. False: something else is due. */
  takeTick(cpu: number): boolean {
    if (!this.tickIsDue(cpu)) return false;
    this.queue(cpu).pop();
    this.tick(cpu);
    this.program(cpu);
    return true;
  }

  /** Runs a timer of the kind that was taken last. Returns the task it wakes, 0: none. */
  fire(cpu: number, kind: number): number {
    const payload = this.taken[cpu] ?? 0;
    if (kind === TIMER.wake) return payload;
    if (kind === TIMER.sched)
      this.host.schedulerTimer(payload % SCHED_KINDS, Math.floor(payload / SCHED_KINDS), cpu);
    if (kind === TIMER.io) this.host.ioTimer();
    if (kind === TIMER.net) this.host.netTimer(payload, cpu);
    if (kind === TIMER.tick) this.tick(cpu);
    return 0;
  }

  private tick(cpu: number): void {
    this.tickHandles[cpu] = -1;
    this.tickFlow[cpu] = 0;
    // An idle CPU whose tick still came has slept long enough to stop it (NO_HZ_IDLE).
    if (this.host.current(cpu) === null) return;
    this.host.schedulerTick(cpu);
    this.ensureTick(cpu);
  }
}
