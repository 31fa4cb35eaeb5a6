/** Signals: their numbers, what each does by default, and what a process has said about them (`struct sighand_struct`). */
import type { Program } from '../ops/op.ts';

/** Numbers on x86-64 (`signal(7)`). */
export const SIG = Object.freeze({
  HUP: 1,
  INT: 2,
  QUIT: 3,
  ILL: 4,
  TRAP: 5,
  ABRT: 6,
  BUS: 7,
  FPE: 8,
  KILL: 9,
  USR1: 10,
  SEGV: 11,
  USR2: 12,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  STKFLT: 16,
  CHLD: 17,
  CONT: 18,
  STOP: 19,
  TSTP: 20,
  TTIN: 21,
  TTOU: 22,
  URG: 23,
  XCPU: 24,
  XFSZ: 25,
  VTALRM: 26,
  PROF: 27,
  WINCH: 28,
  IO: 29,
  PWR: 30,
  SYS: 31,
});
/** Signals from here on are queued each time that they are sent; of the others one is pending at most. */
export const SIGRTMIN = 32;
export const NSIG = 64;

/** A set of signals, a bit each. */
export function signalSet(...signals: readonly number[]): bigint {
  return signals.reduce((set, sig) => set | (1n << BigInt(sig - 1)), 0n);
}

const CORE = signalSet(
  ...[SIG.QUIT, SIG.ILL, SIG.TRAP, SIG.ABRT, SIG.FPE, SIG.SEGV, SIG.BUS, SIG.SYS, SIG.XCPU, SIG.XFSZ],
);
const IGNORED = signalSet(SIG.CONT, SIG.CHLD, SIG.WINCH, SIG.URG);
export const STOPS = signalSet(SIG.STOP, SIG.TSTP, SIG.TTIN, SIG.TTOU);
/** What the code itself did; delivered before others if the kernel sent it. */
export const SYNCHRONOUS = signalSet(SIG.SEGV, SIG.BUS, SIG.ILL, SIG.TRAP, SIG.FPE, SIG.SYS);
/** Can neither be caught, ignored nor blocked. */
export const UNSTOPPABLE = signalSet(SIG.KILL, SIG.STOP);

/** Whether a signal is in a set. */
export function hasSignal(set: bigint, sig: number): boolean {
  return (set & signalSet(sig)) !== 0n;
}

/** Whether a number names a signal. */
export function isSignal(sig: number): boolean {
  return Number.isInteger(sig) && sig >= 1 && sig <= NSIG;
}

/** A set that a program hands to the kernel: signals 1 to 32 in the first word, the others in the second. */
export function setFromWords(low: number, high: number): bigint {
  return BigInt(low >>> 0) | (BigInt(high >>> 0) << 32n);
}

export type DefaultAction = 'terminate' | 'core' | 'ignore' | 'stop';

/** What becomes of a process that has said nothing about a signal. SIGCONT has done its work when it was sent. */
export function defaultAction(sig: number): DefaultAction {
  if (hasSignal(CORE, sig)) return 'core';
  if (hasSignal(IGNORED, sig)) return 'ignore';
  return hasSignal(STOPS, sig) ? 'stop' : 'terminate';
}

export const SA = Object.freeze({
  NOCLDSTOP: 0x1,
  NOCLDWAIT: 0x2,
  RESTART: 0x1000_0000,
  NODEFER: 0x4000_0000,
  RESETHAND: 0x8000_0000,
});

/** What a process does at a signal. Frozen. */
export interface SigAction {
  readonly handler: Program | 'default' | 'ignore';
  readonly flags: number;
  /** Blocked while the handler runs, besides the signal itself. */
  readonly mask: bigint;
}

const DEFAULT: SigAction = Object.freeze({ handler: 'default', flags: 0, mask: 0n });

/** The actions of a process: its threads share them, a child by fork has a copy. */
export class Sighand {
  private readonly actions = new Map<number, SigAction>();

  of(sig: number): SigAction {
    return this.actions.get(sig) ?? DEFAULT;
  }

  set(sig: number, action: SigAction): void {
    this.actions.set(sig, Object.freeze(action));
  }

  copy(): Sighand {
    const child = new Sighand();
    for (const [sig, action] of this.actions) child.set(sig, action);
    return child;
  }

