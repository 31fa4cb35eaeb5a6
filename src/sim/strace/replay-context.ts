/** What the replay handlers work with, and the few steps they share. */

import { classOfDecoration, type FileMaker, type TrackedFile } from './fd-table.ts';
import type { ProcessTable, TrackedProcess } from './process-table.ts';
import type { ReplayDraft, WaitsFor } from './replay-types.ts';
import type { StraceCall } from './types.ts';
import { peerOfDecoration } from './socket-peer.ts';
import { copyOf, hasFlag, joinPath, readDecoration, readFd, readString } from './values.ts';

/** One call together with the state it meets. */
export interface CallContext {
  readonly call: StraceCall;
  /** The call's arguments, cut at the commas. */
  readonly args: readonly string[];
  readonly process: TrackedProcess;
  readonly processes: ProcessTable;
  readonly files: FileMaker;
  /** One copy of each path, however often the log names it. */
  readonly intern: (path: string) => string;
  /** Absolute paths by the argument that named them. */
  readonly paths: PathMemo;
  /** Told of a result that says more bytes than Linux moves. */
  readonly onExcess: (line: number, bytes: number) => void;
}

/** Absolute paths, resolved once for each argument text; the oldest go when there are too many. */
export class PathMemo {
  readonly #known = new Map<string, string>();

  of(text: string, resolve: () => string): string {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const path = resolve();
    if (this.#known.size >= PATHS_MAX) this.#known.clear();
    this.#known.set(copyOf(text), path);
    return path;
  }
}

const PATHS_MAX = 16_384;

/** Fills a draft in from a call, and changes the tracked state as the call did. */
export type ReplayHandler = (draft: ReplayDraft, context: CallContext) => void;

/** True when the call returned and didn't fail. */
export function succeeded(call: StraceCall): boolean {
  return call.result !== null && call.errno === null && !call.unfinished;
}

/** Linux moves no more bytes than this in one call, whatever it was asked for (`MAX_RW_COUNT`): a log that says so is not Linux's. */
export const MAX_RW_COUNT = 0x7ffff000;

/** The result of a call that moved bytes or made an fd, as far as Linux goes; 0 when it failed. */
export function countOf(call: StraceCall): number {
  return succeeded(call) ? Math.min(MAX_RW_COUNT, Math.max(0, call.result ?? 0)) : 0;
}

/**
 * The bytes that a call moved: what it returned, but no more than Linux lets it move (`asked` is the size it was given,
 * null: the log doesn't show it). A result beyond that is told to `onExcess`.
 */
export function movedBytes(context: CallContext, asked: number | null): number {
  const { call } = context;
  if (!succeeded(call) || call.result === null || call.result <= 0) return 0;
  const limit = Math.min(MAX_RW_COUNT, asked === null || asked < 0 ? MAX_RW_COUNT : asked);
  if (call.result <= limit) return call.result;
  // The kernel tells the datagram's whole length then, of which it copied what fits.
  if (!call.args.includes('MSG_TRUNC')) context.onExcess(call.line, limit);
  return limit;
}

/** Above this many fds, those that a process inherited unseen are no longer noted. */
const FDS_MAX = 65_536;

/** What an fd argument leads to. An fd that the log never opened gets a description of unknown class. */
export function fileOf(context: CallContext, text: string | undefined): TrackedFile | null {
  const fd = readFd(text);
  if (fd === null || context.call.errno === 'EBADF') return null;
  const { fds } = context.process;
  let file = fds.get(fd);
  if (file === null) {
    file = context.files.make({ class: 'unknown' });
    if (fds.size < FDS_MAX) fds.set(fd, file, false, context.call.line);
  }
  const isUntold = file.class === 'unknown' || (file.class === 'socket' && file.peer === null);
  const decoration = isUntold ? readDecoration(text) : null;
  if (decoration !== null) {
    file.class = classOfDecoration(decoration);
    if (file.class === 'socket') file.peer = peerOfDecoration(decoration);
    if (decoration.startsWith('/')) file.path = context.intern(decoration);
  }
  return file;
}

/** Puts the call's fd argument into the draft and returns what it leads to. */
export function useFd(
  draft: ReplayDraft,
  context: CallContext,
  text: string | undefined,
): TrackedFile | null {
  const file = fileOf(context, text);
  draft.fd = readFd(text);
  draft.file = file;
  return file;
}

/** Gives a new fd to the caller. Flags with CLOEXEC in any spelling close it at exec. */
export function installFd(
  context: CallContext,
  fd: number,
  file: TrackedFile,
  flags: string | undefined,
): void {
  context.process.fds.set(fd, file, /CLOEXEC/.test(flags ?? ''), context.call.endLine);
}

/** The path that a call names, seen from the working directory or from `dirText` (an fd, or AT_FDCWD). */
export function pathOf(context: CallContext, pathText: string | undefined, dirText?: string): string | null {
  if (pathText === undefined) return null;
  if (pathText.startsWith('"/'))
    return context.paths.of(pathText, () => context.intern(joinPath(null, readString(pathText) ?? '/')));
  const name = readString(pathText);
  if (name === null || name === '') return null;
  const isCwd = dirText === undefined || hasFlag(dirText, 'AT_FDCWD');
  const shown = dirText === undefined ? null : readDecoration(dirText);
  const known = isCwd ? context.process.place.cwd : (fileOf(context, dirText)?.path ?? null);
  return context.intern(joinPath(shown ?? known, name));
}

const REFUSALS: ReadonlySet<string> = new Set([
  'EAGAIN',
  'EWOULDBLOCK',
  'EBADF',
  'EINVAL',
  'EPIPE',
  'EFAULT',
]);

/**
 * Notes that the call could wait: for how long, and for what. A call that was refused at once waited for
 * nothing.
 */
export function markWait(draft: ReplayDraft, context: CallContext, waitsFor: WaitsFor): void {
  const { errno, durationUs } = context.call;
  if (waitsFor === 'nothing' || (errno !== null && REFUSALS.has(errno))) return;
  draft.waitsFor = waitsFor;
  draft.blockedNs = Math.round((durationUs ?? 0) * 1000);
}

/** What reading from or writing to a file waits for, disks left out: those are the engine's own. */
export function waitOn(file: TrackedFile | null): WaitsFor {
  if (file === null) return 'nothing';
  if (file.channelId !== null) return 'channel';
  const { class: fdClass } = file;
  return fdClass === 'file' ||
    fdClass === 'dir' ||
    fdClass === 'pseudo' ||
    fdClass === 'device' ||
    fdClass === 'memfd'
    ? 'nothing'
    : 'outside';
}
