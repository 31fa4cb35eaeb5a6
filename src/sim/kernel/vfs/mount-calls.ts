/** mount, umount and pivot_root where names are kept (`fs/namespace.c`). Each answers 0 or minus an errno. */
import { ERRNO, type Errno } from '../../core/errno.ts';
import type { Kernel } from '../kernel.ts';
import type { Task } from '../task.ts';
import { isAdmin } from '../unshare.ts';
import { dirsOf, setDirs, treeOf } from './dirs.ts';
import { isReadOnly, O, type Files } from './files.ts';
import { newSuperBlock, type MountRequest } from './fs-types.ts';
import { isPinned } from './mount-users.ts';
import type { VMount, VPath } from './mounts.ts';
import { attachRecursive, counterparts, umountTree } from './propagation.ts';
import { pathOf } from './walk.ts';

/** Flags of mount(2) (`uapi/linux/mount.h`). */
export const MS = Object.freeze({
  RDONLY: 1,
  REMOUNT: 32,
  BIND: 4096,
  MOVE: 8192,
  REC: 16384,
  UNBINDABLE: 1 << 17,
  PRIVATE: 1 << 18,
  SLAVE: 1 << 19,
  SHARED: 1 << 20,
});
const PROPAGATION = MS.UNBINDABLE | MS.PRIVATE | MS.SLAVE | MS.SHARED;
const DETACH = 2;
const ACCESS = 3;

function refused(errno: Errno): number {
  return -ERRNO[errno];
}

function has(flags: number, bits: number): boolean {
  return (flags & bits) !== 0;
}

function isMounted({ mount, node }: VPath): boolean {
  return node === mount.root;
}

function isHere(task: Task, { mount }: VPath): boolean {
  return mount.tree === treeOf(task);
}

export class MountCalls {
  private readonly kernel: Kernel;
  private readonly files: Files;

  constructor(kernel: Kernel, files: Files) {
    this.kernel = kernel;
    this.files = files;
  }

  mount(task: Task, request: MountRequest): number {
    const { files } = this;
    files.reap();
    const at = files.there(task, request.target);
    if (typeof at === 'string') return refused(at);
    if (!isAdmin(task, treeOf(task).userNs)) return refused('EPERM');
    const { flags } = request;
    if (has(flags, MS.REMOUNT)) return this.remount(task, at, has(flags, MS.RDONLY));
    if (has(flags, MS.BIND)) return this.bind(task, request.source, at, has(flags, MS.REC));
    if (has(flags, PROPAGATION)) return this.change(task, at, flags);
    if (has(flags, MS.MOVE)) return this.move(task, request.source, at);
    return this.mountNew(task, request, at);
  }

  private mountNew(task: Task, request: MountRequest, at: VPath): number {
    const made = newSuperBlock(task, request, this.files);
    if (typeof made === 'string') return refused(made);
    if (!isHere(task, at)) return refused('EINVAL');
    if (at.mount.sb === made && isMounted(at)) return refused('EBUSY');
    if (at.node.kind !== 'dir') return refused('ENOTDIR');
    attachRecursive(this.files.mounts, this.files.mounts.mount(made), at.mount, at.node);
    return 0;
  }

  /** `do_reconfigure_mnt`: a mount is read-only or not. */
  private remount(task: Task, at: VPath, readOnly: boolean): number {
    const { mount } = at;
    if (!isHere(task, at) || !isMounted(at)) return refused('EINVAL');
    if (!readOnly && mount.lockedReadOnly) return refused('EPERM');
    const writers = this.kernel.allTasks().some((other) =>
      other.files.list.some((file) => {
        const place = file && !other.ended ? this.files.placeOf(file) : null;
        return place?.mount === mount && ((file?.flags ?? 0) & ACCESS) !== O.RDONLY;
      }),
    );
    if (readOnly && writers && !isReadOnly(at)) return refused('EBUSY');
    mount.readOnly = readOnly;
    return 0;
  }

  /** `do_loopback`. */
  private bind(task: Task, source: string, at: VPath, deep: boolean): number {
    const from = this.files.there(task, source);
    if (typeof from === 'string') return refused(from);
    if (!isHere(task, at)) return refused('EINVAL');
    const { mount, node } = from;
    const proc = node.kind === 'ns';
    if (mount.unbindable || (!isHere(task, from) && !proc)) return refused('EINVAL');
    const hidden = mount.children.some((child) => child.locked && child.at?.isIn(node) === true);
    if (!deep && hidden) return refused('EINVAL');
    if ((node.kind === 'dir') !== (at.node.kind === 'dir')) return refused('ENOTDIR');
    const { mounts } = this.files;
    const copy = mounts.copy(mount, node, 'peer', { deep, unbindable: false });
    copy.locked = false;
    attachRecursive(mounts, copy, at.mount, at.node);
    return 0;
  }

