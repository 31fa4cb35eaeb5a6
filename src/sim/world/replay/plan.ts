/** What a recorded call does in the model: the part of the kernel it runs, what it waits for, whom it lets go on. */
import { PART, type PartName } from '../../kernel/paths/replay-parts.ts';
import { cloneProcess, cloneThread, exitProcess, exitThread } from '../../kernel/paths/replay-main.ts';
import type {
  OpenFile,
  ReplayCall,
  ReplayKind,
  SocketPeer,
  SyscallClass,
} from '../../strace/replay-types.ts';
import type { Action } from './action.ts';
import type { Objects } from './objects.ts';
import type { ReplayStep } from './steps.ts';

/** One side of a data movement: a program of the kernel and its arguments. */
export interface Work {
  readonly program: number;
  /** Inode, socket; see `replay-parts.ts`. */
  readonly object: number;
  readonly page: number;
  readonly bytes: number;
}

export interface Plan extends Work {
  /** Time to wait for the clock or the outside world, ns. */
  readonly waitNs: number;
  /** What it waits for in time lies outside the log. */
  readonly isOutside: boolean;
  readonly actions: readonly Action[];
  /** The two sides of a copy. */
  readonly sides: { readonly source: Work; readonly sink: Work } | null;
}

const NO_ACTIONS: readonly Action[] = Object.freeze([]);

/** Parts without arguments. */
const PLAIN = Object.fromEntries(
  Object.entries(PART).map(([name, part]) => [
    name,
    Object.freeze({ program: part.index, object: 0, page: 0, bytes: 0 }),
  ]),
) as Readonly<Record<PartName, Work>>;

function work(part: PartName, object = 0, page = 0, bytes = 0): Work {
  if (object === 0 && page === 0 && bytes === 0) return PLAIN[part];
  return { program: PLAIN[part].program, object, page, bytes };
}

/** Paths on file systems of the kernel's own making, which no overlay covers. */
const OWN_MOUNT = /^\/(?:proc|sys|dev)(?:\/|$)/;

function pathWork(part: PartName, call: ReplayCall): Work {
  const path = call.path ?? call.file?.path ?? '';
  return work(part, 0, OWN_MOUNT.test(path) ? 0 : 1);
}

function isPageCached(file: OpenFile): boolean {
  return file.class === 'file' || file.class === 'memfd';
}

/** Reading `bytes` from a file at an offset. */
function readWork(file: OpenFile | null, call: ReplayCall, objects: Objects): Work {
  const { bytes } = call;
  if (file === null || bytes === 0) return work('light');
  if (isPageCached(file)) {
    const inode = objects.inode(file);
    return work('fileRead', inode, objects.readPage(inode, call.offset, bytes), bytes);
  }
  if (file.class === 'dir') return pathWork('directory', call);
  if (file.class === 'pipe') return work('pipeRead', 0, 0, bytes);
  if (file.class === 'socket') return work(RECEIVE[peerOf(file)], 0, 0, bytes);
  return work('device', 0, 0, bytes);
}

/** Where a socket leads. What the log doesn't tell leads to another machine, as most do. */
function peerOf(file: OpenFile): SocketPeer {
  return file.channelId === null ? (file.peer ?? 'wire') : 'unix';
}

const RECEIVE: Readonly<Record<SocketPeer, PartName>> = Object.freeze({
  unix: 'unixReceive',
  netlink: 'netlinkReceive',
  loopback: 'tcpReceive',
  wire: 'tcpReceive',
  other: 'device',
});

/** True: the socket is one of TCP's, as far as its own state goes. */
function isInet(file: OpenFile | null): boolean {
  const peer = file === null ? 'wire' : peerOf(file);
  return peer === 'wire' || peer === 'loopback';
}

function sendWork(file: OpenFile, bytes: number, objects: Objects): Work {
  const peer = peerOf(file);
  if (peer === 'wire' || peer === 'loopback') return work('tcpSend', objects.socket(file, peer), 0, bytes);
  return work(peer === 'unix' ? 'unixSend' : peer === 'netlink' ? 'netlinkSend' : 'device', 0, 0, bytes);
}

