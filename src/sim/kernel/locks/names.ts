/**
 * The sleeping locks that have a name: the kernel's own, and locks of programs, which are the kernel's objects too (`flock`
 * on a lock file, a futex in a daemon). The place in the list is the number in trace rows; append only.
 */
export const LOCK_NAMES = Object.freeze([
  'cgroup_mutex',
  'cgroup_threadgroup_rwsem',
  'namespace_sem',
  'rtnl_mutex',
  'pernet_ops_rwsem',
  'net_mutex',
  'xtables.lock',
  'libnetwork.store',
  'containerd.metadata',
  'xl.lock',
  'wslservice',
  'transfer',
  'downlink',
  'cpuset_rwsem',
] as const);

export type LockName = (typeof LOCK_NAMES)[number];

/** Number of a lock in the detail of `contention_begin` and `contention_end`. */
export function lockNumber(name: LockName): number {
  return LOCK_NAMES.indexOf(name);
}

/** Other reasons to sleep that leave rows (`wait_begin`, `wait_end`), by number; append only. */
export const WAIT_NAMES = Object.freeze([
  'disk',
  'page-lock',
  'rcu',
  'uevent',
  'registry',
  'downlink',
] as const);

export type WaitName = (typeof WAIT_NAMES)[number];

/** Number of a reason in the detail of its rows. */
export function waitNumber(name: WaitName): number {
  return WAIT_NAMES.indexOf(name);
}
