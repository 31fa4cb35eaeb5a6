/**
 * Mounts of a namespace as a tree, with their propagation (`struct mount`, `fs/pnode.c`). A mount is shared if it is in a
 * group of peers, a slave if it follows one; it may be both.
 */
import type { UserNamespace } from '../user-namespace.ts';
import { FIRST_MOUNTS, MountNamespace } from '../fs/mount-namespace.ts';
import type { SuperBlock, VNode } from './nodes.ts';

/** Mounts that receive what is mounted on any of them. */
export interface PeerGroup {
  readonly id: number;
  readonly members: VMount[];
  /** Mounts that follow it. */
  readonly slaves: VMount[];
}

/** A place: a directory or a file as a mount shows it (`struct path`). */
export interface VPath {
  readonly mount: VMount;
  readonly node: VNode;
}

export class VMount {
  readonly id: number;
  readonly sb: SuperBlock;
  /** What of the file system it shows. */
  readonly root: VNode;
  /** Null: not mounted anywhere, any more; or the root. */
  parent: VMount | null = null;
  at: VNode | null = null;
  /** In the order in which they were mounted. */
  readonly children: VMount[] = [];
  tree: MountTree | null = null;
  readOnly = false;
  /** It came with its namespace from a more privileged one: neither it nor its flags can be undone. */
  locked = false;
  lockedReadOnly = false;
  unbindable = false;
  group: PeerGroup | null = null;
  master: PeerGroup | null = null;

  constructor(id: number, sb: SuperBlock, root: VNode) {
    this.id = id;
    this.sb = sb;
    this.root = root;
  }

  /** What is mounted on it at a node, null: nothing. */
  over(node: VNode): VMount | null {
    return this.children.find((child) => child.at === node) ?? null;
  }

  /** It and all that is mounted below, parents first. */
  all(): VMount[] {
    return [this, ...this.children.flatMap((child) => child.all())];
  }

  attach(parent: VMount, at: VNode): void {
    this.parent = parent;
    this.at = at;
    parent.children.push(this);
    for (const mount of this.all()) mount.tree = parent.tree;
  }

  detach(): void {
    const siblings = this.parent?.children;
    siblings?.splice(siblings.indexOf(this), 1);
    this.parent = null;
    this.at = null;
  }
}

/** The place that one gets to at a place where something is mounted (`follow_mount`). */
export function topOf(place: VPath): VPath {
  for (let { mount, node } = place; ;) {
    const over = mount.over(node);
    if (!over) return { mount, node };
    mount = over;
    node = over.root;
  }
}

/** How a copy of mounts is related to the original: a peer, a slave, or a slave if the original is shared. */
export type CopyKind = 'peer' | 'slave' | 'shared to slave';

/** Numbers of mounts and groups of a kernel, and every namespace that has mounts. */
export class MountTable {
  private nextId = 1;
  /** Number of the next file system that is like no other. */
  nextAnonymous = 1;
  readonly groups: PeerGroup[] = [];
  readonly trees: MountTree[] = [];

  mount(sb: SuperBlock, root = sb.root): VMount {
    return new VMount(this.nextId++, sb, root);
  }

  /** A new group with the lowest number that is free, which the mount is the first of. */
  share(mount: VMount): void {
    mount.unbindable = false;
    if (mount.group) return;
    let id = 1;
    while (this.groups.some((group) => group.id === id)) id++;
    mount.group = { id, members: [mount], slaves: [] };
    this.groups.push(mount.group);
  }

  /** It is a peer no more; those that followed its group follow what the group did, if it was the last. */
  private leave(mount: VMount, heir: PeerGroup | null): void {
    const { group } = mount;
    if (!group) return;
    mount.group = null;
    group.members.splice(group.members.indexOf(mount), 1);
    if (group.members.length > 0) return;
    for (const slave of group.slaves.splice(0)) follow(slave, heir);
    this.groups.splice(this.groups.indexOf(group), 1);
  }

