/**
 * Calls that name files by their paths, on a kernel whose names are kept (`Files`). Each answers 0, a descriptor or minus an
 * errno.
 */
import { ERRNO, type Errno } from '../../core/errno.ts';
import type { DeviceAccess } from '../cgroup/controller.ts';
import { capabilities, isCapable } from '../cred.ts';
import type { FileNames } from '../file-names.ts';
import type { OpenFile } from '../fs/open-file.ts';
import type { Kernel } from '../kernel.ts';
import { FIRST_USER_NAMESPACE } from '../namespaces.ts';
import { capableOver, rulesOf } from '../ns/rules.ts';
import type { Task } from '../task.ts';
import { actorOf, numberOf } from './cgroup-files.ts';
import { openDriver } from './devices.ts';
import { dirsOf, setDirs } from './dirs.ts';
import { firstTree } from './first-mounts.ts';
import { reapTrees } from './mount-users.ts';
import { MountTable, type VPath } from './mounts.ts';
import type { NodeKind, SuperBlock, VNode } from './nodes.ts';
import { TextPipes } from './text-pipes.ts';
import { TextSockets } from './text-sockets.ts';
import { FOLLOW, isGuarded, KEEP, may, MAY, mayRemove, owns, walk, type Found, type Links } from './walk.ts';

/** Flags of open (`uapi/asm-generic/fcntl.h`). */
export const O = Object.freeze({
  RDONLY: 0,
  WRONLY: 1,
  RDWR: 2,
  CREAT: 0o100,
  EXCL: 0o200,
  TRUNC: 0o1000,
  APPEND: 0o2000,
  DIRECT: 0o40000,
  /** Of nobody but the simulated shell: whoever opens it reads and writes text, not pages. */
  TEXT: 1 << 28,
});
const ACCESS = 3;

const MKNOD = capabilities('MKNOD');
const CHOWN = capabilities('CHOWN');
const CHROOT = capabilities('SYS_CHROOT');

function refused(errno: Errno): number {
  return -ERRNO[errno];
}

/** What rmdir answers where the path ends in no name. */
const NO_NAME = Object.freeze({ '.': 'EINVAL', '..': 'ENOTEMPTY', '/': 'EBUSY' } as const);

export class Files implements FileNames {
  readonly mounts = new MountTable();
  /** File systems that are modules and loaded. */
  readonly modules = new Set<string>();
  readonly copied = new Map<number, string>();
  private readonly kernel: Kernel;
  /** What open files that were named by paths are. */
  private readonly opened = new Map<OpenFile, VPath>();
  /** How far text has been read. */
  readonly positions = new Map<OpenFile, number>();
  readonly pipes: TextPipes;
  /** The number of the last file that somebody asked for. */
  lastNumber = 0;
  private readonly devices: SuperBlock[] = [];
  readonly sockets: TextSockets;

  constructor(kernel: Kernel) {
    this.kernel = kernel;
    this.pipes = new TextPipes(kernel);
    this.sockets = new TextSockets(kernel, this.pipes);
    kernel.init.nsproxy.mnt = firstTree(kernel, this.mounts);
  }

  walk(task: Task, path: string, links: Links = FOLLOW): Found | Errno {
    return walk(this.kernel, dirsOf(task), task, path, links);
  }

  /** `openat`: a descriptor. */
  open(task: Task, path: string, flags: number): number {
    const { kernel } = this;
    const found = this.walk(task, path);
    if (typeof found === 'string') return refused(found);
    const creates = found.node === null;
    if (found.slash && (flags & O.CREAT) !== 0) return refused('EISDIR');
    if (found.slash && found.node && found.node.kind !== 'dir') return refused('ENOTDIR');
    if (creates && (flags & O.CREAT) === 0) return refused('ENOENT');
    if (!creates && (flags & O.CREAT) !== 0 && (flags & O.EXCL) !== 0) return refused('EEXIST');
    const node = found.node ?? this.make(task, found, 'file', 0o666);
    if (typeof node === 'string') return refused(node);
    if (!creates && (flags & O.CREAT) !== 0) {
      if (node.kind === 'dir') return refused('EISDIR');
      if (isGuarded(task, found.dir.node, node)) return refused('EACCES');
    }
    const errno = creates ? null : mayOpen(kernel, task, { mount: found.mount, node }, flags);
    if (errno !== null) return refused(errno);
    if ((flags & O.TRUNC) !== 0 && node.kind === 'file') {
      node.text = '';
      node.modifiedNs = kernel.now();
    }
    return this.install(task, { mount: found.mount, node }, flags);
  }

