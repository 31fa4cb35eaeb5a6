/**
 * A processor, physical or virtual: a stack of contexts (the task's, interrupts on top), bursts of CPU time, pending
 * interrupts. A vCPU is the same thing; it only makes progress while `running`, that is while it has hardware below.
 */
import { invariant } from '../core/invariant.ts';
import { Ctx } from '../ops/context.ts';
import { step, REASON_LOCAL, type Executor } from '../ops/interpreter.ts';
import type { Op } from '../ops/op.ts';
import { COMP } from '../trace/components.ts';
import { exitReason } from '../trace/exit-reasons.ts';
import type { Board } from './board.ts';
import type { CpuKernel, CpuPort } from './port.ts';
import { EVENT, PRIORITY, type Entity, type Runnable, type Sim } from './sim.ts';

/** Interrupts that may wait at one CPU. */
const PENDING_SLOTS = 64;
const EXTERNAL_INTERRUPT = exitReason('EXTERNAL_INTERRUPT');

export class Cpu implements Executor, Entity, Runnable {
  readonly entity: number;
  readonly sim: Sim;
  readonly board: Board;
  readonly index: number;
  port: CpuPort<Cpu>;
  kernelOn: CpuKernel<Cpu> | null = null;
  /** Contexts, the task's (or the idle loop's) at 0, interrupts above. */
  readonly stack: Ctx[] = [];
  top = -1;
  /** The context being executed: `stack[top]`. */
  ctx: Ctx = new Ctx();
  private readonly spares: Ctx[] = [];
  /** Has hardware below it. Always true for a physical CPU. */
  running: boolean;
  halted = false;
  /** Left the idle state by an interrupt whose entry has not paid for it yet. */
  wokeFromIdle = false;
  /** The guest CPU now running on this one. */
  guest: Cpu | null = null;
  bursting = false;
  spinning = false;
  private burstHandle = -1;
  private burstEndNs = 0;
  private readonly pending = new Int32Array(PENDING_SLOTS * 3);
  private pendingHead = 0;
  pendingCount = 0;
  /** Deadline of the local timer that the kernel wants, Infinity: none; `timerDirty` until programmed. */
  timerDeadlineNs = Infinity;
  timerDirty = false;
  private timerHandle = -1;
  /** How this CPU's components show in the trace, by number: code written for a host runs at other levels too. */
  compMap: Uint8Array | null = null;

  constructor(sim: Sim, board: Board, index: number, port: CpuPort<Cpu>) {
    this.sim = sim;
    this.board = board;
    this.index = index;
    this.port = port;
    this.running = !port.virtual;
    this.entity = sim.register(() => this);
  }

  get kernel(): CpuKernel<Cpu> {
    const kernel = this.kernelOn;
    invariant(kernel !== null, 'cpu-without-kernel');
    return kernel;
  }

  /** Replaces the task's context at the bottom of the stack. */
  setBase(ctx: Ctx): void {
    this.stack[0] = ctx;
    if (this.top < 0) this.top = 0;
    if (this.top === 0) this.ctx = ctx;
  }

  /** Puts a fresh context on top (interrupt, softirq, context switch). */
  push(): Ctx {
    const ctx = this.spares.pop() ?? new Ctx();
    ctx.depth = 0;
    ctx.leftNs = 0;
    ctx.irqsOff = true;
    ctx.ring = 0;
    ctx.mode = 0;
    ctx.cause = -1;
    ctx.result = 0;
    ctx.task = this.ctx.task;
    ctx.comp = this.board.kernelComp;
    this.stack[++this.top] = ctx;
    this.ctx = ctx;
    return ctx;
  }

  /** Takes the topmost context off; it must not be the task's. */
  pop(): void {
    invariant(this.top > 0, 'pop-of-task-context');
    this.spares.push(this.ctx);
    this.ctx = this.stack[--this.top] as Ctx;
  }

  /** Component as the trace shows it: a name of this machine's. Causes carry what was shown where they come from. */
  shown(comp: number): number {
    const map = this.compMap;
    return map === null || comp < 0 ? comp : (map[comp] as number);
  }

  run(): void {
    if (!this.running || this.bursting || this.halted) return;
    if (this.guest) {
      if (this.pendingCount > 0) this.leaveGuest(EXTERNAL_INTERRUPT, 0, this.pendingFlow());
      else this.guest.resume();
      if (this.guest) return;
    }
    this.spinning = false;
    const { board } = this;
    board.executing = this.index;
    while (this.advance());
    board.executing = -1;
  }

