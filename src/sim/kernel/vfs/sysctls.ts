/** `/proc/sys`: numbers and names that root may change while the kernel runs. Defaults are those of Linux. */
import { ERRNO } from '../../core/errno.ts';
import { own } from '../../core/own.ts';
import { capabilities, isCapable } from '../cred.ts';
import type { Kernel } from '../kernel.ts';
import { IPC_SYSCTLS } from '../ns/ipc-objects.ts';
import { LEAST_PID_MAX, PID_MAX } from '../ns/pid-numbers.ts';
import { rulesOf } from '../ns/rules.ts';
import type { Task } from '../task.ts';
import type { UserNamespace } from '../user-namespace.ts';
import { VNode } from './nodes.ts';

/** A number of the whole kernel. */
interface SysctlDef {
  readonly value: number;
  readonly min: number;
  readonly max: number;
}

const INT_MAX = 2 ** 31 - 1;
/** `max_threads / 2` of a machine of 1 GiB. */
const NAMESPACES: SysctlDef = Object.freeze({ value: 3782, min: 0, max: INT_MAX });

/** One row each: what the kernel takes where nothing was written, and what may be. */
const SYSCTLS: Readonly<Record<string, SysctlDef>> = Object.freeze({
  'user.max_cgroup_namespaces': NAMESPACES,
  'user.max_ipc_namespaces': NAMESPACES,
  'user.max_mnt_namespaces': NAMESPACES,
  'user.max_net_namespaces': NAMESPACES,
  'user.max_pid_namespaces': NAMESPACES,
  'user.max_time_namespaces': NAMESPACES,
  'user.max_user_namespaces': NAMESPACES,
  'user.max_uts_namespaces': NAMESPACES,
});

/** Who is in namespaces: a task, or the kernel's first program. */
type Member = Pick<Task, 'nsproxy' | 'pidNs'>;

/** A file that says what the reader's own namespace has. */
interface NamespaceSysctl {
  /** Whose root may write it as if it were the machine's; null: only that one's may. */
  readonly owner: ((task: Member) => UserNamespace) | null;
  /** Who may administer that one may, too, whatever user it is. */
  readonly byCapability?: boolean;
  readonly read: (kernel: Kernel, task: Member) => string;
  readonly write?: (kernel: Kernel, task: Member, text: string) => number;
}

/** `__NEW_UTS_LEN`: what is longer is cut. */
const NAME_BYTES = 64;

function utsName(key: 'hostname' | 'domainname'): NamespaceSysctl {
  return {
    owner: null,
    read: (_kernel, { nsproxy }) => nsproxy.uts[key] ?? '(none)',
    write: (_kernel, { nsproxy }, text) => {
      nsproxy.uts[key] = (text.split('\n')[0] ?? '').slice(0, NAME_BYTES);
      return 0;
    },
  };
}

const OF_NAMESPACES: Readonly<Record<string, NamespaceSysctl>> = Object.freeze({
  'kernel.hostname': utsName('hostname'),
  'kernel.domainname': utsName('domainname'),
  'kernel.pid_max': {
    owner: ({ pidNs }) => pidNs.userNs,
    byCapability: true,
    read: (_kernel, { pidNs }) => String(pidNs.pidMax ?? PID_MAX),
    write: (_kernel, { pidNs }, text) => {
      const value = /^\s*\d+\s*$/.test(text) ? Number(text) : NaN;
      if (!(value >= LEAST_PID_MAX && value <= PID_MAX)) return -ERRNO.EINVAL;
      pidNs.pidMax = value;
      return 0;
    },
  },
  'kernel.ostype': { owner: null, read: () => 'Linux' },
  ...Object.fromEntries(
    IPC_SYSCTLS.map((name): [string, NamespaceSysctl] => [
      name.includes('_') ? `fs.mqueue.${name}` : `kernel.${name}`,
      {
        owner: ({ nsproxy }) => nsproxy.ipc.userNs,
        read: (kernel, { nsproxy }) => rulesOf(kernel).ipc(nsproxy.ipc).sysctl(name),
        write: (kernel, { nsproxy }, text) => rulesOf(kernel).ipc(nsproxy.ipc).write(name, text),
      },
    ]),
  ),
});

