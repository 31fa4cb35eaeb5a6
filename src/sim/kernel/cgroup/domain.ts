/** Domain and threaded cgroups: which cgroup may hold processes, which controllers. Source: kernel/cgroup/cgroup.c. */
import type { Cgroup } from './cgroup.ts';
import { isPopulated } from './cgroup.ts';

/** Tells whether a controller may be used in threaded subtrees. */
export type IsThreaded = (name: string) => boolean;

/** The domain whose resources a cgroup's threads use. */
export function domainOf(cgroup: Cgroup): Cgroup {
  let node = cgroup;
  while (node.domain === 'threaded' && node.parent) node = node.parent;
  return node;
}

function hasThreadedChildren(cgroup: Cgroup): boolean {
  for (const child of cgroup.children.values()) if (child.domain === 'threaded') return true;
  return false;
}

/** A domain that is the root of a threaded subtree (`cgroup_is_thread_root`). */
export function isThreadRoot(cgroup: Cgroup, isThreaded: IsThreaded): boolean {
  if (cgroup.domain === 'threaded') return false;
  if (hasThreadedChildren(cgroup)) return true;
  return cgroup.tasks.size > 0 && [...cgroup.subtreeControl].some(isThreaded);
}

/** Whether a domain could become the root of a threaded subtree (`cgroup_can_be_thread_root`). */
export function canBeThreadRoot(cgroup: Cgroup, isThreaded: IsThreaded): boolean {
  if (!cgroup.parent) return true;
  if (cgroup.domain === 'threaded') return false;
  for (const child of cgroup.children.values())
    if (child.domain === 'domain' && isPopulated(child)) return false;
  return [...cgroup.subtreeControl].every(isThreaded);
}

/** A domain that may hold resources: not inside a threaded subtree (`cgroup_is_valid_domain`). */
export function isValidDomain(cgroup: Cgroup, isThreaded: IsThreaded): boolean {
  if (cgroup.domain === 'threaded') return false;
  for (let node = cgroup.parent; node; node = node.parent) {
    if (node.parent && isThreadRoot(node, isThreaded)) return false;
    if (node.domain === 'threaded') return false;
  }
  return true;
}

/** `cgroup.type` as read. */
export function typeOf(cgroup: Cgroup, isThreaded: IsThreaded): string {
  if (cgroup.domain === 'threaded') return 'threaded';
  if (!isValidDomain(cgroup, isThreaded)) return 'domain invalid';
  return isThreadRoot(cgroup, isThreaded) ? 'domain threaded' : 'domain';
}

/** Whether a controller has state of a cgroup's own (`cgroup_control`): its parent passes it on, and it works on threads where they are. */
export function isControlled(cgroup: Cgroup, { id, threaded }: { id: string; threaded: boolean }): boolean {
  if (!cgroup.parent) return true;
  return cgroup.parent.subtreeControl.has(id) && (threaded || cgroup.domain !== 'threaded');
}
