/**
 * Executes op programs. One call of `step` executes one op of a context on an executor (a CPU).
 */
import { invariant } from '../core/invariant.ts';
import type { Ctx } from './context.ts';
import { allPrograms, OP, type Op } from './op.ts';

/** What the interpreter needs of the CPU that executes it. All times in ns. */
export interface Executor {
  /** The kernel, handed to the ops' functions. */
  readonly kernel: unknown;
  /** How many times longer code takes than on hardware. */
  readonly slowdown: number;
  /** Draws a cost; `amount` scales it (or is the number of bytes for a cost by the byte). */
  sample(ctx: Ctx, cost: number, amount: number): number;
  /** A component as the trace shows it on this CPU. */
  shown(comp: number): number;
  /** Writes a trace row that starts now; `from` is as the trace shows it, `to` is not yet. */
  row(ctx: Ctx, op: Op, cost: number, from: number, to: number, durationNs: number, reason: number): void;
  /** Starts to use CPU time for the context. */
  burst(ctx: Ctx, ns: number): void;
  /** True: the CPU cannot go on by itself (it exited to a hypervisor, or halted). */
  privileged(ctx: Ctx, what: number, arg: number): boolean;
  /** The context goes on in this ring. */
  changeRing(ctx: Ctx, ring: number): void;
  /** Gives up the CPU; `how` as in `SLEEP`. */
  block(ctx: Ctx, how: number): void;
  /** Lets the guest of the vCPU task on this CPU run. False: it left at once. */
  enterGuest(ctx: Ctx): boolean;
  /** Burns time until ended from outside or `ns` passed. */
  spin(ctx: Ctx, ns: number): void;
  /** True: another task was chosen. `inKernel`: nothing else that is due before user mode is done. */
  resched(ctx: Ctx, inKernel: boolean): boolean;
}

/** Local of a vCPU's loop that holds the reason of the last VM exit. */
export const REASON_LOCAL = 7;

/** What a function that chooses a program answers for none. */
const NO_PROGRAM = -1;

/** True: the executor must stop (time passes, or the context lost the CPU). */
export type Stop = boolean;

/** Executes the context's next op. */
export function step(ctx: Ctx, ex: Executor): Stop {
  const pc = ctx.pc;
  const op = ctx.program.ops[pc] as Op;
  switch (op.kind) {
    case OP.work:
      return work(ctx, op, ex);
    case OP.cross:
      return cross(ctx, op, ex);
    case OP.effect:
      ctx.pc = pc + 1;
      op.run(ex.kernel, ctx, ex);
      return false;
    case OP.unless:
      ctx.pc = op.run(ex.kernel, ctx, ex) === 0 ? op.target : pc + 1;
      return false;
    case OP.jump:
      ctx.pc = op.target;
      return false;
    case OP.call:
      ctx.pc = pc + 1;
      callOp(ctx, op, ex);
      return false;
    case OP.ret:
      ctx.ret();
      return false;
    case OP.block:
      ctx.pc = pc + 1;
      if (op.run(ex.kernel, ctx, ex) === 0) return false;
      ex.block(ctx, op.arg);
      return true;
    case OP.privileged:
      ctx.pc = pc + 1;
      return ex.privileged(ctx, op.arg, op.run(ex.kernel, ctx, ex));
    case OP.guest:
      ctx.pc = pc + 1;
      return ex.enterGuest(ctx);
    case OP.spin:
      return spin(ctx, op, ex);
    case OP.resched:
      // Who lost the CPU here looks again when it is back: it may have to give way once more (`exit_to_user_mode_loop`).
      if (ex.resched(ctx, op.arg === 1)) return true;
      // A signal may have put the frame of its handler in the place of this one.
      if (ctx.pc === pc && ctx.program.ops[pc] === op) ctx.pc = pc + 1;
      return false;
    case OP.compute:
      return compute(ctx, op, ex);
    case OP.mark:
      ctx.pc = pc + 1;
      ex.row(ctx, op, -1, from(ctx, ex), ctx.comp, 0, op.arg);
      return false;
    default:
      ctx.pc = pc + 1;
      ctx.irqsOff = op.arg === 1;
      return false;
  }
}

function work(ctx: Ctx, op: Op, ex: Executor): Stop {
  let cost = op.cost;
  let amount = 1;
  if (op.choosesCost) cost = op.run(ex.kernel, ctx, ex);
  else if (op.scales) amount = op.run(ex.kernel, ctx, ex);
  if (cost < 0) {
    ctx.pc++;
    return false;
  }
  const ns = credited(ctx, ex.sample(ctx, cost, amount));
  ex.row(ctx, op, cost, from(ctx, ex), ctx.comp, ns, 0);
  ctx.pc++;
  if (ns <= 0) return false;
  ex.burst(ctx, ns);
  return true;
}

function cross(ctx: Ctx, op: Op, ex: Executor): Stop {
  const to = op.to >= 0 ? op.to : op.run(ex.kernel, ctx, ex);
  const amount = op.scales ? op.run(ex.kernel, ctx, ex) : 1;
  const ns = op.cost >= 0 ? credited(ctx, ex.sample(ctx, op.cost, amount)) : 0;
  ex.row(ctx, op, op.cost, from(ctx, ex), to, ns, op.arg === 1 ? ctx.get(REASON_LOCAL) : 0);
  ctx.pc++;
  ctx.comp = to;
  if (op.ring >= 0) ex.changeRing(ctx, op.ring);
  if (ns <= 0) return false;
  ex.burst(ctx, ns);
  return true;
}

/** Time to charge: a negative residual is kept and shortens what follows. */
function credited(ctx: Ctx, ns: number): number {
  const due = ns + ctx.creditNs;
  ctx.creditNs = Math.min(0, due);
  return Math.max(0, due);
}

function compute(ctx: Ctx, op: Op, ex: Executor): Stop {
  const ns = Math.round(op.run(ex.kernel, ctx, ex) * ex.slowdown);
  ctx.pc++;
  if (ns <= 0) return false;
  ex.burst(ctx, ns);
  return true;
}

function spin(ctx: Ctx, op: Op, ex: Executor): Stop {
  const ns = op.run(ex.kernel, ctx, ex);
  if (ns === 0) {
    ctx.pc++;
    return false;
  }
  ex.spin(ctx, ns);
  return true;
}

function callOp(ctx: Ctx, op: Op, ex: Executor): void {
  if (op.program) {
    ctx.call(op.program);
    return;
  }
  const index = op.run(ex.kernel, ctx, ex);
  if (index === NO_PROGRAM) return;
  const program = allPrograms()[index];
  if (program === undefined) invariant(false, 'program-unknown', String(index));
  ctx.call(program);
}

/** Component the next row comes from: the cause of a wake-up or interrupt once, then the context's own. */
function from(ctx: Ctx, ex: Executor): number {
  const cause = ctx.cause;
  if (cause < 0) return ex.shown(ctx.comp);
  ctx.cause = -1;
  return cause;
}
