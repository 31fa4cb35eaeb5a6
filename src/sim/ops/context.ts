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

export class Ctx {
  depth = 0;
  readonly programs: (FrameProgram | null)[] = new Array<FrameProgram | null>(MAX_DEPTH).fill(null);
  readonly pcs = new Int32Array(MAX_DEPTH);
  readonly locals = new Float64Array(MAX_DEPTH * LOCALS);
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
    this.leftNs = 0;
    this.irqsOff = false;
    this.call(program);
  }

  /** Pushes a frame; its locals start as a copy of the caller's. */
  call(program: FrameProgram): void {
    const d = this.depth;
    invariant(d < MAX_DEPTH, 'frame-overflow', program.name);
    this.programs[d] = program;
    this.pcs[d] = 0;
    if (d > 0) this.locals.copyWithin(d * LOCALS, (d - 1) * LOCALS, d * LOCALS);
    this.depth = d + 1;
  }

  /** Pops the frame. */
  ret(): void {
    this.depth--;
    this.programs[this.depth] = null;
  }

  get done(): boolean {
    return this.depth === 0;
  }

  /** Program of the innermost frame. */
  get program(): FrameProgram {
    const program = this.programs[this.depth - 1];
    invariant(program !== null && program !== undefined, 'no-frame');
    return program;
  }

  get pc(): number {
    return this.pcs[this.depth - 1] ?? -1;
  }

  set pc(value: number) {
    this.pcs[this.depth - 1] = value;
  }

  /** Local `i` of the innermost frame. */
  get(i: number): number {
    return this.locals[(this.depth - 1) * LOCALS + i] ?? 0;
  }

  set(i: number, value: number): void {
    this.locals[(this.depth - 1) * LOCALS + i] = value;
  }

  /** Local `i` of the calling frame: how a callee hands numbers back besides `result`. */
  setCaller(i: number, value: number): void {
    if (this.depth >= 2) this.locals[(this.depth - 2) * LOCALS + i] = value;
  }
}
