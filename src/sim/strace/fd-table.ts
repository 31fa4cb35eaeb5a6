/**
 * The fd tables that a log implies. Follows Linux: fds point to open file descriptions, which dup and fork
 * share.
 */

import type { FdClass, OpenFile } from './replay-types.ts';

/** An open file description while it is being tracked. */
export type TrackedFile = { -readonly [K in keyof OpenFile]: OpenFile[K] } & {
  /** File position; null when it isn't known (append mode, inherited from outside the log). */
  position: number | null;
  append: boolean;
};

interface Slot {
  readonly file: TrackedFile;
  readonly cloexec: boolean;
  /** Line that put the file here: a close that began before it meant the slot's former file. */
  readonly line: number;
}

/** Fds of one process, or of several threads that share them (CLONE_FILES). */
export class FdTable {
  readonly #slots: Map<number, Slot>;

  constructor(slots: ReadonlyMap<number, Slot> = new Map()) {
    this.#slots = new Map(slots);
  }

  get(fd: number): TrackedFile | null {
    return this.#slots.get(fd)?.file ?? null;
  }

  set(fd: number, file: TrackedFile, cloexec: boolean, line: number): void {
    this.#slots.set(fd, { file, cloexec, line });
  }

  /** Takes the fd out, unless it was given out again after line `beganAt`. */
  close(fd: number, beganAt: number): void {
    const slot = this.#slots.get(fd);
    if (slot !== undefined && slot.line <= beganAt) this.#slots.delete(fd);
  }

  closeRange(first: number, last: number, beganAt: number): void {
    for (const fd of [...this.#slots.keys()]) if (fd >= first && fd <= last) this.close(fd, beganAt);
  }

  setCloexec(fd: number, cloexec: boolean): void {
    const slot = this.#slots.get(fd);
    if (slot !== undefined) this.#slots.set(fd, { ...slot, cloexec });
  }

  setCloexecRange(first: number, last: number): void {
    for (const fd of [...this.#slots.keys()]) if (fd >= first && fd <= last) this.setCloexec(fd, true);
  }

  /** A fork's copy: other slots, same descriptions. */
  copy(): FdTable {
    return new FdTable(this.#slots);
  }

  /** What an execve leaves: a private table without the close-on-exec fds. */
  afterExec(): FdTable {
    return new FdTable(new Map([...this.#slots].filter(([, slot]) => !slot.cloexec)));
  }

  get size(): number {
    return this.#slots.size;
  }
}

/** Fields of a new description that differ from a plain, nameless one. */
export type FileSeed = Partial<Omit<TrackedFile, 'id'>> & { readonly class: FdClass };

/** Gives out descriptions and channels with ids that are unique in the log. */
export class FileMaker {
  #files = 0;
  #channels = 0;

  make(seed: FileSeed): TrackedFile {
    const plain = {
      path: null,
      channelId: null,
      end: 'both',
      peer: null,
      sync: false,
      nonblock: false,
    } as const;
    return { id: ++this.#files, ...plain, position: null, append: false, ...seed };
  }

  /** The two ends of a pipe (read end first) or of a socket pair. */
  makeChannel(fdClass: 'pipe' | 'socket', nonblock: boolean): readonly [TrackedFile, TrackedFile] {
    const channelId = ++this.#channels;
    const isPipe = fdClass === 'pipe';
    const common = { class: fdClass, channelId, nonblock };
    return [
      this.make({ ...common, end: isPipe ? 'read' : 'both' }),
      this.make({ ...common, end: isPipe ? 'write' : 'both' }),
    ];
  }
}

const DEVICE_TTY = /^\/dev\/(?:tty|pts\/|console|ptmx)/;
const MADE_UP = /^\/(?:proc|sys)(?:\/|$)/;

/** Class of what a path opens, judged by its name; a directory shows by its open flag. */
export function classOfPath(path: string, isDirectory: boolean): FdClass {
  if (isDirectory) return 'dir';
  if (DEVICE_TTY.test(path)) return 'tty';
  if (path.startsWith('/dev/shm/')) return 'file';
  if (path.startsWith('/dev/')) return 'device';
  return MADE_UP.test(path) ? 'pseudo' : 'file';
}

/** Class told by an `st_mode` (`S_IFREG|0644`) in a stat's answer, or null. */
export function classOfMode(text: string): FdClass | null {
  const mode = /st(?:x)?_mode=(S_IF[A-Z]+)/.exec(text)?.[1];
  // Majors 4, 5 and 0x88 (pts) of character devices are terminals (admin-guide/devices.txt of Linux).
  if (mode === 'S_IFCHR') return /makedev\((?:0x88|0x4|0x5|136|4|5),/.test(text) ? 'tty' : 'device';
  if (mode === 'S_IFREG') return 'file';
  if (mode === 'S_IFDIR') return 'dir';
  if (mode === 'S_IFIFO') return 'pipe';
  if (mode === 'S_IFSOCK') return 'socket';
  return mode === 'S_IFBLK' ? 'device' : null;
}

/** Class told by what `strace -y` writes behind an fd (`pipe:[12]`, `TCP:[…]`, `/dev/pts/0<char …>`). */
export function classOfDecoration(text: string): FdClass {
  if (text.startsWith('/')) return classOfPath(text, false);
  if (text.startsWith('pipe:')) return 'pipe';
  if (text.startsWith('anon_inode:[eventpoll]')) return 'epoll';
  if (text.startsWith('anon_inode:')) return 'event';
  return /^(?:socket|TCP|UDP|UNIX|NETLINK|RAW|PACKET|ICMP|SCTP)/i.test(text) ? 'socket' : 'unknown';
}
