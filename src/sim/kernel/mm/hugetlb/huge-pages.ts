/**
 * The pool of huge pages (`vm.nr_hugepages`), what processes have mapped of it, and what that is charged to. A mapping reserves its
 * pages, a touch takes them. Source: mm/hugetlb.c (6.18). Simplifications: taking and clearing a page takes no time, and a child
 * has none of its parent's.
 */
import { SIG } from '../../signal.ts';
import { sendAtOnce } from '../../kill.ts';
import type { Kernel } from '../../kernel.ts';
import type { Task } from '../../task.ts';
import { accountOf, SIZES, type HugeAccount } from './hugetlb-cgroup.ts';

const HUGE = SIZES['2MB'];

interface HugeRegion {
  readonly pages: number;
  touched: number;
  readonly reservedOf: HugeAccount | null;
  /** Group of each page that was touched. */
  readonly usedOf: (HugeAccount | null)[];
}

export class HugePages {
  private readonly kernel: Kernel;
  private total = 0;
  private taken = 0;
  private reserved = 0;
  /** Mappings of an address space by name. */
  private readonly spaces = new Map<number, Map<string, HugeRegion>>();

  constructor(kernel: Kernel) {
    this.kernel = kernel;
  }

  /** `vm.nr_hugepages`: as many as the memory has room for. */
  resize(pages: number): void {
    const { memory } = this.kernel.machine;
    while (this.total < pages && memory.take(HUGE)) this.total++;
    while (this.total > Math.max(pages, this.taken + this.reserved)) {
      memory.give(HUGE);
      this.total--;
    }
  }

  has(task: Task, name: string): boolean {
    return this.spaces.get(task.mm)?.has(name) === true;
  }

  /** `mmap` with MAP_HUGETLB. False, ENOMEM: the pool or a limit has no room. */
  map(task: Task, name: string, bytes: number): boolean {
    const pages = Math.ceil(bytes / (HUGE * 4096));
    const group = accountOf(task.css?.cgroup ?? null);
    if (group?.reserved.tryCharge(pages * HUGE)) {
      this.limited(group);
      return false;
    }
    if (pages > this.total - this.taken - this.reserved) {
      group?.reserved.uncharge(pages * HUGE);
      return false;
    }
    this.reserved += pages;
    const space = this.spaces.get(task.mm) ?? new Map<string, HugeRegion>();
    this.spaces.set(task.mm, space);
    const free = space.has(name) ? `${name} ${String(space.size)}` : name;
    space.set(free, { pages, touched: 0, reservedOf: group, usedOf: [] });
    return true;
  }

  /** Touches a mapping from its start. Beyond the group's limit: SIGBUS. */
  touch(task: Task, name: string, bytes = Infinity): void {
    const region = this.spaces.get(task.mm)?.get(name);
    if (!region) return;
    const pages = Math.min(region.pages, Math.ceil(bytes / (HUGE * 4096)));
    while (region.touched < pages) {
      const group = accountOf(task.css?.cgroup ?? null);
      if (group?.used.tryCharge(HUGE)) {
        this.limited(group);
        sendAtOnce(this.kernel, task, SIG.BUS);
        return;
      }
      region.touched++;
      region.usedOf.push(group);
      this.reserved--;
      this.taken++;
    }
  }

  /** `munmap` of a mapping, or of all that an address space has. Answers how many there were. */
  unmap(mm: number, name: string | null): number {
    const space = this.spaces.get(mm);
    const gone = [...(space ?? [])].filter(([known]) => name === null || known === name);
    for (const [known, { pages, touched, reservedOf, usedOf }] of gone) {
      reservedOf?.reserved.uncharge(pages * HUGE);
      for (const group of usedOf) group?.used.uncharge(HUGE);
      this.taken -= touched;
      this.reserved -= pages - touched;
      space?.delete(known);
    }
    if (space?.size === 0) this.spaces.delete(mm);
    return gone.length;
  }

  /** A limit refused a charge: the group and all above count it. */
  private limited(group: HugeAccount): void {
    const { kernel } = this;
    group.ownEvents++;
    group.ownFile.changed(kernel.now(), kernel.psi.hz);
    for (let at: HugeAccount | null = group; at; at = at.parent) {
      at.events++;
      at.file.changed(kernel.now(), kernel.psi.hz);
    }
  }
}