/** What a number is now, or the first namespaces' value of a name; null: there is none. */
export function readSysctl(kernel: Kernel, name: string): string | null {
  const special = own(OF_NAMESPACES, name);
  if (special) return special.read(kernel, kernel.init);
  const value = kernel.sysctls.get(name) ?? own(SYSCTLS, name)?.value;
  return value === undefined ? null : String(value);
}

/** One `write(2)`: 0, or minus ENOENT, EACCES, or EINVAL: not a whole number, or outside its bounds. */
export function writeSysctl(kernel: Kernel, name: string, text: string): number {
  const special = own(OF_NAMESPACES, name);
  if (special) return special.write?.(kernel, kernel.init, text) ?? -ERRNO.EACCES;
  const def = own(SYSCTLS, name);
  if (!def) return -ERRNO.ENOENT;
  const value = /^\s*-?\d+\s*$/.test(text) ? Number(text) : NaN;
  if (!(value >= def.min && value <= def.max)) return -ERRNO.EINVAL;
  kernel.sysctls.set(name, value);
  return 0;
}

const ADMIN = capabilities('SYS_ADMIN');
const MAY_READ = 4;

/** Mode 0644 and root's; whoever rules the namespace that it is of is root too (`test_perm`). */
function permits(kernel: Kernel, task: Task, mask: number, def: NamespaceSysctl | null): boolean {
  if (mask === MAY_READ || task.cred.uid === 0) return true;
  const { cred } = task;
  const owner = def?.owner?.(task);
  if (!owner || !isCapable(cred, owner, ADMIN)) return false;
  return def?.byCapability === true || cred.uid === rulesOf(kernel).ids.toKernel(owner, 'uid', 0);
}

function ofNamespace(dir: VNode, name: string, def: NamespaceSysctl): VNode {
  const file = new VNode(dir, name, 'file', def.write ? 0o644 : 0o444);
  const { write } = def;
  file.says = {
    read: (kernel, task) => `${def.read(kernel, task)}\n`,
    ...(write ? { write } : {}),
    permits: (kernel, task, mask) =>
      (write !== undefined || mask === MAY_READ) && permits(kernel, task, mask, def),
  };
  return file;
}

function ofKernel(dir: VNode, name: string, full: string): VNode {
  const file = new VNode(dir, name, 'file', 0o644);
  file.says = {
    read: (kernel) => `${readSysctl(kernel, full) ?? ''}\n`,
    write: (kernel, _writer, text) => writeSysctl(kernel, full, text),
    permits: (kernel, task, mask) => permits(kernel, task, mask, null),
  };
  return file;
}

const NAMES = Object.freeze([...Object.keys(SYSCTLS), ...Object.keys(OF_NAMESPACES)]);

/** A directory below `/proc/sys`, by the dotted name so far. */
export function sysctlDirectory(parent: VNode, name: string, dotted: string): VNode {
  const dir = new VNode(parent, name, 'dir', 0o555);
  const full = (next: string): string => (dotted === '' ? next : `${dotted}.${next}`);
  dir.made = {
    find: (_kernel, next) => {
      const path = full(next);
      const special = own(OF_NAMESPACES, path);
      if (special) return ofNamespace(dir, next, special);
      if (own(SYSCTLS, path)) return ofKernel(dir, next, path);
      return NAMES.some((known) => known.startsWith(`${path}.`)) ? sysctlDirectory(dir, next, path) : null;
    },
    list: () => {
      const below = NAMES.filter((known) => known.startsWith(dotted === '' ? '' : `${dotted}.`));
      return [...new Set(below.map((known) => known.slice(full('').length).split('.')[0] ?? ''))].sort();
    },
  };
  return dir;
}