  /** After exec (`flush_signal_handlers`): handlers are gone with the memory that they were in, what was ignored still is. */
  afterExec(): Sighand {
    const kept = new Sighand();
    for (const [sig, action] of this.actions)
      if (action.handler === 'ignore') kept.set(sig, { ...DEFAULT, handler: 'ignore' });
    return kept;
  }

  /** Whether nobody is to hear of a signal (`sig_handler_ignored`). */
  ignores(sig: number): boolean {
    const { handler } = this.of(sig);
    return handler === 'ignore' || (handler === 'default' && defaultAction(sig) === 'ignore');
  }
}

/** A signal on its way. Frozen. */
export interface SigInfo {
  readonly sig: number;
  /** Task that sent it, 0: the kernel. */
  readonly from: number;
}

/** Signals that wait for a task or for a process (`struct sigpending`). */
export class SigPending {
  private readonly queue: SigInfo[] = [];

  has(sig: number): boolean {
    return this.queue.some((info) => info.sig === sig);
  }

  add(info: SigInfo): void {
    this.queue.push(Object.freeze(info));
  }

  drop(sig: number): void {
    this.flush(signalSet(sig));
  }

  /** Nobody hears of these any more. */
  flush(set: bigint): void {
    for (let at = this.queue.length - 1; at >= 0; at--)
      if (hasSignal(set, this.queue[at]?.sig ?? 0)) this.queue.splice(at, 1);
  }

  /** The one that is delivered next, null: none that is not blocked. */
  next(blocked: bigint): SigInfo | null {
    let best: SigInfo | null = null;
    for (const info of this.queue)
      if (!hasSignal(blocked, info.sig) && (best === null || rank(info) < rank(best))) best = info;
    return best;
  }

  take(info: SigInfo): void {
    this.queue.splice(this.queue.indexOf(info), 1);
  }

  /** As `SigPnd` and `ShdPnd` of `/proc/PID/status`. */
  get set(): bigint {
    return signalSet(...this.queue.map(({ sig }) => sig));
  }
}

/** Lower numbers come first, and before all of them what the code itself did. */
function rank({ sig, from }: SigInfo): number {
  return from === 0 && hasSignal(SYNCHRONOUS, sig) ? sig - NSIG : sig;
}

/** Frozen: a copy of the world shares it as the world does. */
const NO_LIMITS: ReadonlyMap<number, number> = Object.freeze(new Map<number, number>());

/** What the threads of a process have in common about signals and its end (`struct signal_struct`). */
export class SignalStruct {
  /** The process's number in each pid namespace that it is in. */
  pids: readonly number[];
  /** Sent to the process, whichever thread takes it. */
  readonly pending = new SigPending();
  /** Ids of its threads that have not ended, the first one first. */
  readonly threads: number[] = [];
  /** It is ending, with this status for its parent (as `wait4` gives it); −1: it is not. */
  exitStatus = -1;
  /** Signal by which it is stopped, 0: it is not; told: its parent has heard of it by `wait4`. */
  stopSignal = 0;
  stopTold = false;
  /** It was let go on, which its parent has not heard of. */
  continued = false;
  /** Its end is heard of by nobody but the first process of its pid namespace, which ends too. */
  unheard = false;
  /** Orphans below it become its children (`PR_SET_CHILD_SUBREAPER`). */
  childSubreaper = false;
  /** First of its pid namespace: signals that it has no handler for do nothing (`SIGNAL_UNKILLABLE`). */
  unkillable = false;
  /** How much sooner or later than others the OOM killer takes it, and how low it may be set without CAP_SYS_RESOURCE. */
  oomScoreAdj: number;
  oomScoreAdjMin: number;
  /** Its threads that sleep in `wait4`, and for which child (−1: any). */
  readonly waiters = new Map<number, number>();

  /** Limits that were set (`RLIMIT`), by their numbers; a child by fork has them too. */
  rlimits: ReadonlyMap<number, number>;
  /** Who leads its session and its group of processes, by pids; none: somebody before everything that is modelled. */
  session: readonly number[];
  group: readonly number[];

  constructor(pids: readonly number[], from: SignalStruct | null = null) {
    this.pids = pids;
    this.rlimits = from?.rlimits ?? NO_LIMITS;
    this.session = from?.session ?? [];
    this.group = from?.group ?? [];
    this.oomScoreAdj = from?.oomScoreAdj ?? 0;
    this.oomScoreAdjMin = from?.oomScoreAdjMin ?? 0;
  }
}
