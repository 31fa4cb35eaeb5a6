/** What a task does to the mounts that it sees (`fs/namespace.c`). All answer 0 or minus an errno. */
import type { Kernel } from '../kernel.ts';
import type { Task } from '../task.ts';
import { isAdmin, refused } from '../unshare.ts';
import type { FsType } from './mount-namespace.ts';

/** Mounts a file system at a path. EPERM: the task may not administer its mount namespace. */
export function mount(task: Task, type: FsType, source: string, target: string): number {
  const { mnt } = task.nsproxy;
  if (!isAdmin(task, mnt.userNs)) return refused('EPERM');
  mnt.mount(type, source, target);
  return 0;
}

/** Takes off what is mounted at a path. EPERM; EINVAL: nothing is there; EBUSY: something is mounted below and `detach` is not asked for. */
export function umount(task: Task, target: string, detach: boolean): number {
  const { mnt } = task.nsproxy;
  if (!isAdmin(task, mnt.userNs)) return refused('EPERM');
  const errno = mnt.umount(target, detach);
  return errno === null ? 0 : refused(errno);
}

/**
 * Another mount becomes the root of the task's mount namespace, and of everybody in it who was at the old one
 * (`chroot_fs_refs`). EPERM; EINVAL: see `MountNamespace.pivot`.
 */
export function pivotRoot(kernel: Kernel, task: Task, newRoot: string, putOld: string): number {
  const { mnt } = task.nsproxy;
  if (!isAdmin(task, mnt.userNs)) return refused('EPERM');
  const errno = mnt.pivot(newRoot, putOld);
  if (errno !== null) return refused(errno);
  for (const { fs, nsproxy } of kernel.allTasks()) {
    if (nsproxy.mnt !== mnt) continue;
    fs.root = mnt.root;
    fs.pwd = '/';
  }
  return 0;
}
