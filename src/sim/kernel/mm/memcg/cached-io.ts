/**
 * Reading and writing files through the page cache, a folio a step: as large as the block that is written
 * (ext4 of 6.16 and later has large folios), a window of readahead when it is read. Source: mm/filemap.c, mm/readahead.c (6.18).
 */
import type { Task } from '../../task.ts';
import { NONE, type Mapping } from './address-space.ts';
import { chargeObjects } from './charge.ts';
import { addToCache, giveBack, obtain, READAHEAD } from './fault.ts';
import { FOLIO } from './folios.ts';
import type { Job } from './job.ts';
import { listOf, LRU } from './lru.ts';
import { slabOf, type MemoryManager } from './manager.ts';
import type { MemCgroup } from './mem-cgroup.ts';
import { STAT } from './stat-items.ts';

const DIRTY = STAT['file_dirty'] ?? 0;
/** Largest folio of a file: 2 MiB, pages (`MAX_PAGECACHE_ORDER`). */
const MAX_FOLIO = 512;

/** Pages that a folio at a place may have: up to the next one in the cache, and aligned to its size. */
function folioPages(job: Job, at: number): number {
  const { slots } = job.file ?? { slots: new Int32Array(0) };
  const most = job.writes ? Math.min(job.blockPages, MAX_FOLIO) : READAHEAD;
  let pages = 1;
  while (pages * 2 <= most && at % (pages * 2) === 0 && at + pages * 2 <= job.end) pages *= 2;
  for (let n = 1; n < pages; n++) if ((slots[at + n] ?? NONE) >= 0) while (pages > n) pages /= 2;
  return pages;
}

/** A folio that is there was used again: the second use makes it young (`folio_mark_accessed`). */
function used(mm: MemoryManager, folio: number): void {
  const { folios } = mm;
  if (!folios.has(folio, FOLIO.referenced)) {
    folios.set(folio, FOLIO.referenced, true);
    return;
  }
  if (folios.list[folio] === LRU.inactiveFile) mm.relist(folio, listOf(folios, folio, true));
}

/** Groups begin to write their dirty pages back at this part of what they may have (`dirty_background_ratio`). */
const BACKGROUND = 0.1;

/** Dirty pages at which a group's are written back (`wb_over_bg_thresh`). */
function backgroundPages(mm: MemoryManager, memcg: MemCgroup): number {
  let most = mm.folios.total;
  for (let at: MemCgroup | null = memcg; at; at = at.parent)
    most = Math.min(most, at.memory.max, at.memory.high);
  return most * BACKGROUND;
}

/** A folio was written to: it has buffers and is dirty. The flusher threads keep up with the writer, the oldest first. */
function writes(mm: MemoryManager, file: Mapping, folio: number, cpu: number): void {
  const { folios } = mm;
  const memcg = mm.group(folios.memcg[folio] ?? 0);
  if (!folios.has(folio, FOLIO.buffers)) {
    folios.set(folio, FOLIO.buffers, true);
    const slab = slabOf('file', true) * (folios.pages[folio] ?? 1);
    chargeObjects(mm, memcg, { slab_reclaimable: slab }, cpu);
  }
  mm.setDirty(folio, true);
  const most = backgroundPages(mm, memcg);
  while ((memcg.counts[DIRTY] ?? 0) > most && file.written < file.slots.length) {
    const old = file.slots[file.written] ?? NONE;
    if (old >= 0) mm.setDirty(old, false);
    file.written += old >= 0 ? (folios.pages[old] ?? 1) : 1;
  }
}

/** The next folio of a file that is read or written; false: a charge has to be fought for. Answers its pages in `job.costs`. */
export function cachedStep(mm: MemoryManager, task: Task, job: Job, cpu: number): number {
  const { file, at } = job;
  if (!file || at >= job.end) return 0;
  file.reach(job.end);
  let folio = file.slots[at] ?? NONE;
  if (folio >= 0) {
    if (!job.writes) used(mm, folio);
  } else {
    const pages = folioPages(job, at);
    const memcg = mm.ofTask(task);
    if (!obtain(mm, job, cpu, { memcg, pages })) return 0;
    folio = addToCache(mm, memcg, file, at, pages);
    job.costs.charged++;
  }
  if (job.granted) giveBack(mm, job);
  mm.folios.touch(folio);
  const end = (mm.folios.index[folio] ?? at) + (mm.folios.pages[folio] ?? 1);
  const moved = Math.min(end, job.end) - at;
  job.at += moved;
  if (job.writes) writes(mm, file, folio, cpu);
  return moved;
}

/** Dirty pages of a file that are written back: from where on, how many, for whose group. */
export interface WriteBack {
  readonly page: number;
  readonly pages: number;
  readonly memcg: MemCgroup;
}

/** `fsync`: a file's folios are clean; null: they were. The inode's writeback belongs to the group of its first dirty folio. */
export function writeBack(mm: MemoryManager, inode: number): WriteBack | null {
  const { folios } = mm;
  const { slots } = mm.fileMapping(inode);
  let found: WriteBack | null = null;
  for (let at = 0; at < slots.length; at++) {
    const folio = slots[at] ?? NONE;
    if (folio < 0) continue;
    const size = folios.pages[folio] ?? 1;
    if (folios.has(folio, FOLIO.dirty)) {
      found ??= { page: at, pages: 0, memcg: mm.group(folios.memcg[folio] ?? 0) };
      found = { ...found, pages: found.pages + size };
    }
    mm.setDirty(folio, false);
    at += size - 1;
  }
  return found;
}

/** `drop_caches`: clean folios that nobody maps go. */
export function dropCaches(mm: MemoryManager): void {
  for (const mapping of mm.files.values())
    for (let at = 0; at < mapping.slots.length; at++) {
      const folio = mapping.slots[at] ?? NONE;
      if (folio < 0) continue;
      at += (mm.folios.pages[folio] ?? 1) - 1;
      if (!mm.folios.has(folio, FOLIO.dirty) && mm.folios.mapcount[folio] === 0) mm.dropFolio(folio, NONE);
    }
}
