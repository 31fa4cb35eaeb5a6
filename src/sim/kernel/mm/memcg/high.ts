/**
 * `memory.high`: who charged beyond it reclaims on the way to user mode, and sleeps if that does not help
 * (`mem_cgroup_handle_over_high`). Source: mm/memcontrol.c (6.18).
 */
import type { Task } from '../../task.ts';
import { reclaimFor } from './charge.ts';
import { MAX_RECLAIM_RETRIES, type Job } from './job.ts';
import type { MemoryManager } from './manager.ts';
import type { MemCgroup } from './mem-cgroup.ts';
import { SWAP_CLUSTER_MAX } from './scan.ts';
import { MEMCG_CHARGE_BATCH } from './stock.ts';

const PRECISION = 2 ** 20;
const SCALING = 2 ** 14;
/** `MEMCG_MAX_HIGH_DELAY_JIFFIES`, seconds. */
const MAX_DELAY_S = 2;

function overage(usage: number, high: number): number {
  return usage <= high ? 0 : Math.floor(((usage - high) * PRECISION) / Math.max(high, 1));
}

/** The largest part by which a group or one above it is over its limit (`mem_find_max_overage`). */
function maxOverage(memcg: MemCgroup, of: 'memory' | 'swap'): number {
  let most = 0;
  for (let at: MemCgroup | null = memcg; at?.parent; at = at.parent)
    most = Math.max(most, overage(at[of].usage, at[of].high));
  return most;
}

/** `calculate_high_delay`: ticks that a charge of so many pages has to wait. */
export function highDelay(pages: number, over: number, hz: number): number {
  const ticks = Math.floor(Math.floor((over * over * hz) / PRECISION) / SCALING);
  return Math.floor((ticks * pages) / MEMCG_CHARGE_BATCH);
}

/** `reclaim_high`: of the group and all above it that are over their limit. */
function reclaimHigh(mm: MemoryManager, job: Job, memcg: MemCgroup, pages: number): number {
  let freed = 0;
  for (let at: MemCgroup | null = memcg; at?.parent; at = at.parent) {
    if (at.memory.usage <= at.memory.high) continue;
    mm.event(at, 'high');
    freed += reclaimFor(mm, job, at, pages);
  }
  return freed;
}

/** One round. The job has to sleep until `sleepUntilNs` if that lies ahead; `job.high` null: it is over. */
export function handleOverHigh(mm: MemoryManager, task: Task, job: Job): void {
  job.high ??= { pages: job.over, retries: MAX_RECLAIM_RETRIES, isRetry: false };
  job.over = 0;
  const { high } = job;
  const memcg = mm.ofTask(task);
  if (task.killed) {
    job.high = null;
    return;
  }
  const freed = reclaimHigh(mm, job, memcg, high.isRetry ? SWAP_CLUSTER_MAX : high.pages);
  const { hz } = mm.kernel.psi;
  const wanted =
    highDelay(high.pages, maxOverage(memcg, 'memory'), hz) +
    highDelay(high.pages, maxOverage(memcg, 'swap'), hz);
  const ticks = Math.min(wanted, MAX_DELAY_S * hz);
  if (ticks > hz / 100 && (freed > 0 || high.retries-- > 0)) {
    high.isRetry = true;
    return;
  }
  job.high = null;
  if (ticks > hz / 100) job.sleepUntilNs = mm.kernel.now() + (ticks * 1e9) / hz;
}
