/** Who holds mounts and mount namespaces. */
import type { Kernel } from '../kernel.ts';
import type { Namespace } from '../nsproxy.ts';
import { namespaceOf } from '../proc.ts';
import { dirsOf } from './dirs.ts';
import type { OpenFile } from '../fs/open-file.ts';
import type { MountTable, VMount, VPath } from './mounts.ts';

/** Where mounts are kept, and what open files are. */
export interface Places {
  readonly mounts: MountTable;
  placeOf(file: OpenFile): VPath | null;
}

/** Whether a process stands in a mount or has a file of it open. */
export function isPinned(kernel: Kernel, files: Places, mount: VMount): boolean {
  return kernel.allTasks().some((task) => {
    if (task.kthread || task.ended) return false;
    const { root, pwd } = dirsOf(task);
    if (root.mount === mount || pwd.mount === mount) return true;
    return task.files.list.some((file) => file !== null && files.placeOf(file)?.mount === mount);
  });
}

/** Whether somebody is in a namespace, has it open, or has it mounted. */
export function isHeld(kernel: Kernel, files: Places, ns: Namespace): boolean {
  if (namespaceOf(kernel.init, ns.kind) === ns) return true;
  const task = kernel.allTasks().some((one) => {
    if (one.ended) return false;
    if (namespaceOf(one, ns.kind) === ns) return true;
    const { pidForChildren, timeForChildren } = one.nsproxy;
    if (pidForChildren === ns || timeForChildren === ns) return true;
    return one.files.list.some((file) => file !== null && files.placeOf(file)?.node.ns === ns);
  });
  return task || files.mounts.trees.some((tree) => tree.top.all().some(({ root }) => root.ns === ns));
}

/** Mounts of namespaces that nobody is in are gone (`put_mnt_ns`). */
export function reapTrees(kernel: Kernel, files: Places): void {
  const { mounts } = files;
  for (const tree of [...mounts.trees]) {
    if (isHeld(kernel, files, tree)) continue;
    mounts.trees.splice(mounts.trees.indexOf(tree), 1);
    mounts.drop(tree.top.all());
  }
}
