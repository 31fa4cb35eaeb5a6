/**
 * Work of a recorded call between entry and return. Locals: 0 inode, socket or child, 1 first page (of calls with a path:
 * 1 when the path is on the root file system), 2 bytes. Calls of one class share a part.
 */
import type { Program } from '../../ops/op.ts';
import { fileRead, fileSync, fileWrite, overlay } from '../fs/file-io.ts';
import { PAGE_BYTES } from '../fs/file-system.ts';
import { tcpSend } from '../net/tcp.ts';
import execve from '../syscalls/execve.syscall.ts';
import { feederOf } from './replay-kernel.ts';
import { program, type KernelBuilder } from './types.ts';
import type { ProbeName } from '../../trace/probes.ts';

/** A part that is one cost. */
function one(name: string, cost: string, probe: ProbeName = ''): Program {
  return program(name, (p) => p.work(cost, { probe }));
}

/** A part that walks a path: a container's root is an overlay, other mounts are not. */
function path(name: string, cost: string): Program {
  return program(name, (p) => {
    p.when(
      'on the root file system',
      (_kernel, ctx) => ctx.get(1) === 1,
      (p) => overlay(p),
    );
    p.work(cost, { probe: 'mm_filemap' });
  });
}

/** The cost of the first page is in the body. */
function copyRest(p: KernelBuilder): void {
  p.when(
    'more than a page',
    (_kernel, ctx) => ctx.get(2) > PAGE_BYTES,
    (p) => p.work('copy.per_byte', { scale: (_kernel, ctx) => ctx.get(2) - PAGE_BYTES }),
  );
}

/** A part that moves bytes between user memory and a buffer of the kernel. */
function moving(name: string, cost: string, probe: ProbeName): Program {
  return program(name, (p) => {
    p.work(cost, { probe });
    copyRest(p);
  });
}

const writeSync = program('generic_write_sync', (p) => {
  p.call(fileWrite);
  p.call(fileSync);
});

const exec = program('do_execveat', (p) => {
  overlay(p);
  p.call(execve.program);
});

/** Data that came from outside the log: what the softirq did to it, and the copy to the caller. */
const tcpReceive = program('tcp_recvmsg_outside', (p) => {
  p.work('irq.softirq_net', { probe: 'softirq_entry' });
  p.work('net.tcp_rx', { probe: 'tcp_rcv' });
  copyRest(p);
});

/** sendfile, splice, copy_file_range: one side is read, the other written, without a detour through user memory. */
const copy = program('do_splice', (p) => {
  for (const side of ['source', 'sink'] as const) {
    p.effect(side, (kernel, ctx) => ctx.set(0, feederOf(kernel).copySide(ctx.task, side).object));
    p.callBy(side, (kernel, ctx) => feederOf(kernel).copySide(ctx.task, side).program);
  }
});

/** Parts by what they do. */
export const PART = Object.freeze({
  trivial: one('sys_trivial', 'sys.body.trivial'),
  light: one('sys_light', 'sys.body.light'),
  memory: one('sys_memory', 'sys.body.memory'),
  signal: one('sys_signal', 'sys.body.signal'),
  poll: one('do_poll', 'sys.body.poll'),
  timer: one('hrtimer_nanosleep', 'sys.body.timer', 'hrtimer'),
  descriptor: one('alloc_fd', 'sys.body.fd'),
  path: path('filename_lookup', 'sys.body.path'),
  stat: path('vfs_statx', 'sys.body.stat'),
  open: path('do_filp_open', 'vfs.open'),
  directory: path('iterate_dir', 'sys.body.dirents'),
  close: one('filp_close', 'vfs.close'),
  socket: one('inet_create', 'tcp.socket_create'),
  connect: one('tcp_v4_connect', 'tcp.connect', 'tcp_send'),
  accept: one('inet_csk_accept', 'tcp.accept', 'tcp_rcv'),
  closeSocket: one('tcp_close', 'tcp.close', 'tcp_send'),
  futex: one('do_futex', 'futex.body', 'futex'),
  fileRead,
  fileWrite,
  fileSync,
  writeSync,
  pipeRead: moving('pipe_read', 'pipe.read', 'pipe'),
  pipeWrite: moving('pipe_write', 'pipe.write', 'pipe'),
  unixSend: moving('unix_stream_sendmsg', 'unix.send', 'pipe'),
  unixReceive: moving('unix_stream_recvmsg', 'unix.recv', 'pipe'),
  // A netlink message is queued and handled like a Unix socket's: the kernel is the peer.
  netlinkSend: moving('netlink_sendmsg', 'unix.send', ''),
  netlinkReceive: moving('netlink_recvmsg', 'unix.recv', ''),
  device: moving('chrdev_io', 'sys.body.light', ''),
  tcpSend,
  tcpReceive,
  exec,
  copy,
});
export type PartName = keyof typeof PART;

const STATEFUL: ReadonlySet<PartName> = new Set<PartName>([
  'timer',
  'fileRead',
  'fileWrite',
  'fileSync',
  'writeSync',
  'tcpSend',
  'exec',
  'copy',
]);

/** Parts whose way through the kernel depends on the program's locals 1 and 2 and on nothing that changes, by index. */
export const STATELESS: ReadonlySet<number> = new Set(
  Object.entries(PART)
    .filter(([name]) => !STATEFUL.has(name as PartName))
    .map(([, part]) => part.index),
);
