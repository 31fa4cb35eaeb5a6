/**
 * overlayfs: one tree of several. Departs from Linux in when it copies up: names are merged when it is mounted, and what differs from
 * the lower directories is written to the upper one when somebody looks there (`syncOverlay`) or it is unmounted.
 */
import type { Errno } from '../../core/errno.ts';
import type { Task } from '../task.ts';
import { FIRST_USER_NAMESPACE } from '../namespaces.ts';
import type { Files } from './files.ts';
import type { VNode } from './nodes.ts';
import { SuperBlock } from './nodes.ts';

/** The attributes of an inode that a copy has too. */
export function copyAttributes(from: VNode, to: VNode): void {
  to.mode = from.mode;
  to.uid = from.uid;
  to.gid = from.gid;
  to.major = from.major;
  to.minor = from.minor;
  to.text = from.text;
}

/** Copies what is in a directory into another one. */
export function copyTree(from: VNode, to: VNode): void {
  copyAttributes(from, to);
  for (const child of from.children.values()) copyTree(child, to.add(child.name, child.kind, child.mode));
}

/** A name that hides one of a lower directory: character device 0:0. */
export function isWhiteout({ kind, major, minor }: VNode): boolean {
  return kind === 'c' && major === 0 && minor === 0;
}

/** One directory of several, the topmost first. */
function merge(into: VNode, layers: readonly VNode[]): void {
  const [top] = layers;
  if (top) copyAttributes(top, into);
  const names = new Set(layers.flatMap((layer) => [...layer.children.keys()]));
  for (const name of names) {
    const found: VNode[] = [];
    for (const layer of layers) {
      const child = layer.children.get(name);
      if (!child) continue;
      if (isWhiteout(child)) break;
      found.push(child);
      if (child.kind !== 'dir') break;
    }
    const [first] = found;
    if (!first) continue;
    const made = into.add(name, first.kind, first.mode);
    if (first.kind === 'dir')
      merge(
        made,
        found.filter(({ kind }) => kind === 'dir'),
      );
    else copyAttributes(first, made);
  }
}

/** What is seen of layers without any upper directory. */
function below(lowers: readonly VNode[]): VNode {
  const sb = new SuperBlock(
    { type: 'overlay', source: '', userNs: FIRST_USER_NAMESPACE, base: 'lower:', key: null },
    0o755,
  );
  merge(sb.root, lowers);
  return sb.root;
}

function differs(a: VNode, b: VNode): boolean {
  return a.kind !== b.kind || a.mode !== b.mode || a.uid !== b.uid || a.gid !== b.gid || a.text !== b.text;
}

/** Puts what differs into the upper directory; answers whether something does. */
function copyUp(seen: VNode, base: VNode, upper: VNode): boolean {
  let any = false;
  for (const child of seen.children.values()) {
    const before = base.children.get(child.name);
    const fresh = before?.kind !== child.kind;
    if (child.kind === 'dir' && !fresh && before) {
      const made = upper.add(child.name, 'dir', child.mode);
      copyAttributes(child, made);
      if (copyUp(child, before, made) || differs(child, before)) any = true;
      else upper.children.delete(child.name);
    } else if (fresh || differs(child, before)) {
      copyTree(child, upper.add(child.name, child.kind, child.mode));
      any = true;
    }
  }
  for (const name of base.children.keys()) {
    if (seen.children.has(name)) continue;
    upper.add(name, 'c', 0);
    any = true;
  }
  return any;
}

/** Brings the upper directory of an overlay up to date. */
export function syncOverlay({ root, layers }: SuperBlock): void {
  if (!layers?.upper) return;
  const { upper, lowers } = layers;
  upper.children.clear();
  copyAttributes(root, upper);
  copyUp(root, below(lowers), upper);
}

/** The file system of a mount of type overlay. EINVAL: no lower directory; ENOENT, ENOTDIR: of what the options name. */
export function overlayOf(task: Task, source: string, options: string, files: Files): SuperBlock | Errno {
  const given = new Map(
    options
      .split(',')
      .map((word): [string, string] => [word.split('=')[0] ?? '', word.slice(word.indexOf('=') + 1)]),
  );
  const named = [
    ...(given.get('lowerdir') ?? '').split(':').filter((path) => path !== ''),
    given.get('upperdir') ?? '',
  ];
  const nodes: VNode[] = [];
  for (const path of named) {
    if (path === '') continue;
    const place = files.there(task, path);
    if (typeof place === 'string') return place;
    if (place.node.kind !== 'dir') return 'ENOTDIR';
    nodes.push(place.node);
  }
  const upper = given.has('upperdir') ? (nodes.pop() ?? null) : null;
  if (nodes.length === 0) return 'EINVAL';
  const base = `overlay:${String(files.mounts.nextAnonymous++)}`;
  const sb = new SuperBlock(
    { type: 'overlay', source, userNs: FIRST_USER_NAMESPACE, base, key: null },
    0o755,
  );
  sb.layers = { lowers: nodes, upper };
  merge(sb.root, upper ? [upper, ...nodes] : nodes);
  return sb;
}