  /** An open file of a node. */
  install(task: Task, place: VPath, flags: number): number {
    const { node } = place;
    if (hasPages(node) && node.inode < 0) node.inode = this.kernel.fs.open(node.path, 0);
    const isDirect = hasPages(node) && (flags & O.DIRECT) !== 0;
    const file: OpenFile = { kind: isDirect ? 'direct' : 'file', id: node.inode, flags };
    this.opened.set(file, place);
    return task.files.install(file);
  }

  /** A file that no path leads to. */
  openNode(task: Task, node: VNode): number {
    return this.install(task, { mount: this.mounts.mount(node.sb), node }, O.RDONLY);
  }

  /** What a link says; EINVAL: it is none. EACCES: the process that it is of is not one to look into. */
  readlink(task: Task, path: string): string | number {
    const place = this.there(task, path, KEEP);
    if (typeof place === 'string') return refused(place);
    const { node } = place;
    if (node.kind === 'link') return node.text;
    if (!node.ns) return refused('EINVAL');
    if (!may(this.kernel, task, node, MAY.read)) return refused('EACCES');
    return `${node.ns.kind}:[${String(node.ns.inum)}]`;
  }

  /** The number of a file system's device. */
  numberOf(sb: SuperBlock): number {
    if (!this.devices.includes(sb)) this.devices.push(sb);
    return this.devices.indexOf(sb) + 1;
  }

  /** What an open file is; null: it was not named by a path. */
  placeOf(file: OpenFile): VPath | null {
    return this.opened.get(file) ?? null;
  }

  /** A new entry; the mode is cut by the task's umask. EOVERFLOW: the file system knows no such owner. */
  make(task: Task, { dir, name, node, mount }: Found, kind: NodeKind, mode: number): VNode | Errno {
    if (node) return 'EEXIST';
    if (isReadOnly(dir)) return 'EROFS';
    const refusal = this.mayCreate(task, dir.node);
    if (refusal) return refusal;
    if (mount.sb.type === 'sysfs') return kind === 'dir' ? 'EPERM' : 'EACCES';
    if (dir.node.made) return mount.sb.type === 'proc' ? 'ENOENT' : 'EACCES';
    const made = dir.node.add(name, kind, mode & ~task.fs.umask);
    made.uid = task.cred.uid;
    made.gid = task.cred.gid;
    made.modifiedNs = this.kernel.now();
    dir.node.modifiedNs = made.modifiedNs;
    return made;
  }

  /** `may_create`. */
  private mayCreate(task: Task, dir: VNode): Errno | null {
    if (dir.unlinked) return 'ENOENT';
    if (!rulesOf(this.kernel).ids.knows(dir.sb.userNs, task.cred)) return 'EOVERFLOW';
    return may(this.kernel, task, dir, MAY.write | MAY.exec) ? null : 'EACCES';
  }

  mkdir(task: Task, path: string): number {
    const { kernel } = this;
    const found = this.walk(task, path, KEEP);
    if (typeof found === 'string') return refused(found);
    const { cgroup } = found.dir.node;
    if (cgroup && !found.node)
      return numberOf(kernel.cgroups.mkdir(`${cgroup.path}/${found.name}`, actorOf(kernel, task)));
    const made = this.make(task, found, 'dir', 0o777);
    return typeof made === 'string' ? refused(made) : 0;
  }

  /** A device node. EPERM: without CAP_MKNOD, or the cgroup's filter refuses it. */
  mknod(task: Task, path: string, device: Omit<DeviceAccess, 'access'>): number {
    const { kernel } = this;
    const found = this.walk(task, path);
    if (typeof found === 'string') return refused(found);
    if (found.node) return refused('EEXIST');
    if (isReadOnly(found.dir)) return refused('EROFS');
    const refusal = this.mayCreate(task, found.dir.node);
    if (refusal) return refused(refusal);
    const whiteout = device.type === 'c' && device.major === 0 && device.minor === 0;
    if (!whiteout && !isCapable(task.cred, FIRST_USER_NAMESPACE, MKNOD)) return refused('EPERM');
    const filtered = kernel.cgroups.calls.deviceOpen(task.css, { ...device, access: 'm' });
    if (filtered !== null) return refused(filtered);
    const made = this.make(task, found, device.type, 0o666);
    if (typeof made === 'string') return refused(made);
    made.major = device.major;
    made.minor = device.minor;
    return 0;
  }

  /** Why an entry may not be removed; null: it may. */
  refusesRemoval(task: Task, { dir, node, under }: Found): Errno | null {
    if (isReadOnly(dir)) return 'EROFS';
    if (!node || !under) return 'ENOENT';
    return mayRemove(this.kernel, task, dir.node, under);
  }

