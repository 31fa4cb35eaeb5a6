/** Programs that make load: what a `*.load.ts` file declares, and what a running one remembers. */
import type { Rng } from '../../core/rng.ts';
import type { Text } from '../../core/text.ts';
import type { ExtraCall } from '../../kernel/extra-calls/define.ts';
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

/** The other end of a connection: a program that stands by, with numbers of its own. */
export interface FarEnd {
  readonly name: string;
  readonly program: Program;
  readonly memory: (fd: number) => ProgramMemory;
}

export interface LoadDef {
  /** First word of the program's text. */
  readonly id: string;
  readonly label: Text;
  readonly about: Text;
  /** One of it in a few words, with the numbers of its text. */
  says(args: readonly number[]): Text;
  readonly params: readonly LoadParam[];
  /** Threads that one process of it has. */
  threads(args: readonly number[]): number;
  /** Processes there may be at once, those it forks included; absent: its threads. */
  readonly processes?: (args: readonly number[]) => number;
  /** True: it has jobs, so response times are reported. */
  readonly jobs: boolean;
  /** True: it reads its own CPU clock all the time, and each reading is a system call that charges it. */
  readonly readsCpuClock: boolean;
  /** True: it reads or writes the disk of its machine, which must have one. Absent: it needs none. */
  readonly usesDisk?: boolean;
  /** True: the threads besides the first wait for work for ever. */
  readonly helpersWait?: boolean;
  /** What the other end of each of its threads' connections does, on the machine at the other end of the cable; absent: it has none. */
  readonly farEnd?: (args: readonly number[]) => FarEnd;
  /** True: it takes memory that a group may limit, so its kernel keeps account of memory. */
  readonly usesMemory?: boolean;
  /** System calls that it makes and that a kernel has for it alone. Absent: none. */
  readonly calls?: readonly ExtraCall[];
  readonly program: Program;
}

export function defineLoad(def: LoadDef): LoadDef {
  return Object.freeze({ ...def, params: Object.freeze(def.params) });
}

/** A time in µs as people say it, e.g. `5 ms`. */
export function spanOf(us: number): string {
  const [n, unit] = us < 1e3 ? [us, 'µs'] : us < 1e6 ? [us / 1e3, 'ms'] : [us / 1e6, 's'];
  return `${String(Math.round(n * 100) / 100)} ${unit}`;
}

/** A request that more than one thread has to do with. */
export interface LoadRequest {
  readonly arrivedNs: number;
  /** CPU time that is left of it, ns; parts that are not done yet. */
  leftNs: number;
  parts: number;
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
  /** CPU time that the heap has been filled by since the last collection, ns; collections that are over. */
  allocatedNs = 0;
  collections = 0;
  /** Thread that holds the lock or stopped the world, −1: none. */
  holder = -1;
  /** Task ids of the threads. */
  readonly threads: number[] = [];
  /** Requests that wait or are worked on, by number. */
  readonly requests = new Map<number, LoadRequest>();
  /** Numbers of requests that are ready to be worked on, in order. */
  readonly ready: number[] = [];

  constructor(rng: Rng, address: number, startNs: number) {
    this.rng = rng;
    this.address = address;
    this.nextNs = startNs;
  }
}

/** How many jobs are kept: enough for the longest scenario's percentiles. */
const MAX_JOBS = 1_000_000;

/** Numbers that come one by one, kept up to a bound. */
export class Samples {
  private kept = new Float64Array(16);
  count = 0;

  add(value: number): void {
    if (this.count >= MAX_JOBS) return;
    if (this.count === this.kept.length) {
      const wider = new Float64Array(this.count * 2);
      wider.set(this.kept);
      this.kept = wider;
    }
    this.kept[this.count++] = value;
  }

  at(index: number): number {
    return this.kept[index] ?? 0;
  }

  /** A copy of all. */
  values(): Float64Array {
    return this.kept.slice(0, this.count);
  }
}

/** Jobs done: response times and when each ended, ns; and how late its threads were awake. */
export class JobLog {
  private readonly responsesNs = new Samples();
  private readonly endsNs = new Samples();
  /** From the instant a sleep was due to running again, ns. */
  readonly wakes = new Samples();
  /** Calls that were refused, by errno. */
  readonly refusals = new Map<string, number>();

  get count(): number {
    return this.responsesNs.count;
  }

  add(responseNs: number, endNs: number): void {
    this.responsesNs.add(responseNs);
    this.endsNs.add(endNs);
  }

  noteRefusal(errno: string): void {
    this.refusals.set(errno, (this.refusals.get(errno) ?? 0) + 1);
  }

  responseNs(index: number): number {
    return this.responsesNs.at(index);
  }

  endNs(index: number): number {
    return this.endsNs.at(index);
  }

  /** All response times, ns. */
  responses(): Float64Array {
    return this.responsesNs.values();
  }
}

/** When a load works: instants, and CPU time that it uses before, ns. */
export interface LoadWindow {
  readonly startNs: number;
  readonly endNs: number;
  readonly setupNs: number;
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
  /** Threads still to be woken. */
  toWake = 0;
  /** The request in hand; −1: none. */
  request = -1;
  /** CPU time of the request in hand, ns. */
  serviceNs = 0;
  /** Descriptor of its file, −1: none is open. */
  fd = -1;

  constructor(
    def: LoadDef,
    args: readonly number[],
    thread: number,
    shared: LoadShared,
    jobs: JobLog,
    window: LoadWindow,
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
