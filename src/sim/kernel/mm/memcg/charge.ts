/**
 * Charging pages to a group (`try_charge_memcg`), a try at a time, so that reclaim between two of them takes its time; and taking
 * their frames. Source: mm/memcontrol.c, mm/page_alloc.c (6.18).
 */
import type { Task } from '../../task.ts';
import type { Attempt, Job } from './job.ts';
import { MAX_RECLAIM_RETRIES } from './job.ts';
import type { MemoryManager } from './manager.ts';
import type { KernelObjects, MemCgroup } from './mem-cgroup.ts';
import { outOfMemory } from './oom.ts';
import type { PageCounter } from './page-counter.ts';
import { tryToFree } from './reclaim.ts';
import { MEMCG_CHARGE_BATCH } from './stock.ts';

export type ChargeStep = 'done' | 'again' | 'nomem';

/** `min`, `low` and `high` watermarks of a zone of that many pages (`min_free_kbytes`, `watermark_scale_factor` 10). */
export function watermarks(pages: number): {
  readonly min: number;
  readonly low: number;
  readonly high: number;
} {
  const min = Math.floor(Math.sqrt(pages * 4 * 16) / 4);
  const step = Math.max(Math.floor(min / 4), Math.floor(pages / 1000));
  return { min, low: min + step, high: min + 2 * step };
}

/** A reclaim on a task's time. */
export function reclaimFor(mm: MemoryManager, job: Job, target: MemCgroup, pages: number): number {
  const { scanned, written } = mm;
  const freed = tryToFree(mm, target, pages);
  job.costs.passes++;
  job.costs.scanned += mm.scanned - scanned;
  job.costs.written += mm.written - written;
  return freed;
}

/** Charges pages that nothing can refuse (`__GFP_NOFAIL`): reclaim is tried before the limit is passed. */
export function force(mm: MemoryManager, memcg: MemCgroup, pages: number, cpu: number): void {
  if (!memcg.parent || mm.stocks.consume(cpu, memcg, pages)) return;
  const batch = Math.max(MEMCG_CHARGE_BATCH, pages);
  if (memcg.memory.tryCharge(batch) === null) {
    mm.stocks.refill(cpu, memcg, batch - pages);
    return;
  }
  for (let tries = MAX_RECLAIM_RETRIES; tries > 0; tries--) {
    const over = memcg.memory.tryCharge(pages);
    if (over === null) return;
    mm.event(groupOf(memcg, over), 'max');
    if (tryToFree(mm, groupOf(memcg, over), pages) === 0) break;
  }
  memcg.memory.charge(pages);
}

/** Charges kernel memory: page tables, stacks. */
export function chargeKernel(mm: MemoryManager, memcg: MemCgroup, pages: number, cpu: number): void {
  mm.count(memcg, 'kernel', pages);
  force(mm, memcg, pages, cpu);
}

/** Charges objects smaller than a page: what they fill together is charged by the page (`obj_cgroup_charge`). */
export function chargeObjects(
  mm: MemoryManager,
  memcg: MemCgroup,
  objects: KernelObjects,
  cpu: number,
): void {
  const pages = mm.countObjects(memcg, objects, 1);
  if (pages > 0) chargeKernel(mm, memcg, pages, cpu);
}

/** `memcg_vmstats_percpu`, bytes: of each CPU, and as much again twice for whose each part is (`pcpu_obj_full_size`). */
const STATS_OF_CPU = 1616;
/** `memcg_vmstats`, bytes: 30 groups of a real kernel had 92,640 of slab between them. */
const STATS = 3088;

/** What the kernel keeps of a group is charged to the group above (`mem_cgroup_alloc`). */
export function chargeGroup(mm: MemoryManager, memcg: MemCgroup): void {
  const { parent } = memcg;
  if (!parent?.parent) return;
  memcg.own = { percpu: STATS_OF_CPU * (mm.kernel.cpuCount + 2), slab_unreclaimable: STATS };
  chargeObjects(mm, parent, memcg.own, mm.cpu);
}

