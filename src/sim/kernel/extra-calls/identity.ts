/** Who a process is: ids, sessions, limits and scheduling policies. */
import { ERRNO } from '../../core/errno.ts';
import { capabilities, isCapable, NO_CAPABILITIES, type Cred } from '../cred.ts';
import { FIRST_USER_NAMESPACE } from '../namespaces.ts';
import { rulesOf } from '../ns/rules.ts';
import type { SchedPolicy } from '../sched/types.ts';
import type { Task } from '../task.ts';
import { extraCall } from './define.ts';

const SETUID = capabilities('SETUID');
const SETGID = capabilities('SETGID');
const RESOURCE = capabilities('SYS_RESOURCE');

const trivial = 'sys.body.trivial';

/** The parent's id as the caller's pid namespace numbers it, 0 for one outside. The world's own processes have init. */
function ppidOf({ parent, pidNs }: Task): number {
  if (!parent) return pidNs.level === 0 ? 1 : 0;
  return parent.signal.pids[pidNs.level] ?? 0;
}

export const getppid = extraCall('getppid', 110, trivial, (_kernel, task) => ppidOf(task));
export const getuid = extraCall('getuid', 102, trivial, (kernel, { cred }) =>
  rulesOf(kernel).ids.shown(cred.userNs, 'uid', cred.uid),
);
export const getgid = extraCall('getgid', 104, trivial, (kernel, { cred }) =>
  rulesOf(kernel).ids.shown(cred.userNs, 'gid', cred.gid),
);

/** What is left of capabilities when one stops being root of one's user namespace (`cap_emulate_setxuid`). */
function afterSetuid(cred: Cred, uid: number, root: number): Cred {
  if (cred.uid === root && uid !== root)
    return Object.freeze({ ...cred, uid, effective: NO_CAPABILITIES, permitted: NO_CAPABILITIES });
  const effective = uid === root ? cred.permitted : cred.effective;
  return Object.freeze({ ...cred, uid, effective });
}

/** Local 0: the new user, real, effective and saved. EINVAL: there is no such id here; EPERM: without CAP_SETUID. */
export const setresuid = extraCall('setresuid', 117, 'sys.body.light', (kernel, task, ctx) => {
  const { cred } = task;
  const { ids } = rulesOf(kernel);
  const uid = ids.toKernel(cred.userNs, 'uid', ctx.get(0));
  if (uid < 0) return -ERRNO.EINVAL;
  if (uid !== cred.uid && !isCapable(cred, cred.userNs, SETUID)) return -ERRNO.EPERM;
  task.cred = afterSetuid(cred, uid, ids.toKernel(cred.userNs, 'uid', 0));
  if (task.css) task.css.uid = uid;
  return 0;
});

/** The same for the group, with CAP_SETGID. */
export const setresgid = extraCall('setresgid', 119, 'sys.body.light', (kernel, task, ctx) => {
  const { cred } = task;
  const gid = rulesOf(kernel).ids.toKernel(cred.userNs, 'gid', ctx.get(0));
  if (gid < 0) return -ERRNO.EINVAL;
  if (gid !== cred.gid && !isCapable(cred, cred.userNs, SETGID)) return -ERRNO.EPERM;
  task.cred = Object.freeze({ ...cred, gid });
  return 0;
});

/** A number of a session or a group of processes, 0 where it is that of a process outside the caller's pid namespace. */
function inside({ pidNs }: Task, pids: readonly number[]): number {
  return pids[pidNs.level] ?? 0;
}

export const getsid = extraCall('getsid', 124, trivial, (_kernel, task) => inside(task, task.signal.session));
export const getpgid = extraCall('getpgid', 121, trivial, (_kernel, task) => inside(task, task.signal.group));

/** EPERM: the caller leads a group of processes already. */
export const setsid = extraCall('setsid', 112, 'sys.body.light', (_kernel, { signal, pidNs }) => {
  if (signal.group === signal.pids) return -ERRNO.EPERM;
  signal.session = signal.pids;
  signal.group = signal.pids;
  return signal.pids[pidNs.level] ?? 0;
});

/** Local 0: the one group. EPERM: without CAP_SETGID, or nobody has groups there yet, or no more; EINVAL: no such id. */
export const setgroups = extraCall('setgroups', 116, 'sys.body.light', (kernel, { cred }, ctx) => {
  const { ids } = rulesOf(kernel);
  if (!isCapable(cred, cred.userNs, SETGID) || !ids.maySetgroups(cred.userNs)) return -ERRNO.EPERM;
  return ids.toKernel(cred.userNs, 'gid', ctx.get(0)) < 0 ? -ERRNO.EINVAL : 0;
});

/** Local 0: which (`RLIMIT`), local 1: the new limit, soft and hard. EPERM: above the hard limit without CAP_SYS_RESOURCE. */
export const setrlimit = extraCall('setrlimit', 160, trivial, (_kernel, { signal, cred }, ctx) => {
  const which = ctx.get(0);
  const value = ctx.get(1);
  const raises = value > (signal.rlimits.get(which) ?? Infinity);
  if (raises && !isCapable(cred, FIRST_USER_NAMESPACE, RESOURCE)) return -ERRNO.EPERM;
  signal.rlimits = new Map([...signal.rlimits, [which, value]]);
  return 0;
});

const POLICIES: readonly (SchedPolicy | null)[] = ['normal', null, null, 'batch', null, 'idle'];
/** `SCHED_OTHER` and so on by their numbers. */
export const SCHED = Object.freeze({ other: 0, fifo: 1, rr: 2, batch: 3, idle: 5 });
const NICE = capabilities('SYS_NICE');

/**
 * Local 1: the policy. EPERM: a real-time one, or back from idle, without CAP_SYS_NICE. EINVAL: a real-time one otherwise,
 * which the simulated scheduler does not have.
 */
export const setScheduler = extraCall('sched_setscheduler', 144, 'sys.body.light', (kernel, task, ctx) => {
  const policy = POLICIES[ctx.get(1)] ?? null;
  const nice = isCapable(task.cred, FIRST_USER_NAMESPACE, NICE);
  const leaves = task.policy === 'idle' && policy !== 'idle';
  if ((policy === null || leaves) && !nice) return -ERRNO.EPERM;
  if (policy === null) return -ERRNO.EINVAL;
  task.policy = policy;
  kernel.scheduler.reweight(task);
  return 0;
});