  rmdir(task: Task, path: string): number {
    const { kernel } = this;
    const found = this.walk(task, path, KEEP);
    if (typeof found === 'string') return refused(found);
    const { dir, name, node, last, under } = found;
    if (last !== 'name') return refused(NO_NAME[last]);
    if (node?.cgroup && node === under)
      return numberOf(kernel.cgroups.rmdir(node.cgroup.path, actorOf(kernel, task)));
    const errno = this.refusesRemoval(task, found);
    if (errno !== null) return refused(errno);
    if (!node || node.kind !== 'dir') return refused('ENOTDIR');
    if (node !== under) return refused('EBUSY');
    if (node.children.size > 0) return refused('ENOTEMPTY');
    this.remove(dir.node, name, node);
    return 0;
  }

  /** Where others have something mounted on what is removed, that goes too (`detach_mounts`). */
  remove(dir: VNode, name: string, node: VNode): void {
    dir.children.delete(name);
    dir.modifiedNs = this.kernel.now();
    node.nlink--;
    if (node.nlink > 0) return;
    node.unlinked = true;
    for (const tree of this.mounts.trees)
      for (const mount of tree.top.all()) if (mount.at === node) this.mounts.drop(mount.all());
  }

  unlink(task: Task, path: string): number {
    const found = this.walk(task, path, KEEP);
    if (typeof found === 'string') return refused(found);
    const { dir, name, node, last, slash, under } = found;
    if (last !== 'name') return refused('EISDIR');
    if (isReadOnly(dir)) return refused('EROFS');
    if (node && slash) return refused(node.kind === 'dir' ? 'EISDIR' : 'ENOTDIR');
    const errno = this.refusesRemoval(task, found);
    if (errno !== null) return refused(errno);
    if (!node || node.kind === 'dir') return refused('EISDIR');
    if (node !== under) return refused('EBUSY');
    if (!dir.node.children.has(name)) return refused('EPERM');
    this.remove(dir.node, name, node);
    return 0;
  }

  /** Another owner, user and group. EINVAL: there is no such id; EPERM: without CAP_CHOWN. */
  chown(task: Task, path: string, user: number, group = user): number {
    const { kernel } = this;
    const place = this.there(task, path);
    if (typeof place === 'string') return refused(place);
    if (isReadOnly(place)) return refused('EROFS');
    const { node } = place;
    const { ids } = rulesOf(kernel);
    const uid = user === -1 ? node.uid : ids.toKernel(task.cred.userNs, 'uid', user);
    const gid = group === -1 ? node.gid : ids.toKernel(task.cred.userNs, 'gid', group);
    if (uid < 0 || gid < 0) return refused('EINVAL');
    const { cred } = task;
    const same = cred.uid === node.uid && uid === node.uid && (gid === node.gid || gid === cred.gid);
    if (!same && !capableOver(kernel, cred, node, CHOWN)) return refused('EPERM');
    node.uid = uid;
    node.gid = gid;
    if (node.cgroup && node.kind === 'dir') kernel.cgroups.chown(node.cgroup.path, uid, []);
    return 0;
  }

  chmod(task: Task, path: string, mode: number): number {
    const place = this.there(task, path);
    if (typeof place === 'string') return refused(place);
    if (isReadOnly(place)) return refused('EROFS');
    if (!owns(this.kernel, task, place.node)) return refused('EPERM');
    place.node.mode = mode;
    return 0;
  }

  /** A directory that a task may go to. */
  private directory(task: Task, path: string): VPath | Errno {
    const place = this.there(task, path);
    if (typeof place === 'string') return place;
    if (place.node.kind !== 'dir') return 'ENOTDIR';
    return may(this.kernel, task, place.node, MAY.exec) ? place : 'EACCES';
  }

  chdir(task: Task, path: string): number {
    const pwd = this.directory(task, path);
    if (typeof pwd === 'string') return refused(pwd);
    setDirs(task, { ...dirsOf(task), pwd });
    return 0;
  }

  /** Another root. EPERM: without CAP_SYS_CHROOT in its own user namespace. */
  chroot(task: Task, path: string): number {
    const root = this.directory(task, path);
    if (typeof root === 'string') return refused(root);
    if (!isCapable(task.cred, task.cred.userNs, CHROOT)) return refused('EPERM');
    setDirs(task, { ...dirsOf(task), root });
    return 0;
  }

  isChrooted(task: Task): boolean {
    const { root } = dirsOf(task);
    return root.mount.parent !== null || root.node !== root.mount.root;
  }

