/** Files and sockets of the log as the kernel's own objects. */
import type { Kernel } from '../../kernel/kernel.ts';
import { PAGE, PAGE_BYTES } from '../../kernel/fs/file-system.ts';
import { connectSockets } from '../../kernel/net/net-stack.ts';
import type { OpenFile } from '../../strace/replay-types.ts';

/** Distinct files kept apart; later ones share. Bounds memory for logs of any length. */
const MAX_INODES = 65_536;
const SHARED_INODES = 4096;
/** The same for sockets towards the outside. */
const MAX_SOCKETS = 1024;
/** Disk space between the beginnings of two files, pages (1 MiB). */
const FILE_PAGES = 256;

export interface ObjectsSpec {
  readonly kernel: Kernel;
  /** Kernel at the other end of sockets that lead out of the log. */
  readonly outside: Kernel;
  readonly netns: string;
  /** True: files are in the page cache already. */
  readonly warm: boolean;
}

export class Objects {
  private readonly spec: ObjectsSpec;
  private readonly inodes = new Map<string, number>();
  private readonly appended = new Map<number, number>();
  private readonly sockets = new Map<number, number>();
  /** The other end of each end of a socket pair. */
  private readonly pairs = new Map<number, number>();

  constructor(spec: ObjectsSpec) {
    this.spec = spec;
  }

  inode(file: OpenFile): number {
    const name = file.path ?? `open file ${file.id}`;
    const known = this.inodes.get(name);
    if (known !== undefined) return known;
    const { fs } = this.spec.kernel;
    if (this.inodes.size >= MAX_INODES) return fs.open(`shared ${file.id % SHARED_INODES}`, FILE_PAGES);
    const inode = fs.open(name, FILE_PAGES);
    this.inodes.set(name, inode);
    return inode;
  }

  /** First page that a read touches. Of a file read at an unknown place: its first one. */
  readPage(inode: number, offset: number | null, bytes: number): number {
    const first = Math.floor((offset ?? 0) / PAGE_BYTES);
    if (!this.spec.warm) return first;
    const { fs } = this.spec.kernel;
    for (let page = first; page < first + Math.ceil(bytes / PAGE_BYTES); page++) {
      if (fs.state(inode, page) === PAGE.absent) fs.set(inode, page, PAGE.clean);
    }
    return first;
  }

  /** First page that a write touches; without an offset it goes behind what was appended before. */
  writePage(inode: number, offset: number | null, bytes: number): number {
    if (offset !== null) return Math.floor(offset / PAGE_BYTES);
    const end = this.appended.get(inode) ?? 0;
    this.appended.set(inode, end + bytes);
    return Math.floor(end / PAGE_BYTES);
  }

  /** A socket whose peer is a program outside the log, on another machine (`wire`) or on this one. */
  socket(file: OpenFile, peer: 'wire' | 'loopback'): number {
    const slot = (file.id % MAX_SOCKETS) * 2 + (peer === 'loopback' ? 1 : 0);
    const known = this.sockets.get(slot);
    if (known !== undefined) return known;
    const { kernel, netns } = this.spec;
    const outside = peer === 'loopback' ? kernel : this.spec.outside;
    const here = kernel.net.newSocket(netns);
    const there = outside.net.newSocket(peer === 'loopback' ? netns : '');
    connectSockets(
      { socket: here, kernel: kernel.machine.id },
      { socket: there, kernel: outside.machine.id },
    );
    this.sockets.set(slot, here.id);
    return here.id;
  }

  /** The two ends of a socket pair. */
  pair(one: OpenFile, other: OpenFile): void {
    this.pairs.set(one.id, other.id);
    this.pairs.set(other.id, one.id);
  }

  /** Name of the buffer that reading from the file takes from; null: its writer is outside the log. */
  inbox(file: OpenFile): string | null {
    if (file.channelId === null) return null;
    return file.end === 'both' ? `end ${file.id}` : `pipe ${file.channelId}`;
  }

  /** Name of the buffer that writing to the file fills; null: its reader is outside the log. */
  outbox(file: OpenFile): string | null {
    if (file.channelId === null) return null;
    if (file.end !== 'both') return `pipe ${file.channelId}`;
    const other = this.pairs.get(file.id);
    return other === undefined ? null : `end ${other}`;
  }
}
