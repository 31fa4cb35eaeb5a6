/** System V objects of an ipc namespace, and how many there may be (`ipc/`). */
import { ERRNO } from '../../core/errno.ts';
import { capabilities, isCapable, type Cred } from '../cred.ts';
import type { IpcNamespace } from '../nsproxy.ts';

export const IPC_KINDS = ['shm', 'msg', 'sem'] as const;
export type IpcKind = (typeof IPC_KINDS)[number];

const IPC_PRIVATE = 0;
const IPC_OWNER = capabilities('IPC_OWNER');
const PAGE_BYTES = 4096;

/** One object. Frozen. */
export interface IpcObject {
  readonly key: number;
  readonly id: number;
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
  /** Bytes of a segment, how many semaphores of a set. */
  readonly size: number;
  readonly creator: number;
}

/** Defaults of `/proc/sys/kernel` and, with an underscore, `fs/mqueue`; a list is one file with several numbers. */
const DEFAULTS = Object.freeze({
  shmmax: '18446744073692774399',
  shmall: '18446744073692774399',
  shmmni: '4096',
  msgmax: '8192',
  msgmnb: '16384',
  msgmni: '32000',
  sem: '32000\t1024000000\t500\t32000',
  queues_max: '256',
  msg_max: '10',
  msg_default: '10',
  msgsize_max: '8192',
  msgsize_default: '8192',
});
export type IpcSysctl = keyof typeof DEFAULTS;
export const IPC_SYSCTLS = Object.keys(DEFAULTS) as readonly IpcSysctl[];
/** `IPCMNI`: no more ids than this. */
const MOST = 32_768;
const LIMIT: Readonly<Record<IpcKind, (of: IpcState) => number>> = Object.freeze({
  shm: (of) => Number(of.sysctl('shmmni')),
  msg: (of) => Number(of.sysctl('msgmni')),
  sem: (of) => Number(of.sysctl('sem').split('\t')[3]),
});

export interface IpcRequest {
  readonly key: number;
  readonly create: boolean;
  readonly exclusive: boolean;
  readonly size: number;
  readonly mode: number;
  readonly pid: number;
}

export class IpcState {
  readonly objects: Readonly<Record<IpcKind, IpcObject[]>> = { shm: [], msg: [], sem: [] };
  private readonly set = new Map<IpcSysctl, string>();

  sysctl(name: IpcSysctl): string {
    return this.set.get(name) ?? DEFAULTS[name];
  }

  /** EINVAL: not numbers, or more objects than there can be. Fewer numbers than a list has leave the rest. */
  write(name: IpcSysctl, text: string): number {
    const words = text.trim().split(/\s+/);
    const now = this.sysctl(name).split('\t');
    if (!words.every((word) => /^\d+$/.test(word)) || words.length > now.length) return -ERRNO.EINVAL;
    if (name.endsWith('mni') && Number(words[0]) > MOST) return -ERRNO.EINVAL;
    this.set.set(name, now.map((old, at) => words[at] ?? old).join('\t'));
    return 0;
  }

  /** `ipcget`: an id, or ENOENT, EEXIST, EACCES, EINVAL, ENOSPC. */
  get(kind: IpcKind, request: IpcRequest, cred: Cred, ns: IpcNamespace): number {
    const { key, create, exclusive, size, mode } = request;
    const list = this.objects[kind];
    const there = key === IPC_PRIVATE ? undefined : list.find((object) => object.key === key);
    if (there) {
      if (create && exclusive) return -ERRNO.EEXIST;
      if (kind !== 'msg' && size > there.size) return -ERRNO.EINVAL;
      return mayUse(there, mode, cred, ns) ? there.id : -ERRNO.EACCES;
    }
    if (key !== IPC_PRIVATE && !create) return -ERRNO.ENOENT;
    if (kind === 'shm' && (size === 0 || BigInt(size) > BigInt(this.sysctl('shmmax')))) return -ERRNO.EINVAL;
    if (kind === 'sem' && !this.fitsSet(size)) return -ERRNO.EINVAL;
    if (list.length >= LIMIT[kind](this) || this.isFull(kind, size)) return -ERRNO.ENOSPC;
    let id = 0;
    while (list.some((object) => object.id === id)) id++;
    const { uid, gid } = cred;
    list.push(Object.freeze({ key, id, uid, gid, mode, size, creator: request.pid }));
    return id;
  }

  private fitsSet(count: number): boolean {
    return count > 0 && count <= Number(this.sysctl('sem').split('\t')[0]);
  }

  /** Pages of all segments, and semaphores of all sets, have a limit of their own. */
  private isFull(kind: IpcKind, size: number): boolean {
    const held = this.objects[kind].reduce((sum, object) => sum + object.size, 0);
    if (kind === 'sem') return held + size > Number(this.sysctl('sem').split('\t')[1]);
    return kind === 'shm' && BigInt(Math.ceil((held + size) / PAGE_BYTES)) > BigInt(this.sysctl('shmall'));
  }
}

/** `ipcperms`. */
function mayUse(object: IpcObject, mode: number, cred: Cred, ns: IpcNamespace): boolean {
  const asked = (mode >> 6) | (mode >> 3) | mode;
  const granted = object.mode >> (cred.uid === object.uid ? 6 : cred.gid === object.gid ? 3 : 0);
  return (asked & ~granted & 7) === 0 || isCapable(cred, ns.userNs, IPC_OWNER);
}
