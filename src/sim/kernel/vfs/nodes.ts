/** Names: directories, files and device nodes of a file system (`struct super_block`, `struct dentry`, `struct inode`). */
import type { Kernel } from '../kernel.ts';
import type { Namespace } from '../nsproxy.ts';
import type { Task } from '../task.ts';
import type { UserNamespace } from '../user-namespace.ts';

/** `ns`: a namespace, as the links in `/proc/PID/ns` lead to; `pidfd`: a process; `link`: a symbolic link, whose target is its text. */
export type NodeKind = 'dir' | 'file' | 'link' | 'fifo' | 'c' | 'b' | 'ns' | 'pidfd';

/** What a file of proc or of the cgroup tree says and takes; numbers are 0 or minus an errno. */
export interface FileText {
  read?(kernel: Kernel, reader: Task): string | number;
  write?(kernel: Kernel, writer: Task, text: string): number;
  /** Asked when it is opened, in place of its mode (`MAY`). */
  permits?(kernel: Kernel, task: Task, mask: number): boolean;
}

/** How a directory whose entries are made up finds one, and what it lists. */
export interface MadeUp {
  find(kernel: Kernel, name: string, task: Task): VNode | null;
  list?(kernel: Kernel, task: Task): readonly string[];
}

/** The cgroup directory or file behind a path below `/sys/fs/cgroup`. */
export interface CgroupPlace {
  readonly path: string;
}

/** What an overlay is made of. */
export interface OverlayLayers {
  readonly lowers: readonly VNode[];
  readonly upper: VNode | null;
}

/** A file system of its own, however often it is mounted. */
export class SuperBlock {
  readonly type: string;
  readonly source: string;
  /** Whose ids its files can have, and whose root rules it. */
  readonly userNs: UserNamespace;
  /** What the names of its files' inodes begin with: where it was mounted first. */
  readonly base: string;
  /** Which one of its type: it is shown again when somebody mounts that; null: each mount makes one. */
  readonly key: string | null;
  readonly root: VNode;
  readOnly = false;
  /** Of an overlay: its lower directories, the topmost first, and the one that is written to; null: it is none. */
  layers: OverlayLayers | null = null;

  constructor(of: Omit<SuperBlock, 'root' | 'readOnly' | 'layers'>, mode: number) {
    this.type = of.type;
    this.source = of.source;
    this.userNs = of.userNs;
    this.base = of.base;
    this.key = of.key;
    this.root = new VNode(this, '', 'dir', mode);
  }
}

export class VNode {
  readonly kind: NodeKind;
  name: string;
  parent: VNode | null;
  readonly sb: SuperBlock;
  mode: number;
  /** Kernel ids: those of the first user namespace. */
  uid = 0;
  gid = 0;
  /** Of a device node. */
  major = 0;
  minor = 0;
  readonly children = new Map<string, VNode>();
  /** It has been removed: nothing can be made in it. */
  unlinked = false;
  /** Entries that lead to it. */
  nlink = 1;
  /** Its number as programs see it; 0: nobody has asked. */
  number = 0;
  /** When it was last changed, ns since boot. */
  modifiedNs = 0;
  /** Inode of its pages; −1: none yet. */
  inode = -1;
  /** What was written into it as text. */
  text = '';
  made: MadeUp | null = null;
  says: FileText | null = null;
  cgroup: CgroupPlace | null = null;
  /** Of `ns`: which one; of `pidfd`: which process. */
  ns: Namespace | null = null;
  task: Task | null = null;

  /** `above`: its directory, or the file system that it is the root of. */
  constructor(above: VNode | SuperBlock, name: string, kind: NodeKind, mode: number) {
    this.parent = 'sb' in above ? above : null;
    this.sb = 'sb' in above ? above.sb : above;
    this.name = name;
    this.kind = kind;
    this.mode = mode;
  }

  /** From the root of its file system. */
  get inner(): string {
    return this.parent ? `${this.parent.parent ? this.parent.inner : ''}/${this.name}` : '/';
  }

  /** What its inode is known by. */
  get path(): string {
    const { base } = this.sb;
    return base === '/' ? this.inner : base + (this.parent ? this.inner : '');
  }

  /** A new entry of a directory. */
  add(name: string, kind: NodeKind, mode: number): VNode {
    const child = new VNode(this, name, kind, mode);
    this.children.set(name, child);
    return child;
  }

  /** Whether it is this directory or lies in it. */
  isIn(dir: VNode): boolean {
    return dir === this || (this.parent?.isIn(dir) ?? false);
  }
}
