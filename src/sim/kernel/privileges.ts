/** What a task may give up: its user, capabilities, new privileges, system calls. All answer 0 or minus an errno. */
import { asUser, capabilities, isCapable } from './cred.ts';
import type { SeccompFilter } from './seccomp.ts';
import type { Task } from './task.ts';
import { isAdmin, refused } from './unshare.ts';

const SETUID = capabilities('SETUID');
const SETGID = capabilities('SETGID');
const SETPCAP = capabilities('SETPCAP');

/** Another user. EPERM: the task is not that user and lacks CAP_SETUID. */
export function setUid(task: Task, uid: number): number {
  const { cred } = task;
  if (uid !== cred.uid && !isCapable(cred, cred.userNs, SETUID)) return refused('EPERM');
  task.cred = asUser(cred, uid);
  if (task.css) task.css.uid = uid;
  return 0;
}

/** Another group. EPERM: it is not the task's and it lacks CAP_SETGID. */
export function setGid(task: Task, gid: number): number {
  const { cred } = task;
  if (gid !== cred.gid && !isCapable(cred, cred.userNs, SETGID)) return refused('EPERM');
  task.cred = Object.freeze({ ...cred, gid });
  return 0;
}

/** Other sets of capabilities (`cap_capset`). EPERM: a set has what is not permitted. */
export function capset(task: Task, effective: bigint, permitted: bigint, inheritable: bigint): number {
  const { cred } = task;
  if ((permitted & ~cred.permitted) !== 0n || (effective & ~permitted) !== 0n) return refused('EPERM');
  if ((inheritable & ~(cred.inheritable | cred.permitted)) !== 0n && !isCapable(cred, cred.userNs, SETPCAP))
    return refused('EPERM');
  task.cred = Object.freeze({ ...cred, effective, permitted, inheritable });
  return 0;
}

/** Takes capabilities out of the bounding set (`PR_CAPBSET_DROP`). EPERM: without CAP_SETPCAP. */
export function dropBounding(task: Task, dropped: bigint): number {
  const { cred } = task;
  if (!isCapable(cred, cred.userNs, SETPCAP)) return refused('EPERM');
  task.cred = Object.freeze({ ...cred, bounding: cred.bounding & ~dropped });
  return 0;
}

/** One more filter. EACCES: the task could still gain privileges, and may not administer its user namespace. */
export function addSeccompFilter(task: Task, filter: SeccompFilter): number {
  if (!task.noNewPrivs && !isAdmin(task, task.cred.userNs)) return refused('EACCES');
  task.seccomp = Object.freeze([...task.seccomp, filter]);
  return 0;
}
