/**
 * Partitions: cpusets that own CPUs, so that nobody outside may use them. A partition takes its CPUs from its parent
 * partition; one whose parent is no partition (`remote`) takes them from the root. A request that can't be granted is
 * kept as an invalid partition and tried again when something changes. Source: kernel/cgroup/cpuset.c, whose functions
 * are named at ours. Not modelled: housekeeping CPUs (isolcpus=, nohz_full=) and SCHED_DEADLINE bandwidth.
 */
import { within, type CpuMask } from './cpumask.ts';
import {
  childrenOf,
  parentOf,
  PARTITION,
  topOf,
  type Cpuset,
  type PartitionError,
  type TopCpuset,
} from './cpuset.ts';
import {
  allowedClash,
  leavesTasksWithoutCpu,
  ownableOf,
  rivalsOf,
  populated,
  triedOwnable,
} from './partition-rules.ts';

/** Told when the state of a partition changes (`notify_partition_change`). */
export type OnChange = (cs: Cpuset) => void;

type Command = 'enable' | 'disable' | 'update' | 'invalidate';

/** What one write or hotplug event changes. */
export class PartitionWork {
  private readonly top: TopCpuset;
  private readonly onChange: OnChange;
  /** Whether the writer may administer the system (CAP_SYS_ADMIN). */
  private readonly admin: boolean;

  constructor(cs: Cpuset, admin: boolean, onChange: OnChange) {
    this.top = topOf(cs.cgroup);
    this.admin = admin;
    this.onChange = onChange;
  }

  // ------------------------------------------------------------ writes

  /** `cpuset.cpus` (`update_cpumask`). */
  setAllowed(cs: Cpuset, allowed: CpuMask): void {
    const clash = allowedClash(cs, allowed);
    if (clash) this.invalidateRivals(cs, cs.exclusive === 0n ? allowed : cs.exclusive);
    const ownable = triedOwnable(cs, allowed, cs.exclusive);
    this.commit(cs, ownable, cs.exclusive, () => (cs.allowed = allowed), clash);
  }

  /** A list that breaks the rule of siblings is taken, and the partitions that it meets are lost (up to 6.18 and a while after). */
  private invalidateRivals(cs: Cpuset, wanted: CpuMask): void {
    const parent = parentOf(cs);
    for (const sibling of parent ? childrenOf(parent) : []) {
      if (sibling !== cs && sibling.isPartition && (sibling.ownable & wanted) !== 0n)
        this.updateParent(sibling, 'invalidate');
    }
  }

  /** `cpuset.cpus.exclusive` (`update_exclusive_cpumask`); the caller has asked `exclusiveClash`. */
  setExclusive(cs: Cpuset, exclusive: CpuMask): void {
    this.commit(cs, triedOwnable(cs, cs.allowed, exclusive), exclusive, () => (cs.exclusive = exclusive));
  }

  private commit(cs: Cpuset, ownable: CpuMask, exclusive: CpuMask, store: () => void, clash = false): void {
    const before = cs.partition;
    const force = cs.ownable !== ownable;
    this.cpusChange(cs, exclusive, ownable, clash);
    store();
    cs.ownable = ownable;
    if (before > 0 && !cs.isPartition) this.reset(cs);
    this.updateBelow(cs, force);
  }

  /** A partition whose list changes (`partition_cpus_change`). `clash`: siblings stand against it, which has no words. */
  private cpusChange(cs: Cpuset, exclusive: CpuMask, ownable: CpuMask, clash: boolean): void {
    if (cs.partition === PARTITION.member) return;
    const error = this.validate(cs, ownable);
    if (error) cs.error = error;
    if (cs.remote) {
      if (error || clash) this.disableRemote(cs);
      else this.updateRemote(cs, exclusive, ownable);
    } else if (error || clash) this.updateParent(cs, 'invalidate');
    else this.updateParent(cs, 'update', ownable);
  }

  private validate(cs: Cpuset, ownable: CpuMask): PartitionError | null {
    if (ownable === 0n) return 'INVCPUS';
    return leavesTasksWithoutCpu(this.top, parentOf(cs), cs, ownable) ? 'NOCPUS' : null;
  }

