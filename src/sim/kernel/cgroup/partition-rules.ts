/** Which CPUs a cpuset may own, and who would be left without any. Source: kernel/cgroup/cpuset.c. */
import { within, type CpuMask } from './cpumask.ts';
import { childrenOf, parentOf, PARTITION, type Cpuset, type CpusetGroup, type TopCpuset } from './cpuset.ts';

/** Takes from a set what siblings own (`rm_siblings_excl_cpus`). */
function withoutSiblings(cs: Cpuset, mask: CpuMask): CpuMask {
  let left = mask;
  const parent = parentOf(cs);
  for (const sibling of parent ? childrenOf(parent) : []) {
    if (sibling !== cs) left &= ~(sibling.exclusive === 0n ? sibling.ownable : sibling.exclusive);
  }
  return left;
}

/** What a cpuset may own now (`compute_excpus`). */
export function ownableOf(cs: Cpuset): CpuMask {
  const mask = cs.wanted & (parentOf(cs)?.ownable ?? 0n);
  return cs.exclusive === 0n ? withoutSiblings(cs, mask) : mask;
}

function tried(cs: Cpuset, allowed: CpuMask, exclusive: CpuMask): CpuMask {
  const wanted = exclusive === 0n && cs.partition !== PARTITION.member ? allowed : exclusive;
  return wanted & (parentOf(cs)?.ownable ?? 0n);
}

/** What it could own with other lists (`compute_trialcs_excpus`). */
export function triedOwnable(cs: Cpuset, allowed: CpuMask, exclusive: CpuMask): CpuMask {
  return withoutSiblings(cs, tried(cs, allowed, exclusive));
}

/** CPUs of a new `cpuset.cpus.exclusive` that stand in its way because of siblings; empty: none (`validate_change`). */
export function exclusiveClash(cs: Cpuset, exclusive: CpuMask): CpuMask {
  const wanted = tried(cs, cs.allowed, exclusive);
  let clash = wanted & ~withoutSiblings(cs, wanted);
  const parent = parentOf(cs);
  for (const sibling of parent ? childrenOf(parent) : []) {
    if (sibling === cs) continue;
    clash |= exclusive & sibling.exclusive;
    if (sibling.allowed !== 0n && within(sibling.allowed, exclusive)) clash |= sibling.allowed;
  }
  return clash;
}

/** Whether siblings ask for CPUs that a partition wants: it shares none with them. */
export function rivalsOf(cs: Cpuset, wanted: CpuMask): boolean {
  const parent = parentOf(cs);
  return (parent ? childrenOf(parent) : []).some((other) => other !== cs && (other.wanted & wanted) !== 0n);
}

/** Whether a new `cpuset.cpus` breaks the rule that siblings of a partition share no CPU with it (`cpus_excl_conflict`). */
export function allowedClash(cs: Cpuset, allowed: CpuMask): boolean {
  const wanted = cs.exclusive === 0n ? allowed : cs.exclusive;
  const parent = parentOf(cs);
  return (parent ? childrenOf(parent) : []).some((sibling) => {
    if (sibling === cs) return false;
    if (cs.isPartition || sibling.isPartition) return (wanted & sibling.wanted) !== 0n;
    if ((cs.exclusive & sibling.exclusive) !== 0n) return true;
    if (allowed !== 0n && within(allowed, sibling.exclusive)) return true;
    return sibling.allowed !== 0n && within(sibling.allowed, cs.exclusive);
  });
}

function anyTask(group: CpusetGroup): boolean {
  if (group.tasks.size > 0) return true;
  for (const child of group.children.values()) if (anyTask(child)) return true;
  return false;
}

/** Whether tasks use the cpuset's own CPUs; those in partitions below do not (`partition_is_populated`). */
export function populated(cs: Cpuset, except: Cpuset | null): boolean {
  // The kernel's threads are in the root, always.
  if (!cs.cgroup.parent || cs.cgroup.tasks.size > 0) return true;
  for (const child of cs.cgroup.children.values()) {
    const below = child.cpuset;
    if (!below) {
      if (anyTask(child)) return true;
    } else if (below !== except && !below.isPartition && populated(below, except)) return true;
  }
  return false;
}

/** Whether granting `mask` would leave tasks of the parent, or of the cpuset, without a CPU (`tasks_nocpu_error`). */
export function leavesTasksWithoutCpu(
  top: TopCpuset,
  parent: Cpuset | null,
  cs: Cpuset,
  mask: CpuMask,
): boolean {
  if (parent && within(parent.effective, mask) && populated(parent, cs)) return true;
  return (mask & top.active) === 0n && populated(cs, null);
}