  /** `do_change_type`. */
  private change(task: Task, at: VPath, flags: number): number {
    if (!isHere(task, at) || !isMounted(at)) return refused('EINVAL');
    const { mounts } = this.files;
    for (const mount of has(flags, MS.REC) ? at.mount.all() : [at.mount]) {
      if (has(flags, MS.SHARED)) mounts.share(mount);
      else if (has(flags, MS.SLAVE)) mounts.makeSlave(mount);
      else mounts.makePrivate(mount);
      if (has(flags, MS.UNBINDABLE)) mount.unbindable = true;
    }
    return 0;
  }

  /** `do_move_mount`. */
  private move(task: Task, source: string, at: VPath): number {
    const from = this.files.there(task, source);
    if (typeof from === 'string') return refused(from);
    const { mount } = from;
    const { parent } = mount;
    if (!isHere(task, from) || !isHere(task, at) || !isMounted(from)) return refused('EINVAL');
    if (!parent || mount.locked || parent.group) return refused('EINVAL');
    if ((mount.root.kind === 'dir') !== (at.node.kind === 'dir')) return refused('EINVAL');
    if (at.mount.group && mount.all().some(({ unbindable }) => unbindable)) return refused('EINVAL');
    if (mount.all().includes(at.mount)) return refused('ELOOP');
    mount.detach();
    attachRecursive(this.files.mounts, mount, at.mount, at.node);
    return 0;
  }

  umount(task: Task, path: string, flags: number): number {
    const { files } = this;
    files.reap();
    const at = files.there(task, path);
    if (typeof at === 'string') return refused(at);
    if (!isAdmin(task, treeOf(task).userNs)) return refused('EPERM');
    if (!isMounted(at) || !isHere(task, at) || at.mount.locked) return refused('EINVAL');
    const { mount } = at;
    const detach = has(flags, DETACH);
    if (mount === dirsOf(task).root.mount && !detach) {
      // The root is not taken off: it can't be written any more (`do_umount_root`).
      mount.sb.readOnly = true;
      return 0;
    }
    if (!mount.parent) return refused('EINVAL');
    if (!detach && this.isBusy(mount)) return refused('EBUSY');
    umountTree(files.mounts, mount);
    return 0;
  }

  /** Something is mounted below, or somebody is in it, here or where it was passed on to (`propagate_mount_busy`). */
  private isBusy(mount: VMount): boolean {
    const { kernel, files } = this;
    if (mount.children.length > 0 || isPinned(kernel, files, mount)) return true;
    return counterparts(mount).some((other) => other.children.length === 0 && isPinned(kernel, files, other));
  }

  pivot(task: Task, newRoot: string, putOld: string): number {
    const { files } = this;
    if (!isAdmin(task, treeOf(task).userNs)) return refused('EPERM');
    files.reap();
    const to = files.there(task, newRoot);
    if (typeof to === 'string') return refused(to);
    const old = files.there(task, putOld);
    if (typeof old === 'string') return refused(old);
    if (to.node.kind !== 'dir' || old.node.kind !== 'dir') return refused('ENOTDIR');
    const { root } = dirsOf(task);
    const errno = this.refusesPivot(task, root, to, old);
    if (errno !== null) return refused(errno);
    const above = root.mount.parent;
    const at = root.mount.at;
    if (!above || !at) return refused('EINVAL');
    to.mount.detach();
    root.mount.detach();
    if (root.mount.locked) {
      root.mount.locked = false;
      to.mount.locked = true;
    }
    to.mount.attach(above, at);
    root.mount.attach(old.mount, old.node);
    this.moveEverybody(root, to);
    return 0;
  }

  private refusesPivot(task: Task, root: VPath, to: VPath, old: VPath): Errno | null {
    const shared = [old.mount, to.mount.parent, root.mount.parent].some((mount) => mount?.group);
    if (shared || !isHere(task, root) || !isHere(task, to) || to.mount.locked) return 'EINVAL';
    if (to.mount === root.mount || old.mount === root.mount) return 'EBUSY';
    if (!isMounted(root) || !root.mount.parent || !isMounted(to) || !to.mount.parent) return 'EINVAL';
    return pathOf(old, to) === null || pathOf(to, root) === null ? 'EINVAL' : null;
  }

  /** Whoever was at the old root is at the new one (`chroot_fs_refs`). */
  private moveEverybody(from: VPath, to: VPath): void {
    const moved = (place: VPath): VPath =>
      place.mount === from.mount && place.node === from.node ? to : place;
    for (const task of this.kernel.allTasks()) {
      if (task.kthread || task.ended) continue;
      const { root, pwd } = dirsOf(task);
      if (moved(root) !== root || moved(pwd) !== pwd) setDirs(task, { root: moved(root), pwd: moved(pwd) });
    }
  }
}