  /** `cpuset.cpus.partition` (`update_prstate`). Never fails: what can't be granted becomes invalid. */
  setPartition(cs: Cpuset, wanted: number): void {
    const first = cs.partition;
    if (first === wanted) return;
    // One that was not granted is asked for anew.
    const before = wanted > 0 && first < 0 ? PARTITION.member : first;
    const error = this.change(cs, before, wanted);
    cs.partition = error ? -wanted : wanted;
    cs.error = error;
    if (!cs.isPartition) this.reset(cs);
    else if (before > 0) this.noteIsolated(before, wanted, cs.ownable);
    this.updateBelow(cs, wanted === PARTITION.member);
    if (cs.partition !== first) this.onChange(cs);
  }

  private change(cs: Cpuset, before: number, wanted: number): PartitionError | null {
    const parent = parentOf(cs);
    if (before === PARTITION.member) {
      if (rivalsOf(cs, cs.wanted)) return 'NOTEXCL';
      if (cs.wanted === 0n) return 'CPUSEMPTY';
      if (parent === this.top && (cs.exclusive & this.top.given) !== 0n) return 'REMOTE';
      if (parent?.isPartition) return this.updateParent(cs, 'enable', null, wanted);
      return this.enableRemote(cs, wanted);
    }
    if (wanted !== PARTITION.member) return null;
    if (cs.remote) {
      cs.error = null;
      this.disableRemote(cs);
    } else this.updateParent(cs, 'disable');
    return null;
  }

  // ------------------------------------------------------------ who has which CPU

  private noteIsolated(before: number, after: number, mask: CpuMask): void {
    if (before === after) return;
    if (after === PARTITION.isolated) this.top.isolated |= mask;
    else this.top.isolated &= ~mask;
  }

  /** Hands CPUs of the parent to a partition (`partition_xcpus_add`). */
  private give(kind: number, parent: Cpuset, mask: CpuMask): void {
    if (parent === this.top) this.top.given |= mask;
    this.noteIsolated(parent.partition, kind, mask);
    parent.effective &= ~mask;
  }

  /** Takes them back (`partition_xcpus_del`). */
  private takeBack(kind: number, parent: Cpuset, mask: CpuMask): void {
    if (parent === this.top) this.top.given &= ~mask;
    this.noteIsolated(kind, parent.partition, mask);
    parent.effective = (parent.effective | mask) & this.top.active;
  }

  /** A cpuset that is no partition gets what its parent allows (`reset_partition_data`). */
  private reset(cs: Cpuset): void {
    if (cs.exclusive === 0n) cs.ownable = 0n;
    const above = parentOf(cs)?.effective ?? 0n;
    cs.effective = above & cs.allowed || above;
  }

  // ------------------------------------------------------------ remote partitions

  private enableRemote(cs: Cpuset, wanted: number): PartitionError | null {
    if (!this.admin) return 'ACCESS';
    const mask = ownableOf(cs);
    if ((mask & this.top.active) === 0n || within(this.top.effective, mask)) return 'INVCPUS';
    this.give(wanted, this.top, mask);
    cs.remote = true;
    cs.ownable = mask;
    this.updateSiblings(this.top, null);
    return null;
  }

  private disableRemote(cs: Cpuset): void {
    cs.remote = false;
    this.takeBack(cs.partition, this.top, cs.ownable);
    cs.partition = cs.error ? -cs.partition : PARTITION.member;
    cs.ownable = ownableOf(cs);
    this.reset(cs);
    this.updateSiblings(this.top, null);
  }

  /** Its CPUs change (`remote_cpus_update`). */
  private updateRemote(cs: Cpuset, exclusive: CpuMask | null, ownable: CpuMask): void {
    const adding = ownable & ~cs.ownable;
    const leaving = cs.ownable & ~ownable;
    if (ownable === 0n) cs.error = 'CPUSEMPTY';
    else if (adding !== 0n && !this.admin) cs.error = 'ACCESS';
    else if (adding !== 0n && ((adding & this.top.given) !== 0n || within(this.top.effective, adding)))
      cs.error = 'NOCPUS';
    if (cs.error) {
      this.disableRemote(cs);
      return;
    }
    if (adding !== 0n) this.give(cs.partition, this.top, adding);
    if (leaving !== 0n) this.takeBack(cs.partition, this.top, leaving);
    cs.ownable = ownable;
    if (exclusive !== null) cs.exclusive = exclusive;
    this.updateSiblings(this.top, null);
  }

  // ------------------------------------------------------------ local partitions