function writeWork(file: OpenFile | null, call: ReplayCall, objects: Objects): Work {
  const { bytes } = call;
  if (file === null || bytes === 0) return work('light');
  if (isPageCached(file)) {
    const inode = objects.inode(file);
    // A copy's offset is its source's; the sink's place is where earlier copies ended.
    const offset = call.kind === 'copy' ? null : call.offset;
    return work(call.sync ? 'writeSync' : 'fileWrite', inode, objects.writePage(inode, offset, bytes), bytes);
  }
  if (file.class === 'pipe') return work('pipeWrite', 0, 0, bytes);
  if (file.class === 'socket') return sendWork(file, bytes, objects);
  return work('device', 0, 0, bytes);
}

function take(file: OpenFile | null, call: ReplayCall, objects: Objects): readonly Action[] {
  const channel = file === null ? null : objects.inbox(file);
  if (channel === null) return NO_ACTIONS;
  if (call.bytes > 0) return [{ kind: 'take', channel, bytes: call.bytes }];
  // Nothing read, and no error: the writers have gone. Cut off: whatever ended it came before it in the log.
  const isEnd = call.errno === null && call.waitsFor === 'channel';
  return isEnd ? [{ kind: 'order' }] : NO_ACTIONS;
}

function put(file: OpenFile | null, call: ReplayCall, objects: Objects): readonly Action[] {
  const channel = file === null ? null : objects.outbox(file);
  return channel === null || call.bytes === 0 ? NO_ACTIONS : [{ kind: 'put', channel, bytes: call.bytes }];
}

interface Draft {
  readonly work: Work;
  readonly actions?: readonly Action[];
  readonly sides?: Plan['sides'];
}

const BY_CLASS: Readonly<Record<SyscallClass, PartName>> = Object.freeze({
  light: 'light',
  path: 'path',
  file: 'light',
  memory: 'memory',
  process: 'light',
  signal: 'signal',
  network: 'light',
  ipc: 'light',
  wait: 'poll',
  admin: 'path',
});

/** Kinds whose work depends on nothing else. */
const BY_KIND = Object.freeze({
  pipe: 'descriptor',
  sleep: 'timer',
  map: 'memory',
  unmap: 'memory',
  protect: 'memory',
  brk: 'memory',
  clock: 'trivial',
  trivial: 'trivial',
  seek: 'light',
  dup: 'light',
  fcntl: 'light',
  ioctl: 'light',
}) satisfies Partial<Record<ReplayKind, PartName>>;

function futex(call: ReplayCall, memory: number): readonly Action[] {
  if (call.address === null) return NO_ACTIONS;
  const key = `futex ${memory} ${call.address}`;
  if (call.kind === 'futex-wake')
    return (call.result ?? 0) > 0 ? [{ kind: 'futex-wake', key, woken: call.result ?? 0 }] : NO_ACTIONS;
  if (call.waitsFor !== 'futex') return NO_ACTIONS;
  // A wait that never returned was cut off by the end of its process.
  return call.result === null ? [{ kind: 'order' }] : [{ kind: 'futex-wait', key }];
}

function copyDraft(call: ReplayCall, objects: Objects): Draft {
  const source = readWork(call.file, call, objects);
  const sink = writeWork(call.otherFile, call, objects);
  return {
    work: work('copy', 0, source.page, call.bytes),
    sides: { source, sink },
    actions: [...take(call.file, call, objects), ...put(call.otherFile, call, objects)],
  };
}

function cloneDraft(step: ReplayStep): Draft {
  const { call, target } = step;
  if (call.targetPid === null) return { work: work('light') };
  const program = (call.clone?.sharesMemory === true ? cloneThread : cloneProcess).index;
  const actions: readonly Action[] =
    call.clone?.vfork === true && target > 0 ? [{ kind: 'vfork', process: target }] : NO_ACTIONS;
  return { work: { ...work('light'), program }, actions };
}

