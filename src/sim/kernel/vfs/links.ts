/** More names for what is there: symbolic and hard links, renaming (`fs/namei.c`). Each answers 0 or minus an errno. */
import { ERRNO } from '../../core/errno.ts';
import type { Task } from '../task.ts';
import { isReadOnly, type Files } from './files.ts';
import { KEEP } from './walk.ts';

/** EEXIST; what `make` refuses. */
export function symlink(files: Files, task: Task, target: string, path: string): number {
  if (target === '') return -ERRNO.ENOENT;
  const found = files.walk(task, path, KEEP);
  if (typeof found === 'string') return -ERRNO[found];
  const made = files.make(task, found, 'link', 0o777);
  if (typeof made === 'string') return -ERRNO[made];
  made.mode = 0o777;
  made.text = target;
  return 0;
}

/** EPERM: a directory; EXDEV: another file system. */
export function link(files: Files, task: Task, from: string, to: string): number {
  const old = files.walk(task, from, KEEP);
  if (typeof old === 'string') return -ERRNO[old];
  if (!old.node) return -ERRNO.ENOENT;
  const found = files.walk(task, to, KEEP);
  if (typeof found === 'string') return -ERRNO[found];
  if (found.node) return -ERRNO.EEXIST;
  if (old.node.kind === 'dir') return -ERRNO.EPERM;
  if (old.node.sb !== found.dir.node.sb) return -ERRNO.EXDEV;
  const made = files.make(task, found, 'file', 0o666);
  if (typeof made === 'string') return -ERRNO[made];
  found.dir.node.children.set(found.name, old.node);
  old.node.nlink++;
  return 0;
}

/** What was at the new name goes. EXDEV, ENOTEMPTY, EISDIR, ENOTDIR; EINVAL: into itself. */
export function rename(files: Files, task: Task, from: string, to: string): number {
  const old = files.walk(task, from, KEEP);
  if (typeof old === 'string') return -ERRNO[old];
  if (old.last !== 'name') return -ERRNO.EBUSY;
  const errno = files.refusesRemoval(task, old);
  if (errno !== null) return -ERRNO[errno];
  const { node } = old;
  if (!node || !old.dir.node.children.has(old.name)) return -ERRNO.EPERM;
  const found = files.walk(task, to, KEEP);
  if (typeof found === 'string') return -ERRNO[found];
  if (found.last !== 'name') return -ERRNO.EBUSY;
  const dir = found.dir.node;
  if (dir.sb !== node.sb || isReadOnly(found.dir)) return -ERRNO.EXDEV;
  if (node.kind === 'dir' && dir.isIn(node)) return -ERRNO.EINVAL;
  if (found.slash && node.kind !== 'dir') return -ERRNO.ENOTDIR;
  const target = found.node;
  if (target === node) return 0;
  if (target) {
    if (target.kind === 'dir' && node.kind !== 'dir') return -ERRNO.EISDIR;
    if (target.kind !== 'dir' && node.kind === 'dir') return -ERRNO.ENOTDIR;
    if (target.children.size > 0) return -ERRNO.ENOTEMPTY;
    files.remove(dir, found.name, target);
  }
  old.dir.node.children.delete(old.name);
  dir.children.set(found.name, node);
  node.name = found.name;
  node.parent = dir;
  return 0;
}
