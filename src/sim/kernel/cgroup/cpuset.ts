/**
 * What the `cpuset` controller keeps of a cgroup, and the sets that follow from it. Source: kernel/cgroup/cpuset.c and
 * cpuset-internal.h (`struct cpuset`).
 */
import { firstCpus, type CpuMask } from './cpumask.ts';
import { NotifiedFile } from './notify.ts';

/** Kinds of partition (`PRS_*`); the negative number is the same kind, asked for but not granted. */
export const PARTITION = Object.freeze({ member: 0, root: 1, isolated: 2 });
/** The same as pairs of a word and its kind. */
export const KINDS = Object.freeze(Object.entries(PARTITION));

/** Why a partition is invalid, as the kernel words it (`perr_strings`). */
export const PARTITION_ERROR = Object.freeze({
  INVCPUS: 'Invalid cpu list in cpuset.cpus.exclusive',
  INVPARENT: 'Parent is an invalid partition root',
  NOTPART: 'Parent is not a partition root',
  NOTEXCL: 'Cpu list in cpuset.cpus not exclusive',
  NOCPUS: 'Parent unable to distribute cpu downstream',
  HOTPLUG: 'No cpu available due to hotplug',
  CPUSEMPTY: 'cpuset.cpus and cpuset.cpus.exclusive are empty',
  ACCESS: 'Enable partition not permitted',
  REMOTE: 'Have remote partition underneath',
});
export type PartitionError = keyof typeof PARTITION_ERROR;

/** What is needed of a cgroup here. */
export interface CpusetGroup {
  readonly parent: CpusetGroup | null;
  readonly children: ReadonlyMap<string, CpusetGroup>;
  readonly tasks: { readonly size: number };
  readonly cpuset: Cpuset | null;
}

/** State of the controller on one cgroup. */
export class Cpuset {
  readonly cgroup: CpusetGroup;
  /** `cpuset.cpus` and `cpuset.cpus.exclusive` as written; empty: not given. */
  allowed: CpuMask = 0n;
  exclusive: CpuMask = 0n;
  /** `cpuset.cpus.effective`: what tasks get. */
  effective: CpuMask;
  /** `cpuset.cpus.exclusive.effective`: what it may hand out or own. */
  ownable: CpuMask = 0n;
  /** Kind of partition: see `PARTITION`. */
  partition: number = PARTITION.member;
  /** Takes its CPUs from the root cgroup although its parent is no partition. */
  remote = false;
  error: PartitionError | null = null;
  /** As written; null: inherit. */
  mems: readonly number[] | null = null;
  readonly partitionFile = new NotifiedFile();

  constructor(cgroup: CpusetGroup, effective: CpuMask) {
    this.cgroup = cgroup;
    this.effective = effective;
  }

  get isPartition(): boolean {
    return this.partition > 0;
  }

  get isInvalid(): boolean {
    return this.partition < 0;
  }

  /** CPUs that a partition asks for. */
  get wanted(): CpuMask {
    return this.exclusive === 0n ? this.allowed : this.exclusive;
  }
}

/** The root's: it owns every CPU, and knows what partitions took of it. */
export class TopCpuset extends Cpuset {
  /** CPUs that are switched on. */
  active: CpuMask;
  /** CPUs taken from the root by partitions, and those of isolated ones. */
  given: CpuMask = 0n;
  isolated: CpuMask = 0n;

  constructor(cgroup: CpusetGroup, cpuCount: number) {
    super(cgroup, firstCpus(cpuCount));
    this.active = this.effective;
    this.allowed = this.effective;
    this.exclusive = this.effective;
    this.ownable = this.effective;
    this.partition = PARTITION.root;
  }
}

/** The nearest cpuset at or above a cgroup. */
export function cpusetOf(cgroup: CpusetGroup): Cpuset {
  let node = cgroup;
  while (!node.cpuset && node.parent) node = node.parent;
  return node.cpuset as Cpuset;
}

/** The root's cpuset. */
export function topOf(cgroup: CpusetGroup): TopCpuset {
  let node = cgroup;
  while (node.parent) node = node.parent;
  return node.cpuset as TopCpuset;
}

/** The cpuset above; the root has none. */
export function parentOf(cs: Cpuset): Cpuset | null {
  return cs.cgroup.parent ? cpusetOf(cs.cgroup.parent) : null;
}

/** The cpusets directly below. */
export function childrenOf(cs: Cpuset): Cpuset[] {
  const children: Cpuset[] = [];
  for (const child of cs.cgroup.children.values()) if (child.cpuset) children.push(child.cpuset);
  return children;
}

/** CPUs that the tasks of a cgroup may use: its cpuset's that are on, or else those of the nearest above that has some. */
export function usableCpus(cgroup: CpusetGroup): CpuMask {
  const top = topOf(cgroup);
  for (let cs: Cpuset | null = cpusetOf(cgroup); cs && cs !== top; cs = parentOf(cs)) {
    const usable = cs.effective & top.active;
    if (usable !== 0n) return usable;
  }
  const usable = top.allowed & ~top.given & top.active;
  return usable === 0n ? top.active : usable;
}
