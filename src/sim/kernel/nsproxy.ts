/**
 * Namespaces, and which of them a task is in (`struct nsproxy`). What of a namespace never changes is frozen; the others
 * (host name, mounts, pids) are plain objects that a checkpoint copies.
 */
import type { MountNamespace } from './fs/mount-namespace.ts';
import type { UserNamespace } from './user-namespace.ts';

/** In the order of `/proc/PID/ns`. */
export const NAMESPACE_KINDS = ['cgroup', 'ipc', 'mnt', 'net', 'pid', 'time', 'user', 'uts'] as const;
export type NamespaceKind = (typeof NAMESPACE_KINDS)[number];

interface NamespaceOf<K extends NamespaceKind> {
  readonly kind: K;
  /** Number of its inode in nsfs: `uts:[4026531838]`. */
  readonly inum: number;
  /** Whose capabilities count here. */
  readonly userNs: UserNamespace;
}

export interface UtsNamespace extends NamespaceOf<'uts'> {
  hostname: string;
  /** Name of the NIS domain; absent: none was set. */
  domainname?: string;
}

export type IpcNamespace = NamespaceOf<'ipc'>;
export type TimeNamespace = NamespaceOf<'time'>;

export interface NetNamespace extends NamespaceOf<'net'> {
  /** By which devices and sockets know it; '': the first one. */
  readonly name: string;
}

export interface CgroupNamespace extends NamespaceOf<'cgroup'> {
  /** Path of the group that is its root. */
  readonly root: string;
}

export interface PidNamespace extends NamespaceOf<'pid'> {
  inum: number;
  readonly parent: PidNamespace | null;
  readonly level: number;
  /** Number given last. */
  lastPid: number;
  /** Numbers are below this (`kernel.pid_max`); absent: nobody has set it. */
  pidMax?: number;
  /** Task that orphans get as their parent: its first one. 0: none yet, or init, which came before everything that is modelled. */
  childReaper: number;
  /** The first one has died: nothing more can be made here. */
  dying: boolean;
}

export interface AnyNamespace {
  readonly uts: UtsNamespace;
  readonly ipc: IpcNamespace;
  readonly mnt: MountNamespace;
  readonly pid: PidNamespace;
  readonly net: NetNamespace;
  readonly cgroup: CgroupNamespace;
  readonly time: TimeNamespace;
  readonly user: UserNamespace;
}

/** Any of them. */
export type Namespace = AnyNamespace[NamespaceKind];

/** What a task is in. A change makes a new one; tasks may share it. The user namespace is in the credentials. */
export interface Nsproxy {
  readonly uts: UtsNamespace;
  readonly ipc: IpcNamespace;
  /** Another one only for the kernel's first program, when somebody begins to keep names (`vfs/`). */
  mnt: MountNamespace;
  readonly net: NetNamespace;
  readonly cgroup: CgroupNamespace;
  readonly time: TimeNamespace;
  /** Its own pid namespace is that of its pid; this one is its children's. */
  readonly pidForChildren: PidNamespace;
  readonly timeForChildren: TimeNamespace;
}