function socketDraft(call: ReplayCall, objects: Objects): Draft {
  if (call.file && call.otherFile) objects.pair(call.file, call.otherFile);
  return { work: work(call.otherFile || !isInet(call.file) ? 'descriptor' : 'socket') };
}

/** The call's draft by its kind. `isThread`: its process is a thread of another. */
function draftOf(step: ReplayStep, memory: number, isThread: boolean, objects: Objects): Draft {
  const { call } = step;
  switch (call.kind) {
    case 'read':
    case 'recv':
      return { work: readWork(call.file, call, objects), actions: take(call.file, call, objects) };
    case 'write':
    case 'send':
      return { work: writeWork(call.file, call, objects), actions: put(call.file, call, objects) };
    case 'copy':
      return copyDraft(call, objects);
    case 'fsync':
      return {
        work:
          call.file && isPageCached(call.file) ? work('fileSync', objects.inode(call.file)) : work('light'),
      };
    case 'dir':
      return { work: pathWork('directory', call) };
    case 'open':
      return { work: pathWork('open', call) };
    case 'close':
      return {
        work: work(call.file?.class === 'socket' && isInet(call.file) ? 'closeSocket' : 'close'),
      };
    case 'stat':
      return { work: call.class === 'light' ? work('light') : pathWork('stat', call) };
    case 'socket':
      return socketDraft(call, objects);
    case 'connect':
      if (call.path !== null) return { work: pathWork('path', call) };
      return { work: work(isInet(call.file) ? 'connect' : 'light') };
    case 'accept':
      if (call.otherFile === null) return { work: work('light') };
      return { work: work(isInet(call.otherFile) ? 'accept' : 'descriptor') };
    case 'poll':
      return { work: work('poll'), actions: call.waitsFor === 'channel' ? [{ kind: 'order' }] : NO_ACTIONS };
    case 'futex-wait':
    case 'futex-wake':
      return { work: work('futex'), actions: futex(call, memory) };
    case 'wait':
      return { work: work('light'), actions: call.waitsFor === 'child' ? childActions(step) : NO_ACTIONS };
    case 'clone':
      return cloneDraft(step);
    case 'exec':
      return { work: call.errno === null ? work('exec') : pathWork('path', call) };
    case 'exit':
      return { work: { ...work('light'), program: (isThread ? exitThread : exitProcess).index } };
    case 'generic':
      return {
        work:
          call.class === 'path' || call.class === 'admin'
            ? pathWork('path', call)
            : work(BY_CLASS[call.class]),
      };
    default:
      return { work: work(BY_KIND[call.kind]) };
  }
}

function childActions(step: ReplayStep): readonly Action[] {
  if (step.target > 0) return [{ kind: 'child', process: step.target }];
  return step.call.errno === null && step.call.result !== null ? NO_ACTIONS : [{ kind: 'order' }];
}

/** Time that passes without anybody of the log doing something for it, ns. */
function timedNs(call: ReplayCall, isPeerKnown: boolean): number {
  if (call.waitsFor === 'nothing') return 0;
  if (call.waitsFor === 'time')
    return call.errno === 'EINTR' ? call.blockedNs : (call.requestNs ?? call.blockedNs);
  if (call.waitsFor === 'outside') return call.blockedNs;
  return isPeerKnown ? 0 : call.blockedNs;
}

/** What a plan must know of the process: whose futexes it uses, and whether its exit leaves the memory to others. */
interface Caller {
  readonly memory: number;
  readonly isThread: boolean;
}

/** The plan of a call of a process. */
export function planOf(step: ReplayStep, { memory, isThread }: Caller, objects: Objects): Plan {
  const { work, actions = NO_ACTIONS, sides = null } = draftOf(step, memory, isThread, objects);
  const { program, object, page, bytes } = work;
  const waitNs = timedNs(step.call, actions.length > 0);
  const isOutside = waitNs > 0 && step.call.waitsFor !== 'time';
  return { program, object, page, bytes, actions, sides, waitNs, isOutside };
}
