/** Programs that make load: what a `*.program.ts` file declares, and what a running one remembers. */
import type { Rng } from '../../core/rng.ts';
import type { Text } from '../../core/text.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { memoryOf, type ProgramMemory } from '../../kernel/task.ts';
import type { Ctx } from '../../ops/context.ts';
import type { Program } from '../../ops/op.ts';

/** A number in a program's text, e.g. the B of `periodic B P`. */
export interface LoadParam {
  readonly name: string;
  readonly about: Text;
  readonly min: number;
  readonly max: number;
  /** Absent: it must be given. */
  readonly default?: number;
}

export interface LoadDef {
  /** First word of the program's text. */
  readonly id: string;
  readonly label: Text;
  readonly about: Text;
  readonly params: readonly LoadParam[];
  /** Threads that one process of it has. */
  threads(args: readonly number[]): number;
  /** Processes there may be at once, those it forks included; absent: its threads. */
  readonly processes?: (args: readonly number[]) => number;
  /** True: it has jobs, so response times are reported. */
  readonly jobs: boolean;
  /** True: it reads its own CPU clock all the time, and each reading is a system call that charges it. */
  readonly readsCpuClock: boolean;
  /** True: the threads besides the first wait for work for ever. */
  readonly helpersWait?: boolean;
  readonly program: Program;
}

export function defineLoad(def: LoadDef): LoadDef {
  return Object.freeze({ ...def, params: Object.freeze(def.params) });
}

/** What the threads of one process share. */
export class LoadShared {
  readonly rng: Rng;
  /** Address of the process's first futex; it has 16. */
  readonly address: number;
  /** Instant of the next request, ns. */
  nextNs: number;
  /** Jobs begun, rounds begun, threads still at work: what the program makes of them. */
  begun = 0;
  round = 0;
  busy = 0;
  /** Thread that holds the lock, −1: none. */
  holder = -1;
  /** Task ids of the threads. */
  readonly threads: number[] = [];

  constructor(rng: Rng, address: number, startNs: number) {
    this.rng = rng;
    this.address = address;
    this.nextNs = startNs;
  }
}

/** How many jobs are kept: enough for the longest scenario's percentiles. */
const MAX_JOBS = 1_000_000;

/** Jobs done: response times and when each ended, ns. */
export class JobLog {
  responsesNs = new Float64Array(64);
  endsNs = new Float64Array(64);
  count = 0;

  add(responseNs: number, endNs: number): void {
    if (this.count >= MAX_JOBS) return;
    if (this.count === this.responsesNs.length) {
      this.responsesNs = widen(this.responsesNs);
      this.endsNs = widen(this.endsNs);
    }
    this.responsesNs[this.count] = responseNs;
    this.endsNs[this.count++] = endNs;
  }
}

function widen(from: Float64Array): Float64Array<ArrayBuffer> {
  const to = new Float64Array(from.length * 2);
  to.set(from);
  return to;
}

/** Memory of one thread of a load. */
export class LoadState implements ProgramMemory {
  readonly def: LoadDef;
  /** Numbers of the program's text. */
  readonly args: readonly number[];
  readonly thread: number;
  readonly shared: LoadShared;
  readonly jobs: JobLog;
  readonly startNs: number;
  readonly endNs: number;
  /** CPU time used before the start: fork, exec, set-up. */
  readonly setupNs: number;
  /** Job in progress: its number, when it began (or arrived), and the thread's CPU time at which it is done. */
  job = 0;
  jobStartNs = 0;
  doneAtExecNs = Infinity;
  working = false;
  /** Involuntary switches when it last looked at the clock. */
  seenSwitches = 0;
  /** CPU time and switches at the start and the end of the window. */
  startExecNs = 0;
  endExecNs = 0;
  startVoluntary = 0;
  startInvoluntary = 0;
  begun = false;
  finished = false;
  readonly gapsUs: number[] = [];
  /** A number of the program's own. */
  mark = 0;
  /** CPU time of the request in hand, ns. */
  serviceNs = 0;

  constructor(
    def: LoadDef,
    args: readonly number[],
    thread: number,
    shared: LoadShared,
    jobs: JobLog,
    window: { readonly startNs: number; readonly endNs: number; readonly setupNs: number },
  ) {
    this.def = def;
    this.args = Object.freeze([...args]);
    this.thread = thread;
    this.shared = shared;
    this.jobs = jobs;
    this.startNs = window.startNs;
    this.endNs = window.endNs;
    this.setupNs = window.setupNs;
  }

  /** What a child by fork has: the same program, nothing of the parent's work. */
  forked(): LoadState {
    const { def, args, thread, shared, jobs, startNs, endNs, setupNs } = this;
    return new LoadState(def, args, thread, shared, jobs, { startNs, endNs, setupNs });
  }

  /** The n-th number of the program's text. */
  arg(n: number): number {
    return this.args[n] ?? 0;
  }

  /** The n-th number, given in µs, as ns. */
  argNs(n: number): number {
    return Math.round(this.arg(n) * 1000);
  }
}

/** The memory of the program that a context runs. */
export function loadOf(kernel: Kernel, ctx: Ctx): LoadState {
  return memoryOf(kernel.task(ctx.task), LoadState);
}
