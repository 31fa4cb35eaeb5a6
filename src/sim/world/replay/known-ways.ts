/**
 * Ways through the kernel that are known: the rows of a call that was interpreted once, for all calls that take the same
 * way. Costs are drawn anew each time, in the same order; nothing else is spared than finding out again which ones. A way
 * is known only if nothing came between its ops, and is taken only if nothing can.
 */
import type { Cpu } from '../../hw/cpu.ts';
import type { Sim } from '../../hw/sim.ts';
import type { Ctx } from '../../ops/context.ts';
import { allPrograms } from '../../ops/op.ts';
import { isCached } from '../../kernel/fs/file-io.ts';
import { PAGE } from '../../kernel/fs/file-system.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { PART, STATELESS } from '../../kernel/paths/replay-parts.ts';
import { entryNr, SECCOMP_ARGS_FLAG } from '../../kernel/seccomp.ts';
import type { CallRows } from './call-rows.ts';
import type { Plan } from './plan.ts';

/** Ways kept; a log of many sizes of reads and writes starts over. */
const WAYS_MAX = 4096;
const ROWS_MAX = 24;
/** Reads and writes of more bytes are interpreted: the ways of those below are told apart by their size. */
const KNOWN_BYTES_MAX = 1 << 24;
/** Above `MAX_RW_COUNT`. */
const BYTES_LIMIT = 2 ** 31;

/** One op that takes time or marks something. */
interface WayOp {
  /** Cost as the op names it, −1: none. */
  readonly cost: number;
  /** Cost as the machine draws it. */
  readonly drawn: number;
  readonly amount: number;
  readonly probe: number;
  readonly from: number;
  readonly to: number;
  readonly reason: number;
  readonly program: number;
  readonly pc: number;
}

interface Way {
  readonly ops: readonly WayOp[];
  /** Component in which it begins and ends. */
  readonly comp: number;
  /** Time that it took last, ns. */
  lastNs: number;
}

/** True: the kernel's way into calls, to files and back has nothing in it but costs. */
export function canBeKnown(kernel: Kernel): boolean {
  const own = kernel.config.pvOps;
  return (
    !own || ![own.syscallEnter, own.syscallExit, own.fileRead, own.fileWrite, own.readPages].some(Boolean)
  );
}

/**
 * All that the way of a call depends on, in one number; −1: it depends on what changes (a page that must be read or
 * charged, the disk, the network, time, other programs).
 */
export function wayKey(kernel: Kernel, plan: Plan, name: string): number {
  const { program, object, page, bytes } = plan;
  if (plan.waitNs > 0 || plan.sides !== null) return -1;
  let onPath = page;
  if (program === PART.fileRead.index) {
    if (bytes > KNOWN_BYTES_MAX || !isCached(kernel, object, page, bytes)) return -1;
    onPath = 0;
  } else if (program === PART.fileWrite.index) {
    if (bytes > KNOWN_BYTES_MAX || kernel.fs.state(object, page) === PAGE.absent) return -1;
    onPath = 0;
  } else if (!STATELESS.has(program)) return -1;
  const isFiltered = entryNr(name, 0) >= SECCOMP_ARGS_FLAG;
  return ((program * 2 + onPath) * 2 + (isFiltered ? 1 : 0)) * BYTES_LIMIT + bytes;
}

export class KnownWays {
  private readonly sim: Sim;
  private readonly kernel: Kernel;
  private readonly ways = new Map<number, Way>();
  private readonly durations = new Float64Array(ROWS_MAX);

  constructor(sim: Sim, kernel: Kernel) {
    this.sim = sim;
    this.kernel = kernel;
  }

  has(key: number): boolean {
    return this.ways.has(key);
  }

  /**
   * Takes the way `thinkNs` from now, if nothing is due before its end. The time it took, ns; −1: it was not taken, and
   * nothing has changed.
   */
  take(key: number, ctx: Ctx, cpu: Cpu, thinkNs: number): number {
    const way = this.ways.get(key);
    if (way === undefined || way.comp !== ctx.comp || ctx.cause >= 0) return -1;
    const dueNs = this.sim.nextNs() - this.sim.nowNs - thinkNs;
    // Half of what it took last is certain enough not to fit: drawing and taking back would be for nothing.
    if (way.lastNs / 2 >= dueNs) return -1;
    const creditNs = ctx.creditNs;
    const totalNs = this.draw(way, ctx, cpu);
    if (totalNs >= dueNs) {
      for (const op of way.ops) if (op.cost >= 0) this.sim.sampler.undo(op.drawn);
      ctx.creditNs = creditNs;
      return -1;
    }
    way.lastNs = totalNs;
    this.record(way, ctx, cpu, this.sim.nowNs + thinkNs);
    this.sim.pass(thinkNs + totalNs);
    return totalNs;
  }

