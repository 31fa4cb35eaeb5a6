/** What is written to the memory controller's files, beyond parsing. Source: mm/memcontrol.c, mm/vmscan.c (6.18). */
import type { FileContext, WriteResult } from '../../cgroup/cgroup.ts';
import { fail, OK } from '../../cgroup/cgroup.ts';
import { parseS64 } from '../../cgroup/parse.ts';
import { MAX_RECLAIM_RETRIES } from './job.ts';
import { managerOf } from './limited-memory.ts';
import type { MemoryManager } from './manager.ts';
import type { MemCgroup } from './mem-cgroup.ts';
import { killLargest } from './oom.ts';
import { parsePages, parseReclaim } from './parse-bytes.ts';
import { tryToFree } from './reclaim.ts';
import { SWAPPINESS_ANON_ONLY } from './scan.ts';

/** The manager of a kernel, and the group of a file. */
export interface Found {
  readonly mm: MemoryManager;
  readonly memcg: MemCgroup;
}

export function invalid(written: string): WriteResult {
  const shown = written.trim();
  return fail('EINVAL', `"${shown}" is not accepted here`, `"${shown}"은(는) 여기에 쓸 수 없습니다`);
}

/** `memory_max_write`: reclaims down to the limit, then kills until it holds or nobody is left to kill. */
function enforceMax({ mm, memcg }: Found): void {
  const { memory } = memcg;
  let tries = MAX_RECLAIM_RETRIES;
  mm.stocks.drain(memcg);
  while (memory.usage > memory.max) {
    if (tries > 0) {
      if (tryToFree(mm, memcg, memory.usage - memory.max) === 0) tries--;
      continue;
    }
    mm.event(memcg, 'oom');
    const before = memory.usage;
    // A victim that has yet to run to its end frees what it has after the write.
    if (!killLargest(mm, memcg) || memory.usage === before) return;
  }
}

/** `memory_high_write`: reclaims as long as that finds something. */
function enforceHigh({ mm, memcg }: Found): void {
  const { memory } = memcg;
  let tries = MAX_RECLAIM_RETRIES;
  if (memory.usage > memory.high) mm.stocks.drain(memcg);
  while (memory.usage > memory.high)
    if (tryToFree(mm, memcg, memory.usage - memory.high) === 0 && tries-- === 0) return;
}

/** A limit or a protection is written: `max`, or bytes. */
export function writePages(
  found: Found,
  of: 'memory' | 'swap',
  key: 'min' | 'low' | 'high' | 'max',
  written: string,
): WriteResult {
  const pages = parsePages(written);
  if (pages === null) return invalid(written);
  const counter = found.memcg[of];
  counter[key] = pages;
  if (key === 'min' || key === 'low') counter.propagate();
  else if (of === 'memory') (key === 'max' ? enforceMax : enforceHigh)(found);
  return OK;
}

export function writeOomGroup({ memcg }: Found, written: string): WriteResult {
  const parsed = parseS64(written.trim());
  if ('errno' in parsed || (parsed.value !== 0n && parsed.value !== 1n)) return invalid(written);
  memcg.oomGroup = parsed.value === 1n;
  return OK;
}

/** `user_proactive_reclaim`: a quarter of what is left at a time. EAGAIN: less was found. */
export function writeReclaim({ mm, memcg }: Found, written: string): WriteResult {
  const asked = parseReclaim(written);
  if (!asked) return invalid(written);
  const swappiness = asked.swappiness === 'max' ? SWAPPINESS_ANON_ONLY : (asked.swappiness ?? mm.swappiness);
  let freed = 0;
  let tries = MAX_RECLAIM_RETRIES;
  while (freed < asked.pages) {
    if (tries === 0) mm.drainAllBatches();
    const found = tryToFree(mm, memcg, Math.floor((asked.pages - freed) / 4), 'proactive', swappiness);
    freed += found;
    if (found === 0 && tries-- === 0)
      return fail('EAGAIN', 'less than that could be reclaimed', '그만큼 회수할 수 없었습니다');
  }
  return OK;
}

/** The group a file is of; its kernel keeps account. */
export function foundOf({ cgroup, host }: FileContext): Found {
  const mm = managerOf(host);
  return { mm, memcg: mm.groupOf(cgroup) };
}