/** Frames for a charge: kswapd's work below the low watermark, direct reclaim below the least, then the OOM killer. */
function getFrames(mm: MemoryManager, task: Task, job: Job, attempt: Attempt): ChargeStep {
  const { folios, root } = mm;
  const { min, low, high } = watermarks(folios.total);
  if (folios.free - attempt.pages < low) tryToFree(mm, root, high + attempt.pages - folios.free, 'kswapd');
  // Who is dying may use what is kept back.
  if (folios.free - attempt.pages >= (task.killed ? 0 : min)) return 'done';
  if (task.killed) return 'nomem';
  if (reclaimFor(mm, job, root, attempt.pages) > 0) return 'again';
  if (attempt.frameRetries-- > 0) return 'again';
  if (!killFor(mm, task, job, root)) return 'nomem';
  attempt.frameRetries = MAX_RECLAIM_RETRIES;
  return 'again';
}

/** Pages that were charged beyond `memory.high` somewhere above have to be answered for. */
function noteOver(job: Job, memcg: MemCgroup, batch: number): void {
  for (let at: MemCgroup | null = memcg; at; at = at.parent) {
    const over = at.memory.usage > at.memory.high || at.swap.usage > at.swap.high;
    if (!over) continue;
    job.over += batch;
    return;
  }
}

function groupOf(from: MemCgroup, counter: PageCounter): MemCgroup {
  for (let at: MemCgroup | null = from; at; at = at.parent) if (at.memory === counter) return at;
  return from;
}

/** The limit of `over` was hit: one round of reclaim, or of the OOM killer. */
function makeRoom(mm: MemoryManager, task: Task, job: Job, over: MemCgroup): ChargeStep {
  const attempt = job.attempt;
  if (!attempt) return 'nomem';
  mm.event(over, 'max');
  const freed = reclaimFor(mm, job, over, attempt.pages);
  if (over.margin >= attempt.pages) return 'again';
  if (!attempt.drained) {
    mm.stocks.drain(over);
    attempt.drained = true;
    return 'again';
  }
  if (freed > 0 && attempt.pages <= 8) return 'again';
  if (attempt.retries-- > 0) return 'again';
  if (attempt.passedOom && task.killed) return 'nomem';
  if (!memcgOom(mm, task, job, over)) return 'nomem';
  attempt.passedOom = true;
  attempt.retries = MAX_RECLAIM_RETRIES;
  return 'again';
}

/** `mem_cgroup_oom`: true: there is, or will be, room. */
function memcgOom(mm: MemoryManager, task: Task, job: Job, over: MemCgroup): boolean {
  mm.event(over, 'oom');
  return over.margin >= (job.attempt?.pages ?? 1) || task.killed || killFor(mm, task, job, over);
}

/** The OOM killer on a task's time, which its report takes most of. */
function killFor(mm: MemoryManager, task: Task, job: Job, over: MemCgroup): boolean {
  const { reports } = mm;
  const killed = outOfMemory(mm, task, over);
  job.costs.reports += mm.reports - reports;
  return killed;
}

/** One try of a task's charge. */
export function tryCharge(mm: MemoryManager, task: Task, job: Job, cpu: number): ChargeStep {
  const { attempt } = job;
  if (!attempt) return 'nomem';
  const { memcg, pages } = attempt;
  const frames = getFrames(mm, task, job, attempt);
  if (frames !== 'done') return frames;
  if (!memcg.parent || mm.stocks.consume(cpu, memcg, pages)) return 'done';
  const batch = Math.max(MEMCG_CHARGE_BATCH, pages);
  let taken = batch;
  let over = memcg.memory.tryCharge(batch);
  if (over !== null && batch > pages) {
    taken = pages;
    over = memcg.memory.tryCharge(pages);
  }
  if (over !== null) return makeRoom(mm, task, job, groupOf(memcg, over));
  if (taken > pages) mm.stocks.refill(cpu, memcg, taken - pages);
  noteOver(job, memcg, taken);
  return 'done';
}
