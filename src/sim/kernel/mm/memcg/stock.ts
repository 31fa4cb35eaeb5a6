/**
 * Charges that each CPU has taken ahead for the groups it worked for last (`memcg_stock_pcp`). Source: mm/memcontrol.c (6.18).
 */
import type { MemCgroup } from './mem-cgroup.ts';

/** Pages that a charge takes at once. */
export const MEMCG_CHARGE_BATCH = 64;
/** Groups that a CPU keeps some for (`NR_MEMCG_STOCK`). */
const GROUPS = 7;

export class Stocks {
  private readonly cpus: Map<MemCgroup, number>[] = [];

  constructor(cpus: number) {
    for (let cpu = 0; cpu < cpus; cpu++) this.cpus.push(new Map());
  }

  private of(cpu: number): Map<MemCgroup, number> {
    return this.cpus[cpu] ?? new Map<MemCgroup, number>();
  }

  /** Pages there are for a group on a CPU. */
  left(cpu: number, memcg: MemCgroup): number {
    return this.of(cpu).get(memcg) ?? 0;
  }

  /** Takes pages from what is there; false: it does not suffice. */
  consume(cpu: number, memcg: MemCgroup, pages: number): boolean {
    const stock = this.of(cpu);
    const left = stock.get(memcg) ?? 0;
    if (left < pages) return false;
    stock.set(memcg, left - pages);
    return true;
  }

  /** Puts what was taken ahead there; the oldest group gives way. More than a batch is given back. */
  refill(cpu: number, memcg: MemCgroup, pages: number): void {
    const stock = this.of(cpu);
    const [oldest] = stock;
    if (!stock.has(memcg) && stock.size >= GROUPS && oldest) {
      oldest[0].memory.uncharge(oldest[1]);
      stock.delete(oldest[0]);
    }
    const left = (stock.get(memcg) ?? 0) + pages;
    if (left <= MEMCG_CHARGE_BATCH) stock.set(memcg, left);
    else {
      stock.set(memcg, 0);
      memcg.memory.uncharge(left);
    }
  }

  /** All CPUs give back what they have for a group or one below (`drain_all_stock`). */
  drain(above: MemCgroup): void {
    for (const stock of this.cpus)
      for (const [memcg, left] of stock)
        if (memcg.isBelow(above)) {
          if (left > 0) memcg.memory.uncharge(left);
          stock.delete(memcg);
        }
  }
}
