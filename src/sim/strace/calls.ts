/**
 * Turns the calls of a log into calls the engine can replay. Keeps what the kernel kept: processes, their
 * fds, open files and positions, pipes. Departs from Linux where the log is silent: sockets' peers are
 * outside the log, fds passed over sockets are of unknown class.
 */

import { FileMaker } from './fd-table.ts';
import { ProcessTable, type TrackedProcess } from './process-table.ts';
import { PathMemo, type CallContext, type ReplayHandler } from './replay-context.ts';
import {
  replayAccept,
  replayClose,
  replayConnect,
  replayDup,
  replayFcntl,
  replayIoctl,
  replayOpen,
  replayPipe,
  replaySocket,
  replayStat,
} from './replay-fds.ts';
import {
  replayBrk,
  replayCopy,
  replayDir,
  replayFsync,
  replayMap,
  replayMessage,
  replayRange,
  replayRead,
  replaySeek,
  replayWrite,
} from './replay-files.ts';
import {
  replayClone,
  replayExec,
  replayExit,
  replayFutex,
  replayGeneric,
  replayPoll,
  replaySleep,
  replayTrivial,
  replayWaitChild,
} from './replay-process.ts';
import type { ReplayCall, ReplayDraft, ReplayKind } from './replay-types.ts';
import { splitArgs } from './scan.ts';
import { syscallEntry, type SyscallEntry } from './syscall-classes.ts';
import type { StraceCall, StraceExit, StraceStart } from './types.ts';
import { copyOf } from './values.ts';

const HANDLERS: Readonly<Record<ReplayKind, ReplayHandler>> = {
  read: replayRead,
  write: replayWrite,
  send: replayMessage,
  recv: replayMessage,
  copy: replayCopy,
  fsync: replayFsync,
  seek: replaySeek,
  dir: replayDir,
  open: replayOpen,
  close: replayClose,
  stat: replayStat,
  dup: replayDup,
  fcntl: replayFcntl,
  ioctl: replayIoctl,
  pipe: replayPipe,
  socket: replaySocket,
  connect: replayConnect,
  accept: replayAccept,
  poll: replayPoll,
  sleep: replaySleep,
  'futex-wait': replayFutex,
  'futex-wake': replayFutex,
  wait: replayWaitChild,
  clone: replayClone,
  exec: replayExec,
  exit: replayExit,
  map: replayMap,
  unmap: replayRange,
  protect: replayRange,
  brk: replayBrk,
  clock: replayTrivial,
  trivial: replayTrivial,
  generic: replayGeneric,
};

/** Paths and names of which one copy is kept; beyond, each call has its own. */
const INTERNED_MAX = 65_536;
/** Names counted one by one (Linux has fewer than 500); the rest is counted together as `…`. */
const NAMES_MAX = 1024;
const NO_FDS: readonly number[] = Object.freeze([]);

/** Turns calls into replay calls, in the order in which the reader hands them out. */
export class ReplayTracker {
  readonly #files = new FileMaker();
  readonly #processes = new ProcessTable(this.#files);
  readonly #interned = new Map<string, string>();
  readonly #inexact = new Map<string, number>();
  readonly #context: Meeting;

  /** `onExcess` is told of results that say more bytes than Linux moves, with the line and the bytes taken instead. */
  constructor(onExcess: (line: number, bytes: number) => void = () => undefined) {
    this.#context = new Meeting(this.#processes, this.#files, this.#intern, onExcess);
  }

  /** How often each syscall occurred that the engine knows by class only. */
  get inexactCounts(): ReadonlyMap<string, number> {
    return this.#inexact;
  }

  /** Processes alive now, as far as the log tells. */
  get processCount(): number {
    return this.#processes.size;
  }

  /** Distinct paths and names kept. */
  get textCount(): number {
    return this.#interned.size;
  }

  /**
   * Must be told of calls printed in two pieces, so that a child seen before its clone returns finds its
   * parent.
   */
  callStarted(start: StraceStart): void {
    if (syscallEntry(start.name).kind === 'clone') this.#processes.cloneBegins(start);
    else this.#processes.get(start.pid);
  }

