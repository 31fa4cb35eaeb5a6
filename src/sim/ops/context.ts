/**
 * An execution context: what a processor works on. A task has one; interrupts, softirqs and context switches have
 * theirs, stacked on the task's. All of it is plain data, so that a checkpoint can copy it at any op.
 */
import { invariant } from '../core/invariant.ts';

/** Frames deep; a syscall in a guest under a runtime needs about eight. */
const MAX_DEPTH = 20;
/** Numbers a frame can hold. A callee starts with a copy of its caller's. */
export const LOCALS = 8;

/** What a frame runs: an op program (`Program` in `op.ts`, which is written against this class). */
export interface FrameProgram {
  readonly name: string;
  readonly index: number;
  readonly ops: readonly unknown[];
}

const NO_PROGRAM: FrameProgram = Object.freeze({ name: '', index: -1, ops: Object.freeze([]) });

export class Ctx {
  depth = 0;
  /** Program of the innermost frame, its next op and where its locals begin; the outer frames' are in the arrays. */
  program: FrameProgram = NO_PROGRAM;
  pc = 0;
  private base = -LOCALS;
  private readonly programs: (FrameProgram | null)[] = new Array<FrameProgram | null>(MAX_DEPTH).fill(null);
  private readonly pcs = new Int32Array(MAX_DEPTH);
  private readonly locals = new Float64Array(MAX_DEPTH * LOCALS);
  /** What the last callee returned: bytes, a new id, or −errno. */
  result = 0;
  /** Component it executes in (number in the trace). */
  comp = 0;
  /** Component that caused what comes next (waker, device), −1: none. Consumed by the next row. */
  cause = -1;
  /** Chain of cause and effect the rows belong to, 0: none. */
  flow = 0;
  /** Ring: 3 user mode, 0 kernel mode. */
  ring = 0;
  /** What a CPU is doing while it executes this context on top of another: a number of its kernel's. */
  mode = 0;
  /** Interrupts are held off while true. */
  irqsOff = false;
  /** CPU time left of an interrupted op, ns. */
  leftNs = 0;
  /** Time that the next op takes less, ns (≤ 0): a fast path whose round trip is shorter than its parts. */
  creditNs = 0;
  /** Owner's task id for the trace; 0 for idle. */
  task = 0;

  /** Starts over with `program`. */
  start(program: FrameProgram): void {
    this.depth = 0;
    this.base = -LOCALS;
    this.leftNs = 0;
    this.irqsOff = false;
    this.call(program);
  }

  /** Pushes a frame; its locals start as a copy of the caller's. */
  call(program: FrameProgram): void {
    const d = this.depth;
    if (d >= MAX_DEPTH) invariant(false, 'frame-overflow', program.name);
    const { base, locals } = this;
    if (d > 0) {
      this.pcs[d - 1] = this.pc;
      for (let i = 0; i < LOCALS; i++) locals[base + LOCALS + i] = locals[base + i] as number;
    }
    this.programs[d] = program;
    this.program = program;
    this.pc = 0;
    this.base = base + LOCALS;
    this.depth = d + 1;
  }

  /** Pops the frame. */
  ret(): void {
    const d = this.depth - 1;
    this.depth = d;
    this.programs[d] = null;
    this.base -= LOCALS;
    if (d === 0) return;
    this.program = this.programs[d - 1] as FrameProgram;
    this.pc = this.pcs[d - 1] as number;
  }

  /** The program that the context was started with. */
  get outermost(): FrameProgram {
    return (this.depth > 1 ? this.programs[0] : this.program) ?? NO_PROGRAM;
  }

  /** The frame below goes back to the call that it made: when this one returns, it makes it again. */
  rewindCaller(): void {
    const at = this.depth - 2;
    this.pcs[at] = (this.pcs[at] as number) - 1;
  }

  /** Local `i` of the frame below. */
  setInCaller(i: number, value: number): void {
    this.locals[this.base - LOCALS + i] = value;
  }

  get done(): boolean {
    return this.depth === 0;
  }

  /** Local `i` of the innermost frame. */
  get(i: number): number {
    return this.locals[this.base + i] as number;
  }

  set(i: number, value: number): void {
    this.locals[this.base + i] = value;
  }
}
