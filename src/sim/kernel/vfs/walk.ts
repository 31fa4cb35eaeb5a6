/** Walking a path, and what a task may do with what it finds (`fs/namei.c`). */
import type { Errno } from '../../core/errno.ts';
import { capabilities } from '../cred.ts';
import type { Kernel } from '../kernel.ts';
import { capableOver } from '../ns/rules.ts';
import type { Task } from '../task.ts';
import { topOf, type VMount, type VPath } from './mounts.ts';
import type { VNode } from './nodes.ts';

export const MAY = Object.freeze({ exec: 1, write: 2, read: 4 });

const OVERRIDE = capabilities('DAC_OVERRIDE');
const FOWNER = capabilities('FOWNER');

/** Where a path leads: an entry of a directory that may not be there yet (`node` null). */
export interface Found {
  readonly dir: VPath;
  readonly name: string;
  readonly node: VNode | null;
  /** The mount that the node, or else its directory, is seen through. */
  readonly mount: VMount;
  /** What the last part is: a name, `.`, `..`, or there is none (`LAST_NORM` and so on). */
  readonly last: 'name' | '.' | '..' | '/';
  /** The path ends in a slash: it must be a directory. */
  readonly slash: boolean;
  /** The entry itself, below what is mounted on it. */
  readonly under: VNode | null;
}

/** Where a walk begins and what it can't get out of. */
export interface Dirs {
  readonly root: VPath;
  readonly pwd: VPath;
}

/** `generic_permission`: the mode's bits for the owner, the group or others, unless CAP_DAC_OVERRIDE over its owner. */
export function may(kernel: Kernel, task: Task, node: VNode, mask: number): boolean {
  const { cred } = task;
  if (node.says?.permits) return node.says.permits(kernel, task, mask);
  const shift = cred.uid === node.uid ? 6 : cred.gid === node.gid ? 3 : 0;
  if (((node.mode >> shift) & mask) === mask) return true;
  const executes = (mask & MAY.exec) !== 0 && node.kind !== 'dir' && (node.mode & 0o111) === 0;
  return !executes && capableOver(kernel, cred, node, OVERRIDE);
}

/** Whether a task may change what only an owner may. */
export function owns(kernel: Kernel, { cred }: Task, node: VNode): boolean {
  return cred.uid === node.uid || capableOver(kernel, cred, node, FOWNER);
}

/** In a directory with the sticky bit only an owner removes. */
export function mayRemove(kernel: Kernel, task: Task, dir: VNode, node: VNode): Errno | null {
  if (!may(kernel, task, dir, MAY.write | MAY.exec)) return 'EACCES';
  const sticky = (dir.mode & 0o1000) !== 0 && task.cred.uid !== node.uid && task.cred.uid !== dir.uid;
  return sticky && !owns(kernel, task, node) ? 'EPERM' : null;
}

/** What somebody else left in a directory where everybody may leave something is not for O_CREAT (`may_create_in_sticky`; files may be). */
export function isGuarded({ cred }: Task, dir: VNode, node: VNode): boolean {
  const isOpenToAll = (dir.mode & 0o1002) === 0o1002;
  return isOpenToAll && node.kind !== 'file' && node.uid !== dir.uid && node.uid !== cred.uid;
}

function entry(kernel: Kernel, task: Task, dir: VNode, name: string): VNode | null {
  return dir.children.get(name) ?? dir.made?.find(kernel, name, task) ?? null;
}

function same(a: VPath, b: VPath): boolean {
  return a.mount === b.mount && a.node === b.node;
}

/** The directory above, not above the root (`follow_dotdot`). */
function above(at: VPath, root: VPath): VPath {
  let { mount, node } = at;
  while (!same({ mount, node }, root)) {
    if (node !== mount.root) return topOf({ mount, node: node.parent ?? node });
    if (!mount.parent || !mount.at) break;
    node = mount.at;
    mount = mount.parent;
  }
  return topOf({ mount, node });
}

/** How a walk treats a symbolic link at the end of its path, and how many it has followed. */
export interface Links {
  readonly last: 'follow' | 'keep';
  readonly followed: number;
}

export const FOLLOW: Links = Object.freeze({ last: 'follow', followed: 0 });
export const KEEP: Links = Object.freeze({ last: 'keep', followed: 0 });
/** `MAXSYMLINKS` */
const MOST_LINKS = 40;

/** Follows a path from the root or from the working directory. ENOENT, ENOTDIR, ELOOP, EACCES: no x on a directory. */
export function walk(
  kernel: Kernel,
  { root, pwd }: Dirs,
  task: Task,
  path: string,
  links: Links = FOLLOW,
): Found | Errno {
  if (path === '') return 'ENOENT';
  const names = path.split('/').filter((name) => name !== '');
  const slash = path.endsWith('/');
  const from = path.startsWith('/') ? root : pwd;
  let at: Found = { dir: from, name: '', ...from, last: '/', slash, under: from.node };
  for (const [place, name] of names.entries()) {
    const { node, mount } = at;
    if (!node) return 'ENOENT';
    if (node.kind !== 'dir') return 'ENOTDIR';
    if (!may(kernel, task, node, MAY.exec)) return 'EACCES';
    const dir = { mount, node };
    if (name === '.') at = { ...at, last: '.' };
    else if (name === '..') {
      const up = above(dir, root);
      at = { dir: up, name: up.node.name, ...up, last: '..', slash, under: up.node };
    } else {
      const under = entry(kernel, task, node, name);
      const top = under ? topOf({ mount, node: under }) : { mount, node: null };
      at = { dir, name, ...top, last: 'name', slash, under };
      const isLast = place === names.length - 1;
      if (at.node?.kind === 'link' && (!isLast || slash || links.last === 'follow')) {
        if (links.followed >= MOST_LINKS) return 'ELOOP';
        const rest = names.slice(place + 1).join('/');
        const target = `${at.node.text}${isLast ? (slash ? '/' : '') : `/${rest}${slash ? '/' : ''}`}`;
        return walk(kernel, { root, pwd: dir }, task, target, { ...links, followed: links.followed + 1 });
      }
    }
  }
  return at;
}

/** A place as a path from a root; null: it can't be got to from there (`d_path`). */
export function pathOf(at: VPath, root: VPath): string | null {
  let path = '';
  for (let { mount, node } = at; !same({ mount, node }, root);) {
    if (node !== mount.root) {
      path = `/${node.name}${path}`;
      if (!node.parent) return null;
      node = node.parent;
    } else {
      if (!mount.parent || !mount.at) return null;
      node = mount.at;
      mount = mount.parent;
    }
  }
  return path === '' ? '/' : path;
}
