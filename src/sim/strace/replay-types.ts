/** What the engine replays: a call of the log in the engine's own words. Shapes only. */

/** Which operation of the engine a call asks for. `generic` stands for "only its class is modelled". */
export type ReplayKind =
  | 'read'
  | 'write'
  | 'send'
  | 'recv'
  | 'copy'
  | 'fsync'
  | 'seek'
  | 'dir'
  | 'open'
  | 'close'
  | 'stat'
  | 'dup'
  | 'fcntl'
  | 'ioctl'
  | 'pipe'
  | 'socket'
  | 'connect'
  | 'accept'
  | 'poll'
  | 'sleep'
  | 'futex-wait'
  | 'futex-wake'
  | 'wait'
  | 'clone'
  | 'exec'
  | 'exit'
  | 'map'
  | 'unmap'
  | 'protect'
  | 'brk'
  | 'clock'
  | 'trivial'
  | 'generic';

/**
 * What kind of work a syscall is, for those without a model of their own: `light` answers from the task
 * itself, `path` walks a path, `file` works on an open file, `wait` may sleep, `admin` changes the machine.
 */
export type SyscallClass =
  'light' | 'path' | 'file' | 'memory' | 'process' | 'signal' | 'network' | 'ipc' | 'wait' | 'admin';

/** What an fd leads to, as far as the log tells. `pseudo` is a file made up by the kernel (/proc, /sys). */
export type FdClass =
  'file' | 'dir' | 'pipe' | 'socket' | 'tty' | 'device' | 'pseudo' | 'epoll' | 'event' | 'memfd' | 'unknown';

/**
 * What is at the other end of a socket: a program of this machine by a Unix socket, the kernel by netlink, this machine
 * or another one by IP; `other` is a family that leads elsewhere (AF_PACKET, AF_VSOCK, AF_ALG …).
 */
export type SocketPeer = 'unix' | 'netlink' | 'loopback' | 'wire' | 'other';

/**
 * An open file description: what fds point to, shared by dup and fork. One object per description; `class`
 * and `path` may be learned later than the first call that shows it (a stat of stdin tells what stdin is).
 */
export interface OpenFile {
  /** Unique in the log, from 1. */
  readonly id: number;
  readonly class: FdClass;
  /** Absolute where the log tells the working directory; null for what has no name. */
  readonly path: string | null;
  /** The pipe or socket pair whose other end is in the log too; null for a peer outside it. */
  readonly channelId: number | null;
  /** Which side of the channel this is. A socket pair's two ends are both `both`. */
  readonly end: 'read' | 'write' | 'both';
  /** Where a socket leads; null: no socket, or the log doesn't tell. */
  readonly peer: SocketPeer | null;
  /** Every write waits for the disk (O_SYNC, O_DSYNC). */
  readonly sync: boolean;
  readonly nonblock: boolean;
}

/** What a call that waited was waiting for, and so what ends its wait in a replay. */
export type WaitsFor = 'nothing' | 'channel' | 'child' | 'futex' | 'time' | 'outside';

/** How a child was made (clone flags). */
export interface CloneShape {
  /** CLONE_THREAD: same process, another thread. */
  readonly thread: boolean;
  /** CLONE_VFORK: the parent waits until the child calls execve or exits. */
  readonly vfork: boolean;
  readonly sharesMemory: boolean;
  readonly sharesFiles: boolean;
}

/** One call to replay. Numbers are 0, and references null, where they don't apply. */
export interface ReplayCall {
  readonly line: number;
  readonly pid: number;
  readonly name: string;
  readonly kind: ReplayKind;
  readonly class: SyscallClass;
  /** False when the engine knows no more than the class: such calls are counted by name. */
  readonly exact: boolean;
  /** What the call returned; for exit the status it was given. */
  readonly result: number | null;
  readonly errno: string | null;
  /**
   * CPU time before the call: since the thread's previous call ended. Without `-T` the end isn't in the log
   * and this runs from that call's start, or is 0 if it may have waited. 0 when unknown.
   */
  readonly thinkNs: number;
  /** How long the call may have waited: its whole time in the log if it can wait at all, else 0. */
  readonly blockedNs: number;
  /** Time inside the call as the log has it, strace's own included; null: the log doesn't tell. */
  readonly recordedNs: number | null;
  /** When it ended by the log's clock, ns; null: the log doesn't tell. */
  readonly endNs: number | null;
  /**
   * What ended the wait. For `outside` and `time` the replay holds the caller for `blockedNs` or `requestNs`.
   */
  readonly waitsFor: WaitsFor;
  readonly fd: number | null;
  /** What `fd` led to when the call was made; for open, dup, pipe and socket what the new fd leads to. */
  readonly file: OpenFile | null;
  /**
   * The pipe's write end, a socket pair's second end, the socket accepted, or the file that `copy` writes to.
   */
  readonly otherFile: OpenFile | null;
  /** Bytes moved, mapped or grown; 0 when the call failed. */
  readonly bytes: number;
  /** Bytes asked for; equals `bytes` where the call names no size. */
  readonly requestBytes: number;
  /**
   * Where in the file the bytes begin; null for what has no offset, and for appends (the size isn't known).
   */
  readonly offset: number | null;
  /** The write waits for the disk. */
  readonly sync: boolean;
  /** The path the call names, made absolute where possible. */
  readonly path: string | null;
  /** The child made, the child waited for, the process signalled. */
  readonly targetPid: number | null;
  readonly clone: CloneShape | null;
  /** Memory address of a mapping or futex. */
  readonly address: number | null;
  /** Sleep asked for, or the time limit of a wait; null for no limit. */
  readonly requestNs: number | null;
  /** The fds that a poll or select found ready. */
  readonly readyFds: readonly number[];
}

/** A call while its fields are being filled in. */
export type ReplayDraft = { -readonly [K in keyof ReplayCall]: ReplayCall[K] };