  /** The call in the engine's words; what it did to fds and processes is kept for the calls after it. */
  toReplayCall(call: StraceCall): ReplayCall {
    const entry = syscallEntry(call.name);
    const process = this.#processes.get(call.pid);
    const draft = this.#draft(call, entry, thinkNs(process, call));
    const context = this.#context;
    context.meet(call, process);
    HANDLERS[entry.kind](draft, context);
    if (!draft.exact) this.#countInexact(draft.name);
    process.lastEndUs = endUs(call, draft);
    return draft;
  }

  /**
   * The end of a process. Gives an `exit` call for one that never made its own (a signal killed it; its
   * `result` is null), and null for one that did.
   */
  processExited(exit: StraceExit): ReplayCall | null {
    const process = this.#processes.peek(exit.pid);
    this.#processes.exited(exit.pid);
    if (process === null || process.exited) return null;
    const call: StraceCall = {
      line: exit.line,
      endLine: exit.line,
      pid: exit.pid,
      name: 'exit_group',
      args: '',
      result: exit.code,
      errno: null,
      detail: '',
      startUs: exit.atUs,
      durationUs: null,
      unfinished: true,
    };
    return this.#draft(call, syscallEntry('exit_group'), 0);
  }

  #draft(call: StraceCall, entry: SyscallEntry, thinkTimeNs: number): ReplayDraft {
    return {
      line: call.line,
      pid: call.pid,
      name: this.#intern(entry.name),
      kind: entry.kind,
      class: entry.class,
      exact: entry.exact,
      result: call.result,
      errno: call.errno === null ? null : this.#intern(call.errno),
      thinkNs: thinkTimeNs,
      recordedNs: call.durationUs === null ? null : Math.round(call.durationUs * 1000),
      endNs:
        call.startUs === null || call.durationUs === null ? null : (call.startUs + call.durationUs) * 1000,
      blockedNs: 0,
      waitsFor: 'nothing',
      fd: null,
      file: null,
      otherFile: null,
      bytes: 0,
      requestBytes: 0,
      offset: null,
      sync: false,
      path: null,
      targetPid: null,
      clone: null,
      address: null,
      requestNs: null,
      readyFds: NO_FDS,
    };
  }

  #countInexact(name: string): void {
    const isNew = !this.#inexact.has(name);
    const counted = isNew && this.#inexact.size >= NAMES_MAX ? '…' : name;
    this.#inexact.set(counted, (this.#inexact.get(counted) ?? 0) + 1);
  }

  readonly #intern = (text: string): string => {
    const known = this.#interned.get(text);
    if (known !== undefined) return known;
    const copy = copyOf(text);
    if (this.#interned.size < INTERNED_MAX) this.#interned.set(copy, copy);
    return copy;
  };
}

/** The call at hand and the state it meets; one object serves all calls. */
class Meeting implements CallContext {
  readonly processes: ProcessTable;
  readonly files: FileMaker;
  readonly intern: (path: string) => string;
  readonly paths = new PathMemo();
  readonly onExcess: (line: number, bytes: number) => void;
  call!: StraceCall;
  process!: TrackedProcess;
  #args: readonly string[] | null = null;

  constructor(
    processes: ProcessTable,
    files: FileMaker,
    intern: (path: string) => string,
    onExcess: (line: number, bytes: number) => void,
  ) {
    this.processes = processes;
    this.files = files;
    this.intern = intern;
    this.onExcess = onExcess;
  }

  meet(call: StraceCall, process: TrackedProcess): void {
    this.call = call;
    this.process = process;
    this.#args = null;
  }

  /** Cut when first asked for: many calls are about nothing. */
  get args(): readonly string[] {
    this.#args ??= splitArgs(this.call.args);
    return this.#args;
  }
}

function thinkNs(process: TrackedProcess, call: StraceCall): number {
  if (process.lastEndUs === null || call.startUs === null) return 0;
  return Math.max(0, Math.round((call.startUs - process.lastEndUs) * 1000));
}

/** When a call ended. Without its duration: its start if it can't have waited, else unknown. */
function endUs(call: StraceCall, draft: ReplayDraft): number | null {
  if (call.startUs === null) return null;
  if (call.durationUs !== null) return call.startUs + call.durationUs;
  return draft.waitsFor === 'nothing' ? call.startUs : null;
}