  stat(task: Task, path: string): { readonly uid: number; readonly gid: number } | number {
    const place = this.there(task, path);
    if (typeof place === 'string') return refused(place);
    const { ids } = rulesOf(this.kernel);
    const { userNs } = task.cred;
    const { uid, gid } = place.node;
    return { uid: ids.shown(userNs, 'uid', uid), gid: ids.shown(userNs, 'gid', gid) };
  }

  hasPages(file: OpenFile): boolean {
    const node = this.opened.get(file)?.node;
    return !node || (hasPages(node) && ((file.flags ?? 0) & O.TEXT) === 0);
  }

  readText(task: Task, file: OpenFile, limit = Infinity): string | number {
    const node = this.opened.get(file)?.node;
    if (!node) return '';
    if (node.kind === 'dir') return refused('EISDIR');
    if (node.kind === 'ns' || node.kind === 'pidfd') return refused('EINVAL');
    if (node.kind === 'c' && (isMemory(node, ZERO) || isMemory(node, FULL)))
      return '\0'.repeat(Math.min(limit, MOST_ZEROES));
    const says = node.says ? (node.says.read?.(this.kernel, task) ?? refused('EINVAL')) : node.text;
    if (typeof says === 'number' || ((file.flags ?? 0) & O.TEXT) === 0) return says;
    const from = this.positions.get(file) ?? 0;
    const rest = says.slice(from, from + limit);
    this.positions.set(file, from + rest.length);
    return rest;
  }

  writeText(task: Task, file: OpenFile, text: string): number {
    const node = this.opened.get(file)?.node;
    if (node?.says) return node.says.write?.(this.kernel, task, text) ?? refused('EINVAL');
    if (node?.kind === 'c' && isMemory(node, FULL)) return refused('ENOSPC');
    if (node?.kind !== 'file') return 0;
    const isText = ((file.flags ?? 0) & O.TEXT) !== 0;
    const at =
      !isText || ((file.flags ?? 0) & O.APPEND) !== 0 ? node.text.length : (this.positions.get(file) ?? 0);
    node.text = node.text.slice(0, at).padEnd(at, '\0') + text + node.text.slice(at + text.length);
    node.modifiedNs = this.kernel.now();
    if (isText) this.positions.set(file, at + text.length);
    return 0;
  }

  exited(task: Task): void {
    for (const file of task.files.list) if (file?.kind === 'pipe') this.pipes.closed(file.id);
  }

  reap(): void {
    reapTrees(this.kernel, this);
  }

  /** What is at a path. */
  there(task: Task, path: string, links: Links = FOLLOW): VPath | Errno {
    const found = this.walk(task, path, links);
    if (typeof found === 'string') return found;
    const { node, mount, slash } = found;
    if (!node) return 'ENOENT';
    return slash && node.kind !== 'dir' ? 'ENOTDIR' : { mount, node };
  }
}

/** Devices of `mem` by their minor numbers, and how much a read of zeroes gives at most. */
const MEM = 1;
const ZERO = 5;
const FULL = 7;
const MOST_ZEROES = 65_536;

function isMemory({ major, minor }: VNode, device: number): boolean {
  return major === MEM && minor === device;
}

function hasPages({ kind, says }: VNode): boolean {
  return kind === 'file' && !says;
}

/** Nothing can be changed there: as it is mounted, or at all. */
export function isReadOnly({ mount }: VPath): boolean {
  return mount.readOnly || mount.sb.readOnly;
}

/** `may_open` and what the driver of a device says. The mode comes before the cgroup's filter (`inode_permission`). */
function mayOpen(kernel: Kernel, task: Task, place: VPath, flags: number): Errno | null {
  const { node } = place;
  const writes = (flags & ACCESS) !== O.RDONLY;
  const reads = (flags & ACCESS) !== O.WRONLY;
  if (node.kind === 'dir' && (writes || (flags & O.CREAT) !== 0)) return 'EISDIR';
  if (node.kind === 'ns' && writes) return 'EPERM';
  if (!may(kernel, task, node, (reads ? MAY.read : 0) | (writes ? MAY.write : 0))) return 'EACCES';
  if (node.kind === 'file' && writes && isReadOnly(place)) return 'EROFS';
  if (node.kind !== 'c' && node.kind !== 'b') return null;
  const { kind: type, major, minor } = node;
  const access = `${reads ? 'r' : ''}${writes ? 'w' : ''}`;
  return (
    kernel.cgroups.calls.deviceOpen(task.css, { type, major, minor, access }) ?? openDriver(node, task.cred)
  );
}
