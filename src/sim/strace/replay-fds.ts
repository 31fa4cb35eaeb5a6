/** Replay of calls that make, copy, close or describe fds. */

import { classOfDecoration, classOfMode, classOfPath, type TrackedFile } from './fd-table.ts';
import {
  fileOf,
  installFd,
  markWait,
  pathOf,
  succeeded,
  useFd,
  type CallContext,
  type ReplayHandler,
} from './replay-context.ts';
import type { FdClass, ReplayDraft } from './replay-types.ts';
import { learnPeer, peerOfFamily } from './socket-peer.ts';
import { hasFlag, readDecoration, readFd, readInteger, readIntegers, readString } from './values.ts';

/** Gives the call's result out as an fd; null when the call failed. */
function installResult(
  draft: ReplayDraft,
  context: CallContext,
  file: TrackedFile,
  flags: string | undefined,
): void {
  const fd = context.call.result;
  if (fd === null) return;
  installFd(context, fd, file, flags);
  draft.fd = fd;
  draft.file = file;
}

interface OpenArgs {
  readonly path: string | null;
  readonly flags: string;
}

function openArgs(context: CallContext): OpenArgs {
  const { args, call } = context;
  if (call.name === 'creat') return { path: pathOf(context, args[0]), flags: 'O_WRONLY|O_CREAT|O_TRUNC' };
  if (call.name === 'open') return { path: pathOf(context, args[0]), flags: args[1] ?? '' };
  return { path: pathOf(context, args[1], args[0]), flags: args[2] ?? '' };
}

export const replayOpen: ReplayHandler = (draft, context) => {
  const { path, flags } = openArgs(context);
  draft.path = path;
  if (!succeeded(context.call)) return;
  const shown = readDecoration(context.call.detail);
  const realPath = shown?.startsWith('/') === true ? context.intern(shown) : path;
  const fdClass = classOfPath(realPath ?? '', hasFlag(flags, 'O_DIRECTORY'));
  const file = context.files.make({
    class: fdClass,
    path: realPath,
    sync: hasFlag(flags, 'O_SYNC') || hasFlag(flags, 'O_DSYNC'),
    nonblock: hasFlag(flags, 'O_NONBLOCK'),
    append: hasFlag(flags, 'O_APPEND'),
    position: fdClass === 'tty' ? null : 0,
  });
  installResult(draft, context, file, flags);
};

export const replayClose: ReplayHandler = (draft, context) => {
  const { args, call, process } = context;
  if (call.name === 'close_range') {
    const [first, last] = [
      readInteger(args[0]) ?? 0,
      readInteger(args[1]?.replace('~0U', '4294967295')) ?? 0,
    ];
    if (!succeeded(call)) return;
    if (hasFlag(args[2], 'CLOSE_RANGE_CLOEXEC')) process.fds.setCloexecRange(first, last);
    else process.fds.closeRange(first, last, call.line);
    return;
  }
  const fd = readFd(args[0]);
  if (fd === null) return;
  draft.fd = fd;
  draft.file = process.fds.get(fd);
  // Linux frees the fd even when close reports an error; EBADF alone leaves nothing to free.
  process.fds.close(fd, call.line);
};

const STAT_BY_FD: ReadonlySet<string> = new Set(
  'fstat fstat64 fstatfs fstatfs64 fgetxattr flistxattr'.split(' '),
);
const STAT_AT_DIR: ReadonlySet<string> = new Set(
  'newfstatat fstatat64 statx faccessat faccessat2 readlinkat'.split(' '),
);

export const replayStat: ReplayHandler = (draft, context) => {
  const { args, call } = context;
  if (!STAT_BY_FD.has(call.name)) {
    const isAt = STAT_AT_DIR.has(call.name);
    draft.path = isAt ? pathOf(context, args[1], args[0]) : pathOf(context, args[0]);
    // With an empty path (AT_EMPTY_PATH) these stat the directory fd itself.
    if (draft.path !== null || !isAt || readString(args[1]) !== '') return;
  }
  draft.class = 'light';
  const file = useFd(draft, context, args[0]);
  const learned = succeeded(call) ? classOfMode(call.args) : null;
  if (file === null || learned === null) return;
  // What stat says beats a guess by name, except that it can't tell made-up files and memory files from plain
  // ones.
  if (file.class === 'unknown' || (file.class === 'file' && learned !== 'file')) file.class = learned;
};

export const replayDup: ReplayHandler = (draft, context) => {
  const { args, call } = context;
  const file = fileOf(context, args[0]);
  draft.fd = readFd(args[0]);
  draft.file = file;
  if (file === null || !succeeded(call)) return;
  // dup2 onto itself changes nothing, not even close-on-exec.
  if (call.name === 'dup2' && readFd(args[0]) === call.result) return;
  installResult(draft, context, file, call.name === 'dup3' ? args[2] : '');
};

