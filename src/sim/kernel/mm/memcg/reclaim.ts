/**
 * Reclaim, of a group or of the machine: who is looked at, how much of it, what is protected. Source: mm/vmscan.c (6.18, with the
 * multi-generational LRU). Its generations are two here, as the older lists are: pages are aged when no old ones are left.
 * kswapd's part is done by who allocates, in no time of its own.
 */
import { evict } from './evict.ts';
import type { MemoryManager } from './manager.ts';
import type { MemCgroup } from './mem-cgroup.ts';
import {
  DEF_PRIORITY,
  MIN_LRU_BATCH,
  Scan,
  SWAP_CLUSTER_MAX,
  SWAPPINESS_ANON_ONLY,
  type ReclaimBy,
} from './scan.ts';

/** Places in swap that a group may still use (`mem_cgroup_get_nr_swap_pages`). */
export function swapLeft(mm: MemoryManager, memcg: MemCgroup): number {
  let left = mm.swap.free;
  for (let at: MemCgroup | null = memcg; at; at = at.parent)
    left = Math.min(left, at.swap.max - at.swap.usage);
  return left;
}

function swappinessFor(mm: MemoryManager, memcg: MemCgroup, scan: Scan): number {
  return swapLeft(mm, memcg) < MIN_LRU_BATCH ? 0 : scan.swappiness;
}

function isBelowMin(memcg: MemCgroup, { target }: Scan): boolean {
  return memcg !== target && memcg.parent !== null && memcg.memory.emin >= memcg.memory.usage;
}

function isBelowLow(memcg: MemCgroup, { target }: Scan): boolean {
  return memcg !== target && memcg.parent !== null && memcg.memory.elow >= memcg.memory.usage;
}

/** `apply_proportional_protection`: what exceeds the protection is scanned in proportion. */
function unprotected(memcg: MemCgroup, scan: Scan, pages: number): number {
  const { emin, elow, usage } = memcg.memory;
  if (memcg === scan.target || !memcg.parent || (emin === 0 && elow === 0)) return pages;
  const guarded = !scan.lowReclaim && elow > emin;
  if (guarded) scan.lowSkipped = true;
  const protection = guarded ? elow : emin;
  const size = Math.max(usage, protection);
  return Math.max(pages - Math.floor((pages * protection) / (size + 1)), SWAP_CLUSTER_MAX);
}

/** Pages of a group that a scan of the present priority looks at (`get_nr_to_scan`). */
function toScan(memcg: MemCgroup, scan: Scan, swappiness: number): number {
  if (isBelowMin(memcg, scan)) return 0;
  const anon = swappiness > 0 ? memcg.lru.evictable(true) : 0;
  const file = swappiness === SWAPPINESS_ANON_ONLY ? 0 : memcg.lru.evictable(false);
  if (anon + file === 0) return 0;
  const pages = unprotected(memcg, scan, anon + file);
  return memcg.online ? Math.floor(pages / 2 ** scan.priority) : pages;
}

/** One group's lists (`lru_gen_shrink_lruvec`). The machine's reclaim stops when there is enough, a group's goes through. */
function shrinkLruvec(mm: MemoryManager, memcg: MemCgroup, scan: Scan): void {
  const swappiness = swappinessFor(mm, memcg, scan);
  let scanned = 0;
  for (;;) {
    const pages = toScan(memcg, scan, swappiness);
    if (pages <= 0) return;
    const looked = evict(mm, memcg, scan, pages, swappiness);
    scanned += looked;
    if (looked === 0 || scanned >= pages) return;
    if (!scan.target.parent && scan.enough) return;
  }
}

/** Groups below the target from where the last walk stopped (`mem_cgroup_iter`). */
function walk({ target, fullWalk }: Scan): readonly MemCgroup[] {
  const all = target.tree();
  if (fullWalk) return all;
  const from = target.walkedTo === null ? 0 : all.indexOf(target.walkedTo) + 1;
  return all.slice(from);
}

function shrinkNode(mm: MemoryManager, scan: Scan): void {
  const { target } = scan;
  const groups = walk(scan);
  const recursive = mm.kernel.cgroups.host.options.has('memory_recursiveprot');
  for (const memcg of target.tree()) memcg.memory.protect(target.memory, recursive);
  for (const memcg of groups) {
    if (!scan.fullWalk) target.walkedTo = memcg;
    if (isBelowMin(memcg, scan)) continue;
    if (isBelowLow(memcg, scan)) {
      if (!scan.lowReclaim) {
        scan.lowSkipped = true;
        continue;
      }
      mm.event(memcg, 'low');
    }
    shrinkLruvec(mm, memcg, scan);
    if (!scan.fullWalk && scan.enough) return;
  }
  if (!scan.fullWalk) target.walkedTo = null;
}

function shrinkByPriority(mm: MemoryManager, scan: Scan): void {
  for (scan.priority = DEF_PRIORITY; scan.priority >= 0; scan.priority--) {
    shrinkNode(mm, scan);
    if (scan.enough) return;
  }
}

/** `do_try_to_free_pages`: pages that were freed. `swappiness`: 0 … 200, or only anonymous memory. */
export function tryToFree(
  mm: MemoryManager,
  target: MemCgroup,
  pages: number,
  by: ReclaimBy = 'direct',
  swappiness = mm.swappiness,
): number {
  const scan = new Scan({ target, pages, by, swappiness });
  mm.drainBatch(mm.cpu);
  shrinkByPriority(mm, scan);
  if (scan.reclaimed === 0 && !scan.fullWalk) {
    scan.fullWalk = true;
    shrinkByPriority(mm, scan);
  }
  if (scan.reclaimed === 0 && scan.lowSkipped) {
    scan.lowReclaim = true;
    shrinkByPriority(mm, scan);
  }
  return scan.reclaimed;
}
