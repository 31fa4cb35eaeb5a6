/** Replay of calls that move bytes: which file, which bytes of it, and what they wait for. */

import type { TrackedFile } from './fd-table.ts';
import {
  countOf,
  fileOf,
  movedBytes,
  markWait,
  MAX_RW_COUNT,
  succeeded,
  useFd,
  waitOn,
  type CallContext,
  type ReplayHandler,
} from './replay-context.ts';
import type { ReplayDraft } from './replay-types.ts';
import { learnPeer } from './socket-peer.ts';
import { readFd, readInteger, readIntegers } from './values.ts';

/** True for what keeps a position; pipes, sockets and terminals don't. */
function hasPosition(file: TrackedFile): boolean {
  return file.position !== null;
}

function advance(file: TrackedFile, bytes: number): void {
  if (file.position !== null) file.position += bytes;
}

/** Sizes: the third argument of plain calls; for vectors the log's result is all there is to know. */
function fillSizes(draft: ReplayDraft, context: CallContext, isPlain: boolean): void {
  const { args } = context;
  const asked = isPlain ? readInteger(args[2]) : null;
  draft.bytes = movedBytes(context, asked);
  draft.requestBytes = asked === null ? draft.bytes : Math.min(MAX_RW_COUNT, Math.max(0, asked));
}

const isPositioned = (name: string): boolean => name.startsWith('p');

export const replayRead: ReplayHandler = (draft, context) => {
  const { name } = context.call;
  const file = useFd(draft, context, context.args[0]);
  fillSizes(draft, context, name === 'read' || name === 'pread64');
  if (file === null) return;
  if (isPositioned(name)) draft.offset = readInteger(context.args[3]);
  else if (hasPosition(file)) {
    draft.offset = file.position;
    advance(file, draft.bytes);
  }
  markWait(draft, context, waitOn(file));
};

export const replayWrite: ReplayHandler = (draft, context) => {
  const { name } = context.call;
  const file = useFd(draft, context, context.args[0]);
  fillSizes(draft, context, name === 'write' || name === 'pwrite64');
  if (file === null) return;
  draft.sync = file.sync || /RWF_D?SYNC/.test(context.args[4] ?? '');
  if (isPositioned(name)) draft.offset = readInteger(context.args[3]);
  else if (file.append) file.position = null;
  else if (hasPosition(file)) {
    draft.offset = file.position;
    advance(file, draft.bytes);
  }
  markWait(draft, context, waitOn(file));
};

/** sendmmsg and recvmmsg return messages, their sizes are in the vector. */
function mmsgBytes(context: CallContext): number {
  let bytes = 0;
  for (const match of context.call.args.matchAll(/msg_len=(\d+)/g)) bytes += Number(match[1]);
  return succeeded(context.call) ? Math.min(MAX_RW_COUNT, bytes) : 0;
}

/** The address in a `struct msghdr`. */
const MESSAGE_NAME = /msg_name=\{[^}]*\}/;

/** Both directions of a socket: send and recv. */
export const replayMessage: ReplayHandler = (draft, context) => {
  const file = useFd(draft, context, context.args[0]);
  const isPlain = context.call.name === 'sendto' || context.call.name === 'recvfrom';
  fillSizes(draft, context, isPlain);
  if (context.call.name.endsWith('mmsg')) draft.bytes = mmsgBytes(context);
  if (!isPlain) draft.requestBytes = draft.bytes;
  if (file?.class === 'unknown') file.class = 'socket';
  learnPeer(file, isPlain ? context.args[4] : MESSAGE_NAME.exec(context.args[1] ?? '')?.[0]);
  const mayWait = !context.call.args.includes('MSG_DONTWAIT') || countOf(context.call) === 0;
  markWait(draft, context, mayWait ? waitOn(file) : 'nothing');
};

interface CopyPlaces {
  readonly from: number;
  readonly fromOffset: number | null;
  readonly to: number;
  readonly toOffset: number | null;
  readonly size: number;
}

