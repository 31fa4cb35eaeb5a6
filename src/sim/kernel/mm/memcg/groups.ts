/** Groups as the memory controller keeps them: which there are, what happened in them, what is charged to them. */
import { stateOf, type Cgroup } from '../../cgroup/cgroup.ts';
import type { Kernel } from '../../kernel.ts';
import type { Task } from '../../task.ts';
import { MemCgroup, type KernelObjects, type MemoryEvent, type SwapEvent } from './mem-cgroup.ts';
import { STAT } from './stat-items.ts';
import { MEMCG_CHARGE_BATCH, Stocks } from './stock.ts';
import { SwapSpace } from './swap-space.ts';

/** `FLUSH_TIME`: counts are summed up this often, ns. */
const FLUSH_NS = 2e9;

/** What the controller keeps of a group; null: it is off there. */
export function cssOf(cgroup: Cgroup): MemCgroup | null {
  return stateOf(cgroup, 'memory', MemCgroup);
}

export abstract class MemoryGroups {
  readonly kernel: Kernel;
  readonly stocks: Stocks;
  readonly swap = new SwapSpace();
  /** Groups by number; the root is the first. */
  private readonly groups: MemCgroup[] = [];
  private readonly freeNumbers: number[] = [];
  readonly root: MemCgroup;
  private nextFlushNs = FLUSH_NS;

  constructor(kernel: Kernel) {
    this.kernel = kernel;
    this.stocks = new Stocks(kernel.cpuCount);
    this.root = new MemCgroup(0, '/', null);
    this.groups.push(this.root);
  }

  /** The CPU that executes. */
  get cpu(): number {
    return Math.max(0, this.kernel.machine.executing);
  }

  /** The controller is on for a group (`mem_cgroup_css_online`). */
  online(cgroup: Cgroup): MemCgroup {
    const parent = this.groupOf(cgroup.parent);
    const memcg = new MemCgroup(this.freeNumbers.pop() ?? this.groups.length, cgroup.path, parent);
    this.groups[memcg.number] = memcg;
    return memcg;
  }

  /** It is off, or its directory is gone: pages that are left stay charged until they are reclaimed or freed. */
  offline(memcg: MemCgroup): void {
    memcg.online = false;
    memcg.memory.min = memcg.memory.low = 0;
    memcg.memory.propagate();
    this.stocks.drain(memcg);
    this.forgetIfEmpty(memcg);
  }

  private forgetIfEmpty(memcg: MemCgroup): void {
    const { parent } = memcg;
    if (!parent || memcg.online || memcg.children.size > 0) return;
    if (memcg.memory.usage > 0 || memcg.swap.usage > 0) return;
    memcg.counts.forEach((value, row) => (parent.counts[row] = (parent.counts[row] ?? 0) + value));
    parent.children.delete(memcg);
    this.freeObjects(parent, memcg.own);
    this.freeNumbers.push(memcg.number);
    for (const other of this.groups) if (other.walkedTo === memcg) other.walkedTo = null;
    this.forgetIfEmpty(parent);
  }

  /** The group that is charged for what is in a cgroup: the nearest for which the controller is on. */
  groupOf(cgroup: Cgroup | null): MemCgroup {
    for (let at = cgroup; at; at = at.parent) {
      const memcg = cssOf(at);
      if (memcg) return memcg;
    }
    return this.root;
  }

  ofTask(task: Task): MemCgroup {
    return this.groupOf(task.css?.cgroup ?? null);
  }

  group(number: number): MemCgroup {
    return this.groups[number] ?? this.root;
  }

  /** Counts an event of a group and those above, and tells who polls (`memcg_memory_event`). */
  event(memcg: MemCgroup, name: MemoryEvent): void {
    memcg.events.own[name]++;
    this.tell(memcg, (at) => {
      at.events.all[name]++;
      return at.events;
    });
    memcg.events.ownFile.changed(this.kernel.now(), this.kernel.psi.hz);
  }

  swapEvent(memcg: MemCgroup, name: SwapEvent): void {
    this.tell(memcg, (at) => {
      at.swapEvents.all[name]++;
      return at.swapEvents;
    });
  }

  private tell(
    memcg: MemCgroup,
    count: (at: MemCgroup) => MemCgroup['events'] | MemCgroup['swapEvents'],
  ): void {
    for (let at: MemCgroup | null = memcg; at?.parent; at = at.parent) {
      count(at).file.changed(this.kernel.now(), this.kernel.psi.hz);
      if (this.kernel.cgroups.host.options.has('memory_localevents')) return;
    }
  }

  /** Changes a row of a group's `memory.stat`; what is due by time is summed up before. */
  count(memcg: MemCgroup, name: string, by: number): void {
    this.flushDue();
    memcg.count(STAT[name] ?? 0, by);
  }

  private flushDue(): void {
    const now = this.kernel.now();
    if (now < this.nextFlushNs) return;
    this.nextFlushNs = now - (now % FLUSH_NS) + FLUSH_NS;
    this.root.flush();
  }

  /** Counts as a reader of `memory.stat` finds them: summed up only if enough has changed (`mem_cgroup_flush_stats`). */
  counts(memcg: MemCgroup): Float64Array {
    this.flushDue();
    if (memcg.updates > MEMCG_CHARGE_BATCH * this.kernel.cpuCount) memcg.flush();
    return memcg.shown;
  }

  /** What the kernel logs. */
  print(text: string): void {
    this.kernel.print(text);
  }

  // ------------------------------------------------------------ charges

  /** Takes a charge back; the root is not charged. */
  uncharge(memcg: MemCgroup, pages: number): void {
    if (!memcg.parent) return;
    memcg.memory.uncharge(pages);
    this.forgetIfEmpty(memcg);
  }

  /** Kernel memory is free again: page tables, stacks, slab. The CPU keeps its charge for the next (`obj_cgroup_uncharge_pages`). */
  unchargeKernel(memcg: MemCgroup, pages: number): void {
    this.count(memcg, 'kernel', -pages);
    if (!memcg.parent) return;
    if (memcg.online && pages <= MEMCG_CHARGE_BATCH) this.stocks.refill(this.cpu, memcg, pages);
    else this.uncharge(memcg, pages);
  }

  /** Objects are made (`sign` 1) or freed (−1). Answers how many pages more they fill. */
  countObjects(memcg: MemCgroup, objects: KernelObjects, sign: 1 | -1): number {
    let bytes = 0;
    for (const [name, size = 0] of Object.entries(objects)) {
      this.count(memcg, name, sign * size);
      if (name !== 'percpu') this.count(memcg, 'slab', sign * size);
      bytes += size;
    }
    return memcg.objectsGrow(sign * bytes);
  }

  freeObjects(memcg: MemCgroup, objects: KernelObjects): void {
    const pages = this.countObjects(memcg, objects, -1);
    if (pages < 0) this.unchargeKernel(memcg, -pages);
  }

  unchargeSwap(place: number): void {
    const memcg = this.group(this.swap.owner[place] ?? 0);
    if (memcg.parent) memcg.swap.uncharge(1);
    this.swap.give(place);
    this.forgetIfEmpty(memcg);
  }
}
