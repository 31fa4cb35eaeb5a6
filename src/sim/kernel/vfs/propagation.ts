/** What else happens when something is mounted or taken off below a shared mount (`fs/pnode.c`). */
import type { MountTable, PeerGroup, VMount } from './mounts.ts';
import { lock } from './mounts.ts';
import type { VNode } from './nodes.ts';

/** Attaches a copy; what is there already comes to lie on it. */
function tuck(copy: VMount, parent: VMount, at: VNode): void {
  const there = parent.over(at);
  copy.attach(parent, at);
  if (!there) return;
  there.detach();
  there.attach(copy, copy.root);
}

/** Mounts copies of `source` on the peers of a group and on those that follow it; `skip` has it already. */
function spread(table: MountTable, group: PeerGroup, source: VMount, at: VNode, skip: VMount): void {
  const from = skip.tree?.userNs;
  const give = (to: VMount, kind: 'peer' | 'slave'): VMount => {
    const copy = table.copy(source, source.root, kind, { deep: true, unbindable: true });
    copy.locked = false;
    if (to.tree?.userNs !== from) {
      lock(copy);
    }
    tuck(copy, to, at);
    return copy;
  };
  for (const peer of [...group.members]) if (peer !== skip && at.isIn(peer.root)) give(peer, 'peer');
  const done = new Set<PeerGroup>();
  for (const slave of [...group.slaves]) {
    if ((slave.group && done.has(slave.group)) || !at.isIn(slave.root)) continue;
    const copy = give(slave, 'slave');
    if (!slave.group) continue;
    done.add(slave.group);
    for (const mount of copy.all()) table.share(mount);
    spread(table, slave.group, copy, at, slave);
  }
}

/** Mounts a tree of mounts at a place, and wherever that is passed on to (`attach_recursive_mnt`). */
export function attachRecursive(table: MountTable, source: VMount, parent: VMount, at: VNode): void {
  if (parent.group) for (const mount of source.all()) table.share(mount);
  source.attach(parent, at);
  if (parent.group) spread(table, parent.group, source, at, parent);
}

/** Mounts that receive what is done to a mount: its peers, and all that follow them. */
function receivers(mount: VMount, seen: Set<VMount> = new Set([mount])): Set<VMount> {
  const { group } = mount;
  for (const other of group ? [...group.members, ...group.slaves] : []) {
    if (seen.has(other)) continue;
    seen.add(other);
    receivers(other, seen);
  }
  return seen;
}

/** The same mount as others have received it. */
export function counterparts(mount: VMount): VMount[] {
  const { parent, at } = mount;
  if (!parent || !at) return [];
  return [...receivers(parent)].flatMap((other) => {
    const child = other === parent ? null : other.over(at);
    return child ? [child] : [];
  });
}

/** Takes off a mount and all below it, and its like elsewhere unless something is mounted on them (`propagate_umount`). */
export function umountTree(table: MountTable, top: VMount): void {
  const gone = new Set(top.all());
  for (const mount of [...gone].reverse())
    for (const other of counterparts(mount))
      if (!gone.has(other) && other.children.every((child) => gone.has(child))) gone.add(other);
  table.drop([...gone]);
}
