/**
 * Issues operations: the measured program asks it whether there is one to begin, and tells it when one has ended.
 * An operation begins with its first event and ends when its program says so.
 */
import type { Cpu } from '../hw/cpu.ts';
import type { Sim } from '../hw/sim.ts';
import type { Ctx } from '../ops/context.ts';
import type { ProgramMemory, Task } from './task.ts';
import { TASK } from './task.machine.ts';

/** The kernel of the measured program, as the issuer needs it. */
export interface IssuerKernel {
  /** Says in the trace, in the task's flow, that its group's quota holds it back. */
  tellHeld(task: Task): void;
}

/** Ends of operations remembered for the time line. */
const MARKS = 4096;

export class Issuer implements ProgramMemory {
  readonly sim: Sim;
  readonly flow: number;
  /** Operations asked for; Infinity: until stopped. */
  issued = 0;
  started = 0;
  done = 0;
  /** Where the program waits for the next one; the program, and its kernel. */
  cpu: Cpu | null = null;
  private task: Task | null = null;
  private kernel: IssuerKernel | null = null;
  /** The operation in flight began while its program was held back: it has not noticed yet. */
  private unnoticed = false;
  /** When the operation in flight was allowed to begin, and when its first event was, ns. */
  allowedNs = 0;
  lastTotalNs = 0;
  lastStartNs = 0;
  lastEndNs = 0;
  /** errno of the last operation's last call, 0: it succeeded. */
  lastErrno = 0;
  /** Row at which the operation in flight, or the last one, began. */
  firstRow = 0;
  /** Begin and end of the newest operations, a ring. */
  readonly starts = new Float64Array(MARKS);
  readonly ends = new Float64Array(MARKS);

  constructor(sim: Sim) {
    this.sim = sim;
    this.flow = sim.newFlow(true);
  }

  get ready(): boolean {
    return this.unnoticed || this.issued > this.started;
  }

  get inFlight(): boolean {
    return this.started > this.done;
  }

  /** The program has nothing to do until the next operation. */
  wait(kernel: IssuerKernel, task: Task, cpu: Cpu): void {
    this.kernel = kernel;
    this.task = task;
    this.cpu = cpu;
  }

  /**
   * Asks for `count` more; the program notices at once. If its group has used up its quota while it waited, the operation
   * begins with being held back: the program notices when it may run again.
   */
  issue(count: number): void {
    this.issued += count;
    const { task } = this;
    if (task?.state === TASK.throttled && !this.inFlight && this.ready) {
      this.begin(task.ctx);
      this.unnoticed = true;
      this.kernel?.tellHeld(task);
    } else this.cpu?.endSpin();
  }

  /** No more operations after the one in flight. */
  stop(): void {
    this.issued = this.started;
  }

  begin(ctx: Ctx): void {
    if (this.unnoticed) {
      this.unnoticed = false;
      return;
    }
    const { sim, flow } = this;
    sim.beginOperation(flow, this.started++, this.cpu?.board.id ?? 0);
    sim.flowStartNs[flow] = -1;
    this.allowedNs = sim.nowNs;
    this.firstRow = sim.trace.count;
    ctx.flow = flow;
  }

  end(ctx: Ctx): void {
    const { sim, flow } = this;
    const first = sim.flowStartNs[flow] ?? -1;
    const start = first < 0 ? this.allowedNs : first;
    const slot = this.done % MARKS;
    this.lastStartNs = start;
    this.lastEndNs = sim.nowNs;
    this.lastTotalNs = sim.nowNs - start;
    this.starts[slot] = start;
    this.ends[slot] = sim.nowNs;
    this.lastErrno = ctx.result < 0 ? -ctx.result : 0;
    this.done++;
    sim.metrics.operation(this.lastTotalNs);
    sim.endOperation(flow);
    ctx.flow = 0;
  }

  /** Forgets the warm-up: counting starts now. */
  restart(): void {
    this.issued = 0;
    this.started = 0;
    this.done = 0;
    this.lastTotalNs = 0;
    this.sim.metrics.totals.clear();
    this.sim.hopRows = 0;
    this.firstRow = this.sim.trace.count;
  }

  /** A child of the measured program does not measure. */
  forked(): null {
    return null;
  }

  /** When the operation in flight began, ns. */
  get startNs(): number {
    if (!this.inFlight) return this.lastStartNs;
    const first = this.sim.flowStartNs[this.flow] ?? -1;
    return first < 0 ? this.allowedNs : first;
  }
}
