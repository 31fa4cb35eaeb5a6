/** Changes of the namespaces that a task is in: `unshare` and `setns` (`kernel/fork.c`, `kernel/nsproxy.c`). */
import { ERRNO, type Errno } from '../core/errno.ts';
import { CLONE, hasFlag } from './clone-flags.ts';
import { capabilities, inUserNamespace, isCapable, type Cred } from './cred.ts';
import type { Kernel } from './kernel.ts';
import type { Task } from './task.ts';
import type { UserNamespace } from './user-namespace.ts';

const ADMIN = capabilities('SYS_ADMIN');
const { NEWNS, NEWUTS, NEWIPC, NEWNET, NEWPID, NEWCGROUP, NEWTIME, NEWUSER, FS, FILES } = CLONE;
/** All kinds but the user's, which is in the credentials. */
const IN_NSPROXY = NEWNS | NEWUTS | NEWIPC | NEWNET | NEWPID | NEWCGROUP | NEWTIME;

/** What a call of the kernel answers: 0, or minus an errno. */
export function refused(errno: Errno): number {
  return -ERRNO[errno];
}

/** Whether a task may administer what belongs to a user namespace. */
export function isAdmin({ cred }: { readonly cred: Cred }, of: UserNamespace): boolean {
  return isCapable(cred, of, ADMIN);
}

/**
 * New namespaces for a task, and files and a place in the file system of its own. 0, or EINVAL for other flags and for a
 * user namespace of a process with threads, EPERM for one who may not administer its user namespace.
 */
export function unshare(kernel: Kernel, task: Task, flags: number): number {
  if (hasFlag(flags, ~(IN_NSPROXY | NEWUSER | FS | FILES))) return refused('EINVAL');
  let { cred } = task;
  if (hasFlag(flags, NEWUSER)) {
    if (task.signal.threads.length > 1) return refused('EINVAL');
    cred = inUserNamespace(cred, kernel.namespaces.newUser(cred.userNs, cred.uid));
  }
  if (hasFlag(flags, IN_NSPROXY)) {
    if (!isAdmin({ cred }, cred.userNs)) return refused('EPERM');
    const cgroup = task.css?.cgroup.path ?? '';
    const from = { flags, userNs: cred.userNs, pid: task.pidNs, cgroup };
    task.nsproxy = kernel.namespaces.create(task.nsproxy, from);
  }
  task.cred = cred;
  if (hasFlag(flags, FS | NEWNS)) task.fs = task.fs.copy();
  if (hasFlag(flags, FILES)) task.files = task.files.copy();
  return 0;
}

/** Joins those namespaces of another task that the flags name. 0, or EINVAL for none and EPERM as above. */
export function setns(task: Task, other: Task, flags: number): number {
  if (!hasFlag(flags, IN_NSPROXY) || hasFlag(flags, ~IN_NSPROXY)) return refused('EINVAL');
  const { nsproxy: theirs } = other;
  if (!isAdmin(task, other.cred.userNs) || !isAdmin(task, task.cred.userNs)) return refused('EPERM');
  const own = task.nsproxy;
  const time = hasFlag(flags, NEWTIME) ? theirs.time : own.time;
  task.nsproxy = {
    uts: hasFlag(flags, NEWUTS) ? theirs.uts : own.uts,
    ipc: hasFlag(flags, NEWIPC) ? theirs.ipc : own.ipc,
    mnt: hasFlag(flags, NEWNS) ? theirs.mnt : own.mnt,
    net: hasFlag(flags, NEWNET) ? theirs.net : own.net,
    cgroup: hasFlag(flags, NEWCGROUP) ? theirs.cgroup : own.cgroup,
    time,
    // One's own pid namespace never changes: children are born in the other one.
    pidForChildren: hasFlag(flags, NEWPID) ? other.pidNs : own.pidForChildren,
    timeForChildren: hasFlag(flags, NEWTIME) ? time : own.timeForChildren,
  };
  if (hasFlag(flags, NEWNS)) {
    task.fs = task.fs.copy();
    task.fs.root = theirs.mnt.root;
    task.fs.pwd = '/';
  }
  return 0;
}

/** Joins a network namespace by its name, as by a file that `ip netns add` bound it to. */
export function joinNet(kernel: Kernel, task: Task, name: string): number {
  const net = kernel.namespaces.netNamed(name);
  if (!isAdmin(task, net.userNs)) return refused('EPERM');
  task.nsproxy = { ...task.nsproxy, net };
  return 0;
}

/** The host name of a task's UTS namespace. 0, or EPERM. */
export function setHostname(task: Task, hostname: string): number {
  const { uts } = task.nsproxy;
  if (!isAdmin(task, uts.userNs)) return refused('EPERM');
  uts.hostname = hostname;
  return 0;
}