  /** As the interpreter charges: see `credited` there. */
  private draw({ ops }: Way, ctx: Ctx, cpu: Cpu): number {
    let totalNs = 0;
    for (let i = 0; i < ops.length; i++) {
      const { cost, amount } = ops[i] as WayOp;
      let ns = 0;
      if (cost >= 0) {
        const due = cpu.sample(ctx, cost, amount) + ctx.creditNs;
        ctx.creditNs = Math.min(0, due);
        ns = Math.max(0, due);
      }
      this.durations[i] = ns;
      totalNs += ns;
    }
    return totalNs;
  }

  private record({ ops }: Way, ctx: Ctx, cpu: Cpu, beganNs: number): void {
    const { sim } = this;
    const { draft } = sim.trace;
    draft.machine = cpu.board.id;
    draft.cpu = cpu.index;
    draft.task = ctx.task;
    draft.flow = ctx.flow;
    draft.op = sim.flowOp[ctx.flow] ?? -1;
    let startNs = beganNs;
    for (let i = 0; i < ops.length; i++) {
      const op = ops[i] as WayOp;
      const durationNs = this.durations[i] ?? 0;
      draft.startNs = startNs;
      draft.durationNs = durationNs;
      draft.probe = op.probe;
      draft.from = op.from;
      draft.to = op.to;
      draft.cost = op.drawn;
      draft.reason = op.reason;
      draft.program = op.program;
      draft.pc = op.pc;
      sim.record();
      startNs += durationNs;
    }
  }

  /** Writes the rows of the way taken last into `rows`. */
  note(key: number, rows: CallRows, ctx: Ctx, cpu: Cpu, beganNs: number): void {
    const way = this.ways.get(key);
    rows.clear();
    if (way === undefined) return;
    let startNs = beganNs;
    way.ops.forEach((op, i) => {
      const durationNs = this.durations[i] ?? 0;
      const { draft } = this.sim.trace;
      Object.assign(draft, op, { startNs, durationNs, cost: op.drawn, task: ctx.task, cpu: cpu.index });
      draft.machine = cpu.board.id;
      rows.note(draft);
      startNs += durationNs;
    });
  }

  /**
   * Remembers the way of the call that has just returned, if nothing came between: every event of the simulation was
   * the end of one of its ops, all on this CPU.
   */
  learn(key: number, rows: CallRows, ctx: Ctx, cpu: Cpu, tookNs: number, events: number): void {
    const ops: WayOp[] = [];
    let sumNs = 0;
    let timed = 0;
    if (rows.count > ROWS_MAX) return;
    for (let row = 0; row < rows.count; row++) {
      const durationNs = rows.at(row, 'durationNs');
      sumNs += durationNs;
      if (durationNs > 0) timed++;
      const op = this.opOf(rows, row, ctx, cpu);
      if (op === null) return;
      ops.push(op);
    }
    if (sumNs !== tookNs || timed !== events || ctx.comp !== (ops[0]?.from ?? -1)) return;
    if (this.ways.size >= WAYS_MAX) this.ways.clear();
    this.ways.set(key, { ops, comp: ctx.comp, lastNs: tookNs });
  }

  private opOf(rows: CallRows, row: number, ctx: Ctx, cpu: Cpu): WayOp | null {
    if (rows.at(row, 'machine') !== cpu.board.id || rows.at(row, 'cpu') !== cpu.index) return null;
    const program = rows.at(row, 'program');
    const pc = rows.at(row, 'pc');
    const op = allPrograms()[program]?.ops[pc];
    if (op === undefined) return null;
    const drawn = rows.at(row, 'cost');
    const { costMap } = cpu.board;
    // What chose the cost may do more than choose: it is not asked again. Any cost that is drawn as this one serves.
    const chosen = costMap === null ? drawn : costMap.indexOf(drawn);
    const cost = op.choosesCost ? chosen : op.cost;
    if (cost >= 0 && (costMap === null ? cost : costMap[cost]) !== drawn) return null;
    return {
      cost,
      drawn,
      amount: op.scales ? op.run(this.kernel, ctx, cpu) : 1,
      probe: rows.at(row, 'probe'),
      from: rows.at(row, 'from'),
      to: rows.at(row, 'to'),
      reason: rows.at(row, 'reason'),
      program,
      pc,
    };
  }
}
