/** File systems that mount(2) knows, and who may mount them. */
import type { Errno } from '../../core/errno.ts';
import { capabilities, isCapable } from '../cred.ts';
import { FIRST_USER_NAMESPACE } from '../namespaces.ts';
import type { Task } from '../task.ts';
import type { UserNamespace } from '../user-namespace.ts';
import { serveCgroups } from './cgroup-files.ts';
import { treeOf } from './dirs.ts';
import type { Files } from './files.ts';
import { overlayOf } from './overlay.ts';
import { SuperBlock } from './nodes.ts';
import { serveProc } from './proc-files.ts';

/** What mount(2) was asked. */
export interface MountRequest {
  readonly source: string;
  readonly target: string;
  readonly type: string;
  readonly flags: number;
  readonly options: string;
}

const ADMIN = capabilities('SYS_ADMIN');

interface FsType {
  /** Whose root may mount it. */
  readonly owner: (task: Task) => UserNamespace;
  readonly mode: number;
  /** Which one it is: `proc` of a pid namespace, for one. Absent: each mount makes one. */
  readonly of?: (task: Task) => number;
  /** Another one must be seen in full where the task is (`mount_too_revealing`). */
  readonly revealing?: boolean;
  /** It is there only where its module was loaded. */
  readonly module?: boolean;
  readonly fill?: (sb: SuperBlock, task: Task) => void;
  readonly options?: RegExp;
}

const first = (): UserNamespace => FIRST_USER_NAMESPACE;
const own = (task: Task): UserNamespace => task.cred.userNs;
/** Options of tmpfs and what they may be. */
const TMPFS =
  /^(size=\d+[kmgKMG%]?|nr_inodes=\d+[kmgKMG]?|nr_blocks=\d+[kmgKMG]?|mode=[0-7]+|[ug]id=\d+|huge=(never|always|within_size|advise)|inode(32|64)|noswap)$/;

const TYPES: Readonly<Record<string, FsType>> = Object.freeze({
  tmpfs: { owner: own, mode: 0o1777, options: TMPFS },
  ramfs: { owner: own, mode: 0o755 },
  devpts: { owner: own, mode: 0o755 },
  proc: {
    owner: ({ pidNs }) => pidNs.userNs,
    mode: 0o555,
    of: ({ pidNs }) => pidNs.inum,
    revealing: true,
    fill: (sb, { pidNs }) => {
      serveProc(sb.root, pidNs);
    },
  },
  sysfs: {
    owner: ({ nsproxy }) => nsproxy.net.userNs,
    mode: 0o555,
    of: ({ nsproxy }) => nsproxy.net.inum,
    revealing: true,
    fill: ({ root }) => {
      root.add('fs', 'dir', 0o755).add('cgroup', 'dir', 0o755);
    },
  },
  cgroup2: {
    owner: ({ nsproxy }) => nsproxy.cgroup.userNs,
    mode: 0o755,
    of: ({ nsproxy }) => nsproxy.cgroup.inum,
    fill: (sb, { nsproxy }) => {
      serveCgroups(sb.root, nsproxy.cgroup.root);
    },
  },
  mqueue: {
    owner: ({ nsproxy }) => nsproxy.ipc.userNs,
    mode: 0o1777,
    of: ({ nsproxy }) => nsproxy.ipc.inum,
  },
  ext4: { owner: first, mode: 0o777 },
  overlay: { owner: first, mode: 0o755, module: true },
  devtmpfs: { owner: first, mode: 0o755, of: () => 0 },
  debugfs: { owner: first, mode: 0o700, of: () => 0 },
} satisfies Record<string, FsType>);

/** Whether a mount of the type can be seen where the task is, all of it (`mnt_already_visible`). */
function isSeen(task: Task, type: string): boolean {
  return treeOf(task)
    .top.all()
    .some((mount) => {
      if (mount.sb.type !== type || mount.root !== mount.sb.root) return false;
      return mount.children.every((child) => !child.locked || (child.at?.children.size ?? 0) === 0);
    });
}

/** The one that is there already (`sget_fc`). */
function existing({ mounts }: Files, type: string, key: string | null): SuperBlock | null {
  if (key === null) return null;
  for (const tree of mounts.trees)
    for (const { sb } of tree.top.all()) if (sb.type === type && sb.key === key) return sb;
  return null;
}

/** That of a block device: none but those that are mounted have one. */
function ofDevice(task: Task, source: string, files: Files): SuperBlock | Errno {
  const device = files.there(task, source);
  if (typeof device === 'string') return device;
  if (device.node.kind !== 'b') return 'ENOTBLK';
  return existing(files, 'ext4', source) ?? 'EINVAL';
}

/** The file system of a mount. ENODEV: there is no such type; EPERM; EINVAL: an option; ENOENT: the device. */
export function newSuperBlock(
  task: Task,
  { type, source, options }: MountRequest,
  files: Files,
): SuperBlock | Errno {
  const known = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
  if (!known || (known.module === true && !files.modules.has(type))) return 'ENODEV';
  const userNs = known.owner(task);
  if (!isCapable(task.cred, userNs, ADMIN)) return 'EPERM';
  const { options: allowed } = known;
  if (allowed && !options.split(',').every((word) => word === '' || allowed.test(word))) return 'EINVAL';
  if (type === 'ext4') return ofDevice(task, source, files);
  if (type === 'overlay') return overlayOf(task, source, options, files);
  const of = known.of?.(task);
  const key = of === undefined ? null : String(of);
  const inside = treeOf(task).userNs !== FIRST_USER_NAMESPACE;
  if (known.revealing === true && inside && !isSeen(task, type)) return 'EPERM';
  const there = existing(files, type, key);
  if (there) return there;
  const base = `${type}:${key ?? String(files.mounts.nextAnonymous++)}`;
  const sb = new SuperBlock({ type, source, userNs, base, key }, known.mode);
  sb.root.uid = task.cred.uid;
  sb.root.gid = task.cred.gid;
  known.fill?.(sb, task);
  return sb;
}
