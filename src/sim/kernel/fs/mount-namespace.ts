/** Mounts, and the tree of them that a task sees (`struct mnt_namespace`). */
import type { Errno } from '../../core/errno.ts';
import type { UserNamespace } from '../user-namespace.ts';

/** File systems that can be mounted, by their names in `/proc/filesystems`; `bind`: a part of one that is mounted already. */
export const FS_TYPES = [
  ...['ext4', 'overlay', 'virtiofs', 'bind', 'proc', 'sysfs', 'tmpfs', 'devpts', 'mqueue', 'cgroup2'],
] as const;
export type FsType = (typeof FS_TYPES)[number];

/** A mounted file system. Frozen. */
export interface Mount {
  readonly type: FsType;
  readonly source: string;
  /** Where it is, from the root of its namespace. */
  readonly target: string;
}

export class MountNamespace {
  readonly kind = 'mnt';
  readonly inum: number;
  readonly userNs: UserNamespace;
  /** In the order in which they were mounted; a later one hides an earlier one at the same place. */
  private mounts: readonly Mount[];

  constructor(inum: number, userNs: UserNamespace, mounts: readonly Mount[]) {
    this.inum = inum;
    this.userNs = userNs;
    this.mounts = mounts;
  }

  /** The same mounts in a namespace of its own (`copy_mnt_ns`). */
  copy(inum: number, userNs: UserNamespace): MountNamespace {
    return new MountNamespace(inum, userNs, this.mounts);
  }

  /** As `/proc/PID/mounts` lists them. */
  get list(): readonly Mount[] {
    return this.mounts;
  }

  /** What is mounted at a path itself. */
  at(target: string): Mount | null {
    return this.mounts.findLast((mount) => mount.target === target) ?? null;
  }

  get root(): Mount {
    return this.at('/') ?? ROOT;
  }

  /** A bind mount is of the type of what it shows. */
  mount(type: FsType, source: string, target: string): void {
    const shown = type === 'bind' ? this.under(source).type : type;
    this.mounts = [...this.mounts, Object.freeze({ type: shown, source, target })];
  }

  /** Takes off what was mounted last at a path; `detach`: with everything below. EINVAL: nothing is there; EBUSY: something is below. */
  umount(target: string, detach: boolean): Errno | null {
    const top = this.at(target);
    if (top === null) return 'EINVAL';
    const below = this.mounts.filter((mount) => mount !== top && isBelow(mount.target, target));
    if (below.length > 0 && !detach) return 'EBUSY';
    this.mounts = this.mounts.filter((mount) => mount !== top && !(detach && below.includes(mount)));
    return null;
  }

  /**
   * The mount at `newRoot` becomes the root (`pivot_root`), what was the root goes to `putOld`, which lies in it; the same
   * path: on top of the new one, whence it is detached at once, as runtimes do. EINVAL: `newRoot` is no mount point.
   */
  pivot(newRoot: string, putOld: string): Errno | null {
    if (newRoot === '/' || this.at(newRoot) === null || !isAt(putOld, newRoot)) return 'EINVAL';
    const keep = putOld !== newRoot;
    const old = putOld.slice(newRoot.length);
    const moved = (mount: Mount): Mount[] => {
      if (isAt(mount.target, newRoot)) return [retarget(mount, mount.target.slice(newRoot.length))];
      return keep ? [retarget(mount, mount.target === '/' ? old : old + mount.target)] : [];
    };
    this.mounts = this.mounts.flatMap(moved);
    return null;
  }

  /** The mount that a path lies in. */
  private under(path: string): Mount {
    let best = this.root;
    for (const mount of this.mounts)
      if (isAt(path, mount.target) && mount.target.length >= best.target.length) best = mount;
    return best;
  }
}

const ROOT: Mount = Object.freeze({ type: 'ext4', source: '/dev/root', target: '/' });

/** What a kernel has mounted when its first program runs. */
export const FIRST_MOUNTS: readonly Mount[] = Object.freeze([
  ROOT,
  ...(
    [
      ['proc', '/proc'],
      ['sysfs', '/sys'],
      ['cgroup2', '/sys/fs/cgroup'],
      ['tmpfs', '/dev'],
    ] as const
  ).map(([type, target]) => Object.freeze({ type, source: type, target })),
]);

function isBelow(path: string, above: string): boolean {
  return path.startsWith(above === '/' ? '/' : `${above}/`) && path !== above;
}

function isAt(path: string, at: string): boolean {
  return path === at || isBelow(path, at);
}

function retarget(mount: Mount, target: string): Mount {
  return Object.freeze({ ...mount, target: target === '' ? '/' : target });
}