  /** Neither receives nor passes on. */
  makePrivate(mount: VMount): void {
    this.leave(mount, mount.master);
    unfollow(mount);
    mount.unbindable = false;
  }

  /** Receives from those that were its peers; alone in its group it keeps the master it had. */
  makeSlave(mount: VMount): void {
    const { group } = mount;
    if (!group) return;
    const peers = group.members.length > 1;
    this.leave(mount, mount.master);
    if (peers) follow(mount, group);
  }

  /** A copy of one mount (`clone_mnt`). */
  private cloneOne(of: VMount, root: VNode, kind: CopyKind): VMount {
    const copy = this.mount(of.sb, root);
    copy.readOnly = of.readOnly;
    copy.locked = of.locked;
    copy.lockedReadOnly = of.lockedReadOnly;
    copy.unbindable = of.unbindable;
    if (kind === 'peer') {
      copy.group = of.group;
      of.group?.members.push(copy);
      follow(copy, of.master);
    } else follow(copy, of.group ?? of.master);
    return copy;
  }

  /**
   * A copy of a mount and what is mounted below a directory of it (`copy_tree`); `deep` false: of that mount alone.
   * `unbindable`: those that can't be bound are copied too.
   */
  copy(
    of: VMount,
    root: VNode,
    kind: CopyKind,
    { deep, unbindable }: { readonly deep: boolean; readonly unbindable: boolean },
    made: Map<VMount, VMount> = new Map(),
  ): VMount {
    const top = this.cloneOne(of, root, kind);
    made.set(of, top);
    for (const child of deep ? of.children : []) {
      if (child.at?.isIn(root) !== true || (child.unbindable && !unbindable)) continue;
      this.copy(child, child.root, kind, { deep, unbindable }, made).attach(top, child.at);
    }
    return top;
  }

  /** Takes mounts out of their trees and groups. */
  drop(mounts: readonly VMount[]): void {
    for (const mount of [...mounts].reverse()) {
      for (const child of [...mount.children]) child.detach();
      mount.detach();
      this.makePrivate(mount);
      mount.tree = null;
    }
  }
}

export function unfollow(mount: VMount): void {
  const slaves = mount.master?.slaves;
  slaves?.splice(slaves.indexOf(mount), 1);
  mount.master = null;
}

function follow(mount: VMount, group: PeerGroup | null): void {
  unfollow(mount);
  mount.master = group;
  group?.slaves.push(mount);
}

/** A mount namespace whose mounts are a tree, where names are kept. */
export class MountTree extends MountNamespace {
  readonly table: MountTable;
  readonly top: VMount;
  /** Which mounts those of the namespace that it was copied from have become. */
  readonly copied: ReadonlyMap<VMount, VMount>;

  constructor(
    { inum, userNs, table }: { inum: number; userNs: UserNamespace; table: MountTable },
    top: VMount,
    copied: ReadonlyMap<VMount, VMount> = new Map(),
  ) {
    super(inum, userNs, FIRST_MOUNTS);
    this.table = table;
    this.top = top;
    this.copied = copied;
    for (const mount of top.all()) mount.tree = this;
    table.trees.push(this);
  }

  /** `copy_mnt_ns`: one of a less privileged user namespace only receives, and can't undo what it was given. */
  override copy(inum: number, userNs: UserNamespace): MountTree {
    const { table } = this;
    const copied = new Map<VMount, VMount>();
    const lesser = userNs !== this.userNs;
    const how = { deep: true, unbindable: true };
    const top = table.copy(this.top, this.top.root, lesser ? 'shared to slave' : 'peer', how, copied);
    if (lesser) lock(top);
    return new MountTree({ inum, userNs, table }, top, copied);
  }
}

/** What is below a mount, and its flags, can't be undone (`lock_mnt_tree`). */
export function lock(top: VMount): void {
  for (const mount of top.all()) {
    mount.locked = mount !== top;
    mount.lockedReadOnly = mount.readOnly;
  }
}
