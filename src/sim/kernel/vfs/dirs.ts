/** Root and working directory of a task, in the mounts of its namespace. */
import { invariant } from '../../core/invariant.ts';
import type { Task } from '../task.ts';
import { MountTree, topOf, type VPath } from './mounts.ts';
import type { Dirs } from './walk.ts';

class TaskDirs implements Dirs {
  readonly root: VPath;
  readonly pwd: VPath;

  constructor({ root, pwd }: Dirs) {
    // Not frozen: a copy of the world stands in its own mounts.
    this.root = root;
    this.pwd = pwd;
  }
}

/** The mounts that a task sees; throws SimFault 'no-mount-tree' where nobody keeps names. */
export function treeOf({ nsproxy: { mnt } }: Pick<Task, 'nsproxy'>): MountTree {
  if (!(mnt instanceof MountTree)) invariant(false, 'no-mount-tree');
  return mnt;
}

/** The root of a namespace: what is mounted there last. */
function rootOf({ top }: MountTree): VPath {
  return { mount: top, node: top.root };
}

/** Where a task stands. In a namespace that was copied it stands on the copies (`copy_mnt_ns`). */
export function dirsOf(task: Pick<Task, 'fs' | 'nsproxy'>): Dirs {
  const tree = treeOf(task);
  // Nobody else sets it.
  const dirs = task.fs.dirs as TaskDirs | null;
  if (!dirs) return { root: rootOf(tree), pwd: rootOf(tree) };
  const here = (place: VPath): VPath => {
    const copy = place.mount.tree === tree ? undefined : tree.copied.get(place.mount);
    return copy ? { mount: copy, node: place.node } : place;
  };
  return { root: here(dirs.root), pwd: here(dirs.pwd) };
}

export function setDirs(task: Pick<Task, 'fs'>, dirs: Dirs): void {
  task.fs.dirs = new TaskDirs(dirs);
}

/** Puts a task at the root of its namespace, on top of what is mounted there (`mntns_install`). */
export function enterTree(task: Task): void {
  const root = topOf(rootOf(treeOf(task)));
  setDirs(task, { root, pwd: root });
}