export const replayFcntl: ReplayHandler = (draft, context) => {
  const { args, call, process } = context;
  const file = useFd(draft, context, args[0]);
  const operation = args[1] ?? '';
  if (operation.startsWith('F_OFD_SETLKW') || operation.startsWith('F_SETLKW'))
    markWait(draft, context, 'outside');
  if (file === null || draft.fd === null || !succeeded(call)) return;
  if (operation === 'F_DUPFD' || operation === 'F_DUPFD_CLOEXEC')
    installResult(draft, context, file, operation);
  else if (operation === 'F_SETFD') process.fds.setCloexec(draft.fd, hasFlag(args[2], 'FD_CLOEXEC'));
  else if (operation === 'F_SETFL') {
    file.nonblock = hasFlag(args[2], 'O_NONBLOCK');
    file.append = hasFlag(args[2], 'O_APPEND');
  }
};

export const replayIoctl: ReplayHandler = (draft, context) => {
  const { args, call, process } = context;
  const file = useFd(draft, context, args[0]);
  if (file === null || draft.fd === null || !succeeded(call)) return;
  const request = args[1] ?? '';
  if (request.startsWith('TCGETS') && file.class === 'unknown') file.class = 'tty';
  if (request === 'FIOCLEX' || request === 'FIONCLEX')
    process.fds.setCloexec(draft.fd, request === 'FIOCLEX');
  if (request === 'FIONBIO') file.nonblock = !(args[2] ?? '').includes('[0]');
};

export const replayPipe: ReplayHandler = (draft, context) => {
  installPair(draft, context, 'pipe', context.args[0], context.args[1] ?? '');
};

function installPair(
  draft: ReplayDraft,
  context: CallContext,
  fdClass: 'pipe' | 'socket',
  fds: string | undefined,
  flags: string,
): void {
  const [first, second] = readIntegers(fds);
  if (first === undefined || second === undefined || !succeeded(context.call)) return;
  const [one, other] = context.files.makeChannel(fdClass, flags.includes('NONBLOCK'));
  installFd(context, first, one, flags);
  installFd(context, second, other, flags);
  draft.fd = first;
  draft.file = one;
  draft.otherFile = other;
}

export const replaySocket: ReplayHandler = (draft, context) => {
  const { args, call } = context;
  if (call.name === 'socketpair') return installPair(draft, context, 'socket', args[3], args[1] ?? '');
  if (!succeeded(call)) return;
  const peer = peerOfFamily(args[0] ?? '');
  const file = context.files.make({ class: 'socket', peer, nonblock: hasFlag(args[1], 'SOCK_NONBLOCK') });
  installResult(draft, context, file, args[1]);
};

export const replayConnect: ReplayHandler = (draft, context) => {
  const file = useFd(draft, context, context.args[0]);
  const name = /sun_path=("(?:[^"\\]|\\.)*")/.exec(context.args[1] ?? '')?.[1];
  const path = readString(name);
  draft.path = path === null ? null : context.intern(path);
  learnPeer(file, context.args[1]);
  // A failed connect to a local name is refused at once; only a peer outside the log can keep it waiting.
  if (path === null && file?.nonblock !== true) markWait(draft, context, 'outside');
};

export const replayAccept: ReplayHandler = (draft, context) => {
  const { args, call } = context;
  const listening = useFd(draft, context, args[0]);
  markWait(draft, context, 'outside');
  if (!succeeded(call) || call.result === null) return;
  const peer = listening?.peer ?? null;
  const file = context.files.make({ class: 'socket', peer, nonblock: hasFlag(args[3], 'SOCK_NONBLOCK') });
  learnPeer(file, args[1]);
  installFd(context, call.result, file, args[3]);
  draft.otherFile = file;
};

/** Generic calls that return an fd, and what it is. */
const FD_MAKERS: Readonly<Record<string, FdClass>> = {
  epoll_create: 'epoll',
  epoll_create1: 'epoll',
  eventfd: 'event',
  eventfd2: 'event',
  timerfd_create: 'event',
  signalfd: 'event',
  signalfd4: 'event',
  inotify_init: 'event',
  inotify_init1: 'event',
  fanotify_init: 'event',
  pidfd_open: 'event',
  userfaultfd: 'event',
  perf_event_open: 'event',
  io_uring_setup: 'event',
  memfd_create: 'memfd',
  memfd_secret: 'memfd',
  open_tree: 'dir',
  fsmount: 'dir',
  fsopen: 'event',
  fspick: 'event',
  pidfd_getfd: 'unknown',
  open_by_handle_at: 'file',
};

/** Generic calls: tracks the fds they make; what else they name goes into the draft for its class's sake. */
export const replayGenericFd: ReplayHandler = (draft, context) => {
  const fdClass = FD_MAKERS[context.call.name];
  if (fdClass === undefined || !succeeded(context.call)) return;
  const shown = readDecoration(context.call.detail);
  const told = shown === null ? 'unknown' : classOfDecoration(shown);
  const position = fdClass === 'memfd' || fdClass === 'file' ? 0 : null;
  const file = context.files.make({ class: told === 'unknown' ? fdClass : told, position });
  installResult(draft, context, file, context.call.args);
};