  /**
   * Moves CPUs between a partition and its parent (`update_parent_effective_cpumask`).
   * @param ownable with `update`: its new CPUs; absent: the same ones, looked at again
   */
  private updateParent(
    cs: Cpuset,
    command: Command,
    ownable: CpuMask | null = null,
    kind = 0,
  ): PartitionError | null {
    const parent = parentOf(cs);
    const before = cs.partition;
    if (!parent || (command === 'invalidate' && before < 0)) return null;
    const plan =
      command === 'invalidate'
        ? this.planInvalidate(cs, parent)
        : !parent.isPartition
          ? parent.isInvalid
            ? 'INVPARENT'
            : 'NOTPART'
          : ownable === null && cs.wanted === 0n
            ? 'CPUSEMPTY'
            : this.plan(cs, parent, command, ownable, kind);
    if (typeof plan === 'string') return plan;
    if (plan.error) cs.error = plan.error;
    let after = plan.after;
    if (command === 'update') after = plan.error ? -Math.abs(before) : Math.abs(before);
    if (plan.back === 0n && plan.take === 0n && after === before) return null;
    cs.partition = after;
    if (plan.back !== 0n) this.takeBack(Math.abs(before), parent, plan.back);
    if (plan.take !== 0n) this.give(Math.abs(after), parent, plan.take);
    if (plan.back !== 0n || plan.take !== 0n) this.updateSiblings(parent, cs);
    if (after !== before) {
      if (after > 0) cs.error = null;
      if (command !== 'enable' && command !== 'disable') this.onChange(cs);
    }
    return null;
  }

  private planInvalidate(cs: Cpuset, parent: Cpuset): Plan {
    const back = parent.isPartition && cs.isPartition ? cs.ownable & parent.ownable : 0n;
    return { back, take: 0n, after: -Math.abs(cs.partition), error: null };
  }

  private plan(
    cs: Cpuset,
    parent: Cpuset,
    command: Command,
    ownable: CpuMask | null,
    kind: number,
  ): Plan | PartitionError {
    const nothing = { back: 0n, take: 0n, after: cs.partition, error: null };
    if (command === 'enable') {
      const take = ownableOf(cs);
      if (take === 0n) return 'INVCPUS';
      if (leavesTasksWithoutCpu(this.top, parent, cs, take)) return 'NOCPUS';
      return { ...nothing, take, after: kind };
    }
    if (command === 'disable') {
      return { ...nothing, back: cs.isPartition ? cs.ownable : 0n, after: PARTITION.member };
    }
    const starved = leavesTasksWithoutCpu(this.top, parent, cs, cs.wanted);
    if (ownable !== null) return this.planNewCpus(cs, parent, ownable, starved);
    if (starved) {
      return { ...nothing, back: cs.isPartition ? cs.ownable & parent.ownable : 0n, error: 'NOCPUS' };
    }
    if (!cs.isInvalid || !within(cs.wanted, parent.ownable)) return nothing;
    return rivalsOf(cs, cs.wanted)
      ? { ...nothing, error: 'NOTEXCL' }
      : { ...nothing, take: cs.wanted & parent.effective };
  }

  private planNewCpus(cs: Cpuset, parent: Cpuset, ownable: CpuMask, starvedBefore: boolean): Plan {
    const nothing = { back: 0n, take: 0n, after: cs.partition, error: null };
    if (ownable === 0n) return { ...nothing, error: 'CPUSEMPTY' };
    const starved = starvedBefore || leavesTasksWithoutCpu(this.top, parent, cs, ownable);
    const back = cs.isPartition ? cs.ownable & ~ownable & parent.ownable : 0n;
    const take = (cs.isPartition ? ownable & ~cs.ownable : ownable) & parent.ownable;
    if (!starved || (back & this.top.active) !== 0n) return { ...nothing, back, take };
    return { ...nothing, back: cs.isPartition ? cs.ownable & parent.ownable : 0n, error: 'NOCPUS' };
  }

  // ------------------------------------------------------------ down the tree

  /** What a partition keeps for its own tasks; partitions below that no longer fit become invalid. */
  private keptBy(cs: Cpuset): CpuMask {
    const hasTasks = populated(cs, null);
    let kept = ownableOf(cs) & this.top.active;
    for (const child of childrenOf(cs)) {
      if (!child.isPartition) continue;
      child.error = null;
      if (!within(child.ownable, cs.ownable)) child.error = 'INVCPUS';
      else if (hasTasks && within(kept, child.ownable)) child.error = 'NOCPUS';
      if (child.error) {
        child.partition = -child.partition;
        this.onChange(child);
      } else kept &= ~child.ownable;
    }
    return kept;
  }