  /** Executes one op, or takes an interrupt. False: time must pass, or the CPU is gone. */
  private advance(): boolean {
    const ctx = this.ctx;
    if (this.pendingCount !== 0 && !ctx.irqsOff) {
      this.takeInterrupt();
      return true;
    }
    if (ctx.depth === 0) return this.kernel.contextDone(this, ctx);
    if (this.timerDirty) return this.writeDeadline();
    if (ctx.leftNs > 0) {
      this.startBurst(ctx.leftNs);
      return false;
    }
    if (!step(ctx, this)) return true;
    return !(this.bursting || this.spinning || this.halted || !this.running || this.guest !== null);
  }

  // ------------------------------------------------------------ events

  handle(kind: number, _payload: number): void {
    if (kind === EVENT.burstEnd) {
      this.bursting = false;
      this.spinning = false;
      this.ctx.leftNs = 0;
      this.run();
    } else if (kind === EVENT.timer) {
      this.timerHandle = -1;
      this.timerDeadlineNs = Infinity;
      this.raise(0, 0, COMP.cpu);
    }
  }

  /** An interrupt arrives. `cause` is the component it comes from. */
  raise(vector: number, flow: number, cause: number): void {
    if (this.merged(vector, flow)) return;
    invariant(this.pendingCount < PENDING_SLOTS, 'too-many-interrupts');
    const at = ((this.pendingHead + this.pendingCount) % PENDING_SLOTS) * 3;
    this.pending[at] = vector;
    this.pending[at + 1] = flow;
    this.pending[at + 2] = cause;
    this.pendingCount++;
    this.notice();
  }

  /** True: the vector waits already. It is one bit of the APIC's request register, so it is delivered once for both. */
  private merged(vector: number, flow: number): boolean {
    const { pending } = this;
    for (let n = 0; n < this.pendingCount; n++) {
      const at = ((this.pendingHead + n) % PENDING_SLOTS) * 3;
      if (pending[at] !== vector) continue;
      if (pending[at + 1] === 0) pending[at + 1] = flow;
      return true;
    }
    return false;
  }

  /** Lets a pending interrupt be seen, if the CPU may take it now. */
  private notice(): void {
    if (!this.running) return;
    if (this.guest) {
      this.leaveGuest(EXTERNAL_INTERRUPT, 0, this.pendingFlow());
    } else if (this.halted) {
      this.halted = false;
      this.wokeFromIdle = true;
      this.sim.kick(this);
    } else if (!this.ctx.irqsOff) {
      this.pauseBurst();
      this.sim.kick(this);
    }
  }

  private takeInterrupt(): void {
    const at = this.pendingHead * 3;
    const vector = this.pending[at] ?? 0;
    const flow = this.pending[at + 1] ?? 0;
    const cause = this.pending[at + 2] ?? 0;
    this.pendingHead = (this.pendingHead + 1) % PENDING_SLOTS;
    this.pendingCount--;
    const ctx = this.push();
    ctx.flow = flow;
    ctx.cause = cause;
    this.kernel.startInterrupt(this, ctx, vector);
  }

  private pendingFlow(): number {
    return this.pending[this.pendingHead * 3 + 1] ?? 0;
  }

  // ------------------------------------------------------------ hardware given and taken

  /** The CPU gets hardware (VM entry, or its host CPU got some). */
  resume(): void {
    this.running = true;
    if (this.halted && this.pendingCount > 0) {
      this.halted = false;
      this.wokeFromIdle = true;
    }
    this.sim.kick(this);
  }

  /** The hardware is taken away; what was being done is kept. */
  suspend(): void {
    this.running = false;
    if (this.guest) this.guest.suspend();
    else this.pauseBurst();
  }

  private pauseBurst(): void {
    if (!this.bursting && !this.spinning) return;
    this.sim.cancel(this.burstHandle);
    if (this.bursting) this.ctx.leftNs = this.burstEndNs - this.sim.nowNs;
    this.bursting = false;
    this.spinning = false;
  }

  // ------------------------------------------------------------ guests

  enterGuest(ctx: Ctx): boolean {
    if (this.pendingCount > 0) {
      // The CPU would leave again at once: the program goes on with the exit.
      ctx.set(REASON_LOCAL, EXTERNAL_INTERRUPT);
      ctx.flow = this.pendingFlow();
      return false;
    }
    const guest = this.kernel.guestOf(this);
    invariant(guest !== null, 'no-guest');
    this.guest = guest;
    this.kernel.guestEntered(this, guest);
    guest.resume();
    return true;
  }

  /** The guest on this CPU stops for `reason`; the vCPU task's program goes on after its `guest` op. */
  leaveGuest(reason: number, arg: number, flow: number): void {
    const guest = this.guest;
    invariant(guest !== null, 'leave-without-guest');
    guest.suspend();
    this.guest = null;
    this.kernel.guestLeft(this);
    const ctx = this.ctx;
    let innermost = guest;
    while (innermost.guest !== null) innermost = innermost.guest;
    ctx.comp = innermost.shown(innermost.ctx.comp);
    ctx.flow = flow;
    ctx.set(REASON_LOCAL, reason);
    ctx.set(REASON_LOCAL - 1, arg);
    this.sim.kick(this);
  }