/** Where each copying call keeps its arguments (man 2 sendfile, splice, tee, copy_file_range). */
const COPY_PLACES: Readonly<Record<string, CopyPlaces>> = {
  sendfile: { to: 0, from: 1, fromOffset: 2, toOffset: null, size: 3 },
  sendfile64: { to: 0, from: 1, fromOffset: 2, toOffset: null, size: 3 },
  splice: { from: 0, fromOffset: 1, to: 2, toOffset: 3, size: 4 },
  copy_file_range: { from: 0, fromOffset: 1, to: 2, toOffset: 3, size: 4 },
  tee: { from: 0, fromOffset: null, to: 1, toOffset: null, size: 2 },
};

export const replayCopy: ReplayHandler = (draft, context) => {
  const places = COPY_PLACES[context.call.name];
  if (places === undefined) return;
  const { args } = context;
  const source = useFd(draft, context, args[places.from]);
  const sink = fileOf(context, args[places.to]);
  draft.otherFile = sink;
  const asked = readInteger(args[places.size]);
  draft.bytes = movedBytes(context, asked);
  draft.requestBytes = Math.min(MAX_RW_COUNT, asked ?? draft.bytes);
  const given = places.fromOffset === null ? undefined : readIntegers(args[places.fromOffset])[0];
  draft.offset = given ?? source?.position ?? null;
  if (given === undefined && source !== null) advance(source, draft.bytes);
  const isSinkGiven = places.toOffset !== null && readIntegers(args[places.toOffset]).length > 0;
  if (sink !== null && !isSinkGiven) advance(sink, draft.bytes);
  draft.sync = sink?.sync ?? false;
  const sourceWait = waitOn(source);
  markWait(draft, context, sourceWait === 'nothing' ? waitOn(sink) : sourceWait);
};

export const replayFsync: ReplayHandler = (draft, context) => {
  useFd(draft, context, context.args[0]);
  draft.sync = true;
};

export const replaySeek: ReplayHandler = (draft, context) => {
  const file = useFd(draft, context, context.args[0]);
  if (!succeeded(context.call)) return;
  // _llseek hands its answer back through its third argument.
  const position = context.call.name === '_llseek' ? readIntegers(context.args[2])[0] : context.call.result;
  draft.offset = position ?? null;
  if (file !== null) file.position = position ?? null;
};

export const replayDir: ReplayHandler = (draft, context) => {
  const file = useFd(draft, context, context.args[0]);
  if (file?.class === 'unknown' || file?.class === 'file') file.class = 'dir';
  fillSizes(draft, context, true);
};

export const replayMap: ReplayHandler = (draft, context) => {
  const { call, args } = context;
  draft.requestBytes = Math.max(0, readInteger(args[1]) ?? 0);
  if (readFd(args[4]) !== null && !/MAP_ANON/.test(args[3] ?? '')) {
    useFd(draft, context, args[4]);
    // mmap2 counts its offset in pages of 4096 bytes.
    draft.offset = (readInteger(args[5]) ?? 0) * (call.name === 'mmap2' ? 4096 : 1);
  }
  if (!succeeded(call)) return;
  draft.bytes = draft.requestBytes;
  draft.address = call.result;
};

/** munmap and mprotect: a range of addresses. */
export const replayRange: ReplayHandler = (draft, { call, args }) => {
  draft.address = readInteger(args[0]);
  draft.requestBytes = Math.max(0, readInteger(args[1]) ?? 0);
  draft.bytes = succeeded(call) ? draft.requestBytes : 0;
};

export const replayBrk: ReplayHandler = (draft, { call, process }) => {
  if (call.result === null) return;
  const before = process.memory.breakAddress;
  draft.address = call.result;
  draft.bytes = before === null ? 0 : Math.max(0, call.result - before);
  draft.requestBytes = draft.bytes;
  process.memory.breakAddress = call.result;
};
