/** Replay of calls about processes and of those that wait: who is made, who is waited for, for how long. */

import { FdTable } from './fd-table.ts';
import { cloneShape } from './process-table.ts';
import {
  countOf,
  fileOf,
  markWait,
  pathOf,
  succeeded,
  useFd,
  type CallContext,
  type ReplayHandler,
} from './replay-context.ts';
import { replayGenericFd } from './replay-fds.ts';
import type { WaitsFor } from './replay-types.ts';
import { learnPeer } from './socket-peer.ts';
import { hasFlag, readInteger, readString, readTimeNs } from './values.ts';

const NS_PER_MS = 1_000_000;

export const replayClone: ReplayHandler = (draft, context) => {
  const { call, processes } = context;
  const child = countOf(call) > 0 ? call.result : null;
  draft.targetPid = child;
  draft.clone = cloneShape(call.name, call.args);
  processes.cloneEnds(call.pid, call.name, call.args, child);
  if (draft.clone.vfork) markWait(draft, context, 'child');
};

export const replayExec: ReplayHandler = (draft, context) => {
  const { args, call, process } = context;
  const isAt = call.name === 'execveat';
  draft.path = isAt ? pathOf(context, args[1], args[0]) : pathOf(context, args[0]);
  if (!succeeded(call)) return;
  process.fds = process.fds.afterExec();
  process.memory = { breakAddress: null };
};

export const replayExit: ReplayHandler = (draft, { call, args, process }) => {
  draft.result = readInteger(args[0]);
  process.exited = true;
  if (call.name === 'exit_group') process.fds = new FdTable();
};

export const replayWaitChild: ReplayHandler = (draft, context) => {
  const { call } = context;
  const told = call.name === 'waitid' ? /si_pid=(\d+)/.exec(call.args)?.[1] : undefined;
  const child = succeeded(call) ? (told === undefined ? (call.result ?? 0) : Number(told)) : 0;
  draft.targetPid = child > 0 ? child : null;
  const isPrompt = call.errno === 'ECHILD' || hasFlag(call.args, 'WNOHANG');
  markWait(draft, context, isPrompt ? 'nothing' : 'child');
};

export const replaySleep: ReplayHandler = (draft, context) => {
  const { args, call } = context;
  markWait(draft, context, 'time');
  // 1 is TIMER_ABSTIME as -X raw prints it.
  const isAbsolute =
    call.name !== 'nanosleep' && (hasFlag(args[1], 'TIMER_ABSTIME') || /^(?:0x)?1$/.test(args[1] ?? ''));
  const asked = readTimeNs(call.name === 'nanosleep' ? args[0] : args[2]);
  // An absolute end says nothing of how long the sleep was to be: the log's own time does.
  draft.requestNs = isAbsolute ? draft.blockedNs : (asked ?? draft.blockedNs);
};

/** Place of the time limit among the arguments, and whether it is in milliseconds. */
const POLL_LIMITS: Readonly<Record<string, readonly [place: number, isMs: boolean]>> = {
  poll: [2, true],
  ppoll: [2, false],
  ppoll_time64: [2, false],
  select: [4, false],
  _newselect: [4, false],
  pselect6: [4, false],
  pselect6_time64: [4, false],
  epoll_wait: [3, true],
  epoll_pwait: [3, true],
  epoll_pwait2: [3, false],
};

/** A wait on more fds than this keeps only the first ready ones. */
const READY_MAX = 64;

function readyFds(detail: string, isSelect: boolean): number[] {
  const fds: number[] = [];
  const sets = isSelect ? (detail.match(/(?:in|out|exc) \[([^\]]*)\]/g) ?? []).join(' ') : detail;
  for (const match of sets.matchAll(isSelect ? /\d+/g : /fd=(\d+)/g)) {
    if (fds.length < READY_MAX) fds.push(Number(match[1] ?? match[0]));
  }
  return fds;
}

function pollLimitNs({ call, args }: CallContext): number | null {
  const [place, isMs] = POLL_LIMITS[call.name] ?? [0, true];
  if (!isMs) return readTimeNs(args[place]);
  const limitMs = readInteger(args[place]);
  return limitMs === null || limitMs < 0 ? null : limitMs * NS_PER_MS;
}

function pollWait(context: CallContext, ready: readonly number[]): WaitsFor {
  if (context.call.result === 0) return 'time';
  const isChannel = ready.some((fd) => (fileOf(context, String(fd))?.channelId ?? null) !== null);
  return isChannel ? 'channel' : 'outside';
}

export const replayPoll: ReplayHandler = (draft, context) => {
  const { call, args } = context;
  if (call.name.startsWith('epoll')) useFd(draft, context, args[0]);
  draft.requestNs = pollLimitNs(context);
  draft.readyFds = readyFds(call.detail, call.name.includes('select'));
  if (draft.requestNs !== 0) markWait(draft, context, pollWait(context, draft.readyFds));
};

export const replayFutex: ReplayHandler = (draft, context) => {
  const { call, args } = context;
  draft.address = readInteger(args[0]);
  const isMultiplexed = call.name === 'futex' || call.name === 'futex_time64';
  const operation = isMultiplexed ? (args[1] ?? '') : call.name.toUpperCase();
  const isWait = /WAIT|_LOCK_PI/.test(operation);
  draft.kind = isWait ? 'futex-wait' : 'futex-wake';
  if (!isWait) return;
  markWait(draft, context, call.errno === 'ETIMEDOUT' ? 'time' : 'futex');
  // Only the plain FUTEX_WAIT has a limit counted from now; the others name an instant.
  const limit = /^FUTEX_WAIT(?:_PRIVATE)?$/.test(operation) ? readTimeNs(args[3]) : null;
  draft.requestNs = limit ?? (draft.waitsFor === 'time' ? draft.blockedNs : null);
};

/** getpid and its like: nothing to know, except that getcwd tells the working directory. */
export const replayTrivial: ReplayHandler = (_draft, context) => {
  if (context.call.name !== 'getcwd' || !succeeded(context.call)) return;
  const cwd = readString(context.args[0]);
  if (cwd !== null) context.process.place.cwd = context.intern(cwd);
};

const SIGNALLED: Readonly<Record<string, number>> = {
  kill: 0,
  tkill: 0,
  tgkill: 1,
  rt_sigqueueinfo: 0,
  rt_tgsigqueueinfo: 1,
};

/**
 * Calls known by class only: their path or fd, the process they signal, and the wait of those that can sleep.
 */
export const replayGeneric: ReplayHandler = (draft, context) => {
  const { call, args, process } = context;
  const signalled = SIGNALLED[call.name];
  if (signalled !== undefined) draft.targetPid = readInteger(args[signalled]);
  if (draft.class === 'path') {
    const isAt = readString(args[0]) === null;
    draft.path = isAt ? pathOf(context, args[1], args[0]) : pathOf(context, args[0]);
  }
  if (draft.class === 'file' || draft.class === 'network') {
    const file = useFd(draft, context, args[0]);
    if (call.name === 'bind' || call.name === 'getpeername') learnPeer(file, args[1]);
  }
  if (draft.class === 'memory') draft.requestBytes = Math.max(0, readInteger(args[1]) ?? 0);
  if (draft.class === 'wait') markWait(draft, context, 'outside');
  if (succeeded(call) && call.name === 'chdir') process.place.cwd = draft.path;
  if (succeeded(call) && call.name === 'fchdir') process.place.cwd = draft.file?.path ?? null;
  replayGenericFd(draft, context);
};