  // ------------------------------------------------------------ Executor

  get slowdown(): number {
    return this.board.slowdown;
  }

  sample({ flow }: Ctx, cost: number, amount: number): number {
    const { sampler } = this.sim;
    const { slowdown, costMap, id } = this.board;
    if (costMap !== null) cost = costMap[cost] as number;
    if (amount === 1 && slowdown === 1) return sampler.sample(cost, flow, id);
    const ns =
      sampler.profile.nsPerByte(cost) > 0
        ? sampler.sampleBytes(cost, amount, flow, id)
        : Math.round(sampler.sample(cost, flow, id) * amount);
    return slowdown === 1 ? ns : Math.round(ns * slowdown);
  }

  row(ctx: Ctx, op: Op, cost: number, from: number, to: number, durationNs: number, reason: number): void {
    const { sim, board } = this;
    const draft = sim.trace.draft;
    const probe = op.probe;
    const flow = ctx.flow;
    const program = ctx.program;
    to = this.shown(to);
    if (board.opaqueComp >= 0) {
      from = from === COMP.nic ? from : board.opaqueComp;
      to = board.opaqueComp;
    }
    draft.startNs = sim.nowNs;
    draft.durationNs = durationNs;
    draft.machine = board.id;
    draft.cpu = this.index;
    draft.task = ctx.task;
    draft.probe = probe;
    draft.from = from;
    draft.to = to;
    draft.cost = cost >= 0 && board.costMap !== null ? (board.costMap[cost] as number) : cost;
    draft.reason = reason;
    draft.flow = flow;
    draft.op = sim.flowOp[flow] ?? -1;
    draft.program = program.index;
    draft.pc = ctx.pc;
    draft.field = op.field === null ? 0 : op.field(this.kernelOn, ctx, this);
    sim.record();
  }

  burst(ctx: Ctx, ns: number): void {
    ctx.leftNs = ns;
    this.startBurst(ns);
  }

  private startBurst(ns: number): void {
    this.bursting = true;
    this.burstEndNs = this.sim.nowNs + ns;
    this.burstHandle = this.sim.after(ns, PRIORITY.burst, EVENT.burstEnd, this.entity, 0);
  }

  spin(_ctx: Ctx, ns: number): void {
    this.spinning = true;
    this.burstHandle =
      ns === Infinity ? -1 : this.sim.after(ns, PRIORITY.burst, EVENT.burstEnd, this.entity, 0);
  }

  /** Ends a spin from outside: its function is asked again. */
  endSpin(): void {
    if (!this.spinning) return;
    this.pauseBurst();
    this.sim.kick(this);
  }

  privileged(ctx: Ctx, what: number, arg: number): boolean {
    return this.port.privileged(this, ctx, what, arg);
  }

  changeRing(ctx: Ctx, ring: number): void {
    if (ctx.ring === ring) return;
    ctx.ring = ring;
    if (this.top === 0) this.kernelOn?.ringChanged(this, ring);
  }

  block(_ctx: Ctx, how: number): void {
    this.kernel.block(this, how);
  }

  resched(_ctx: Ctx, inKernel: boolean): boolean {
    return this.kernel.resched(this, inKernel);
  }

  // ------------------------------------------------------------ local timer

  /** The kernel wants the timer at `atNs` (Infinity: off). It takes effect when the CPU writes its deadline register. */
  wantTimer(atNs: number): void {
    if (atNs === this.timerDeadlineNs && !this.timerDirty) return;
    this.timerDeadlineNs = atNs;
    this.timerDirty = true;
  }

  /** Writes the deadline register. False: the CPU is gone, a hypervisor does it. */
  private writeDeadline(): boolean {
    const { ctx } = this;
    this.timerDirty = false;
    // The kernel set the timer on its way to user mode: it is still there when it writes the register.
    if (ctx.ring !== 0) {
      this.push().flow = ctx.flow;
      if (this.top === 1) this.kernel.ringChanged(this, 0);
    }
    return !this.port.privileged(this, this.ctx, PRIV_TSC_DEADLINE, this.timerDeadlineNs);
  }

  /** True: no code is executed at this moment, and none will be before something happens. */
  get standsStill(): boolean {
    return this.halted || this.bursting || this.spinning || this.guest !== null;
  }

  /** Hardware: arms the timer. */
  armTimer(atNs: number): void {
    if (this.timerHandle >= 0) this.sim.cancel(this.timerHandle);
    this.timerHandle =
      atNs === Infinity
        ? -1
        : this.sim.at(Math.max(atNs, this.sim.nowNs), PRIORITY.timer, EVENT.timer, this.entity, 0);
  }
}

/** `PRIV.tscDeadline`; kept as a constant for the hot loop. */
const PRIV_TSC_DEADLINE = 1;
