/** A directory and what is in it as one text: what a tar archive of it holds. */
import type { NodeKind, VNode } from '../../kernel/vfs/nodes.ts';

/** One entry; the path is relative to the directory, '' is itself. */
export interface TreeEntry {
  readonly path: string;
  readonly kind: NodeKind;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly text: string;
  readonly major?: number;
  readonly minor?: number;
}

function walk(node: VNode, path: string, into: TreeEntry[]): void {
  const { kind, mode, uid, gid, text, major, minor } = node;
  const device = kind === 'c' || kind === 'b' ? { major, minor } : {};
  into.push({ path, kind, mode, uid, gid, text: kind === 'file' ? text : '', ...device });
  for (const child of node.children.values())
    walk(child, path === '' ? child.name : `${path}/${child.name}`, into);
}

export function treeText(node: VNode): string {
  const entries: TreeEntry[] = [];
  walk(node, '', entries);
  return JSON.stringify(entries);
}

export function readTreeText(text: string): readonly TreeEntry[] {
  return JSON.parse(text) as readonly TreeEntry[];
}

/** Puts entries into a directory; what is there under the same name and of the same kind is changed. */
export function putEntries(dir: VNode, entries: readonly TreeEntry[]): void {
  for (const entry of entries) {
    const names = entry.path.split('/').filter((name) => name !== '');
    let at = dir;
    names.forEach((name, depth) => {
      const last = depth === names.length - 1;
      const there = at.children.get(name);
      const kind = last ? entry.kind : 'dir';
      at = there?.kind === kind ? there : at.add(name, kind, 0o755);
    });
    at.mode = entry.mode;
    at.uid = entry.uid;
    at.gid = entry.gid;
    if (entry.kind === 'file') at.text = entry.text;
    at.major = entry.major ?? 0;
    at.minor = entry.minor ?? 0;
  }
}

export function writeTree(dir: VNode, text: string): void {
  putEntries(dir, readTreeText(text));
}