  /** The sets of a cpuset and of all below it, top down (`update_cpumasks_hier`). */
  private updateBelow(start: Cpuset, force: boolean, cs = start): void {
    const parent = parentOf(cs);
    if (!parent) return;
    const before = cs.partition;
    let { remote } = cs;
    if (remote && cs !== start) {
      const ownable = ownableOf(cs);
      if (ownable === cs.ownable) return;
      this.updateRemote(cs, null, ownable);
      remote = cs.partition === before;
    }
    let after = cs.partition;
    let effective =
      remote || (parent.isPartition && cs.isPartition) ? this.keptBy(cs) : cs.allowed & parent.effective;
    if (!remote) {
      const empty = cs.isPartition && effective === 0n;
      if (!empty && effective === 0n) effective = parent.effective;
      if (!empty && cs.partition === PARTITION.member && !force && effective === cs.effective) return;
      const asks = cs !== start && before !== PARTITION.member;
      if (asks && !parent.isPartition) {
        if (cs.isPartition) after = -cs.partition;
        cs.error = parent.isInvalid ? 'INVPARENT' : 'NOTPART';
      } else if (asks || empty) {
        this.updateParent(cs, 'update');
        after = cs.partition;
      }
    }
    cs.effective = effective;
    cs.partition = after;
    if (after > 0 || cs.exclusive !== 0n) cs.ownable = ownableOf(cs);
    if (after <= 0) this.reset(cs);
    if (after !== before) this.onChange(cs);
    for (const child of childrenOf(cs)) this.updateBelow(start, force, child);
  }

  /** The children of a cpuset whose CPUs changed, but for one (`update_sibling_cpumasks`). */
  private updateSiblings(parent: Cpuset, except: Cpuset | null): void {
    for (const sibling of childrenOf(parent)) {
      if (sibling === except || sibling.isPartition) continue;
      if ((sibling.allowed & parent.effective) !== sibling.effective) this.updateBelow(sibling, false);
    }
  }

  // ------------------------------------------------------------ hotplug

  /** CPUs were switched on or off (`cpuset_handle_hotplug`). */
  hotplug(active: CpuMask): void {
    const { top } = this;
    top.active = active;
    let left = active;
    if (top.given !== 0n) {
      if (within(active, top.given)) top.given = 0n;
      else left &= ~top.given;
    }
    top.effective = left;
    for (const child of childrenOf(top)) this.hotplugBelow(child);
  }

  private hotplugBelow(cs: Cpuset): void {
    const parent = parentOf(cs);
    if (!parent) return;
    let effective = cs.allowed & parent.effective;
    if (cs.partition !== PARTITION.member) effective = this.hotplugPartition(cs, parent, effective);
    if (effective === 0n && !cs.isPartition) effective = parent.effective;
    cs.effective = effective;
    for (const child of childrenOf(cs)) this.hotplugBelow(child);
  }

  /** The partition's part of `cpuset_hotplug_update_tasks`: its effective CPUs. */
  private hotplugPartition(cs: Cpuset, parent: Cpuset, otherwise: CpuMask): CpuMask {
    let effective = otherwise;
    if (cs.remote || (cs.isPartition && parent.isPartition)) effective = this.keptBy(cs);
    const lost = this.top.given === 0n;
    if (cs.remote && (lost || (effective === 0n && populated(cs, null)))) {
      cs.error = 'HOTPLUG';
      this.disableRemote(cs);
      this.onChange(cs);
      effective = cs.allowed & parent.effective;
    }
    const local = cs.isPartition && !cs.remote;
    let command: Command | null = null;
    if (local && (!parent.isPartition || lost || leavesTasksWithoutCpu(this.top, parent, cs, effective)))
      command = 'invalidate';
    else if (parent.isPartition && cs.isInvalid && cs.ownable !== 0n) command = 'update';
    if (!command) return effective;
    this.updateParent(cs, command);
    return command === 'invalidate' || cs.isPartition ? this.keptBy(cs) : effective;
  }
}

/** CPUs that go back to the parent and that are taken from it, the partition's new state, and what is wrong. */
interface Plan {
  readonly back: CpuMask;
  readonly take: CpuMask;
  readonly after: number;
  readonly error: PartitionError | null;
}
