/**
 * Page faults of a job: what each page of its region needs, and as many of them at once as take no fight for memory
 * (`handle_mm_fault`). Source: mm/memory.c, mm/shmem.c, mm/filemap.c (6.18).
 */
import type { Task } from '../../task.ts';
import { NONE, numberOf, type Region } from './address-space.ts';
import { refaults } from './evict.ts';
import { FOLIO } from './folios.ts';
import { Attempt, type Job } from './job.ts';
import { LRU } from './lru.ts';
import { slabOf, type MemoryManager } from './manager.ts';
import type { MemCgroup } from './mem-cgroup.ts';
import { needTable, TABLE } from './spaces.ts';
import { chargeObjects, watermarks } from './charge.ts';
import { dropEntry, mapPage, zapPage } from './unmap.ts';

/** Faults of one step at most: a batch of charges. */
const STEP = 64;
/** Readahead of a mapped file (`read_ahead_kb` 128), pages. */
export const READAHEAD = 32;

/** A page that must be taken before a fault can go on: whose, how many, and for which place. */
interface Want {
  readonly memcg: MemCgroup;
  readonly pages: number;
}

/** Takes a granted or easily had charge for a want; false: it has to be fought for. */
export function obtain(mm: MemoryManager, job: Job, cpu: number, { memcg, pages }: Want): boolean {
  const { granted } = job;
  if (granted && granted.memcg === memcg && granted.pages === pages) {
    job.granted = null;
    return true;
  }
  const { folios } = mm;
  const isEasy = folios.free - pages >= watermarks(folios.total).low;
  if (isEasy && (!memcg.parent || mm.stocks.consume(cpu, memcg, pages))) return true;
  job.attempt = new Attempt(memcg, pages);
  return false;
}

/** A charge that was granted is not used: somebody else has brought the page. */
export function giveBack(mm: MemoryManager, job: Job): void {
  const { granted } = job;
  job.granted = null;
  if (granted) mm.uncharge(granted.memcg, granted.pages);
}

/** A write to a page that others map too (`do_wp_page`). */
function copyOnWrite(
  mm: MemoryManager,
  task: Task,
  job: Job,
  region: Region,
  page: number,
  cpu: number,
): boolean {
  const old = region.ptes[page] ?? NONE;
  if ((mm.folios.mapcount[old] ?? 0) <= 1) {
    const place = mm.swap.placeOf.get(old);
    mm.folios.set(old, FOLIO.dirty, true);
    if (place !== undefined && (mm.swap.refs[place] ?? 0) === 0) freePlace(mm, old, place);
    return true;
  }
  const memcg = mm.ofTask(task);
  if (!obtain(mm, job, cpu, { memcg, pages: 1 })) return false;
  zapPage(mm, region, page);
  newPage(mm, memcg, region, page);
  job.costs.cow++;
  return true;
}

/** A page in memory gives up its place in swap. */
function freePlace(mm: MemoryManager, folio: number, place: number): void {
  mm.count(mm.group(mm.folios.memcg[folio] ?? 0), 'swapcached', -1);
  mm.swap.uncache(place);
  mm.unchargeSwap(place);
}

/** Maps a page whose charge is done. */
function newPage(mm: MemoryManager, memcg: MemCgroup, region: Region, page: number): void {
  const folio = mm.addFolio(memcg, region.mapping, {
    index: page,
    pages: 1,
    active: true,
    locked: region.locked,
  });
  mm.folios.set(folio, FOLIO.dirty, true);
  mapPage(mm, region, page, folio);
}

/** Whether a group uses so much that places in swap are not kept (`mem_cgroup_swap_full`). */
function isSwapFull(mm: MemoryManager, memcg: MemCgroup): boolean {
  if (mm.swap.isFull) return true;
  for (let at: MemCgroup | null = memcg; at?.parent; at = at.parent)
    if (at.swap.usage * 2 >= Math.min(at.swap.high, at.swap.max)) return true;
  return false;
}

/** A page comes back from swap (`do_swap_page`); one that is still in memory is only mapped. */
function swapIn(
  mm: MemoryManager,
  job: Job,
  region: Region,
  page: number,
  entry: number,
  cpu: number,
): boolean {
  const { swap, folios } = mm;
  const place = numberOf(entry);
  const owner = mm.group(swap.owner[place] ?? 0);
  let folio = swap.folioAt.get(place);
  if (folio === undefined) {
    if (!obtain(mm, job, cpu, { memcg: owner, pages: 1 })) return false;
    folio = mm.addFolio(owner, region.mapping, {
      index: page,
      pages: 1,
      active: true,
      locked: region.locked,
    });
    swap.cache(place, folio);
    mm.count(owner, 'swapcached', 1);
    mm.count(owner, 'pswpin', 1);
    mm.count(owner, 'pgmajfault', 1);
    mm.count(owner, 'workingset_refault_anon', 1);
    job.costs.swappedIn++;
  }
  if (region.ptes[page] === entry) dropEntry(mm, region, entry);
  else swap.refs[place] = 0;
  mapPage(mm, region, page, folio);
  if (job.writes) folios.set(folio, FOLIO.dirty, true);
  const isLast = (swap.refs[place] ?? 0) === 0;
  if (isLast && (region.mapping.kind === 'shmem' || job.writes || isSwapFull(mm, owner) || region.locked))
    freePlace(mm, folio, place);
  return true;
}

/** A page of a file or a shared object that somebody has in memory is mapped; a second use makes it young. */
function mapCached(mm: MemoryManager, job: Job, region: Region, page: number, folio: number): void {
  mapPage(mm, region, page, folio);
  mm.folios.set(folio, FOLIO.referenced, true);
  if (job.writes && region.mapping.kind === 'file') mm.setDirty(folio, true);
  job.costs.mapped++;
}

/** A page of a file that is not in memory: it is read with those around it. */
function readAround(
  mm: MemoryManager,
  task: Task,
  job: Job,
  region: Region,
  page: number,
  cpu: number,
): boolean {
  const first = page - (page % READAHEAD);
  const pages = Math.min(READAHEAD, region.ptes.length - first);
  const memcg = mm.ofTask(task);
  if (!obtain(mm, job, cpu, { memcg, pages })) return false;
  addToCache(mm, memcg, region.mapping, first, pages);
  mm.count(memcg, 'pgmajfault', 1);
  return true;
}

/** Puts a folio into a file's cache (`filemap_add_folio`). What is there of it already, by pages, goes. Answers the folio. */
export function addToCache(
  mm: MemoryManager,
  memcg: MemCgroup,
  mapping: Region['mapping'],
  index: number,
  pages: number,
): number {
  const shadow = mapping.slots[index] ?? NONE;
  const isActive = shadow < NONE && refaults(mm, memcg, shadow);
  return mm.addFolio(memcg, mapping, { index, pages, active: isActive, locked: false });
}

/** Serves a page that is not mapped; false: a charge has to be fought for first. */
function faultIn(
  mm: MemoryManager,
  task: Task,
  job: Job,
  region: Region,
  page: number,
  cpu: number,
): boolean {
  const { mapping } = region;
  const entry = region.ptes[page] ?? NONE;
  if (entry < NONE) return swapIn(mm, job, region, page, entry, cpu);
  const memcg = mm.ofTask(task);
  if (mapping.kind === 'anon') {
    // A page that is only read is the page of zeros, which nobody is charged for.
    if (!job.writes) return true;
    if (!obtain(mm, job, cpu, { memcg, pages: 1 })) return false;
    newPage(mm, memcg, region, page);
    job.costs.anon++;
    return true;
  }
  const slot = mapping.slots[page] ?? NONE;
  if (slot >= 0) mapCached(mm, job, region, page, slot);
  else if (mapping.kind === 'file') {
    if (!readAround(mm, task, job, region, page, cpu)) return false;
    mapCached(mm, job, region, page, mapping.slots[page] ?? NONE);
  } else if (slot < NONE) return swapIn(mm, job, region, page, slot, cpu);
  else {
    if (!obtain(mm, job, cpu, { memcg, pages: 1 })) return false;
    newPage(mm, memcg, region, page);
    chargeObjects(mm, memcg, { slab_reclaimable: slabOf('shmem', false) }, cpu);
    job.costs.anon++;
  }
  return true;
}

/** A page that is mapped already: it was used. True: it may be used as it is, or is now. */
function use(mm: MemoryManager, task: Task, job: Job, region: Region, page: number, cpu: number): boolean {
  const folio = region.ptes[page] ?? NONE;
  if (job.writes && region.mapping.kind === 'anon' && !copyOnWrite(mm, task, job, region, page, cpu))
    return false;
  const now = region.ptes[page] ?? folio;
  if (mm.folios.list[now] !== LRU.unevictable) mm.folios.set(now, FOLIO.referenced, now === folio);
  mm.folios.touch(now);
  if (job.writes && region.mapping.kind === 'file') mm.setDirty(now, true);
  return true;
}

/** Absent pages of anonymous memory that the CPU's stock covers, all at once. Answers how many. */
function writeRun(
  mm: MemoryManager,
  job: Job,
  region: Region,
  memcg: MemCgroup,
  most: number,
  cpu: number,
): number {
  if (!job.writes || region.mapping.kind !== 'anon' || job.granted) return 0;
  const { folios, stocks } = mm;
  const spare = folios.free - watermarks(folios.total).low;
  const charged = memcg.parent ? stocks.left(cpu, memcg) : most;
  const room = Math.min(most, job.end - job.at, charged, spare, TABLE - (job.at % TABLE));
  let pages = 0;
  while (pages < room && region.ptes[job.at + pages] === NONE) pages++;
  if (pages < 2) return 0;
  if (memcg.parent) stocks.consume(cpu, memcg, pages);
  mm.addRun(memcg, region, job.at, pages);
  job.at += pages;
  job.costs.anon += pages;
  job.costs.charged += pages;
  return pages;
}

/** Serves pages of the job's region until a charge has to be fought for, or a step is over. */
export function faultStep(mm: MemoryManager, task: Task, job: Job, cpu: number): void {
  const { region } = job;
  if (!region) return;
  const memcg = mm.ofTask(task);
  let faults = 0;
  while (job.at < job.end && faults < STEP && job.over === 0) {
    const page = job.at;
    const isMapped = (region.ptes[page] ?? NONE) >= 0;
    if (!isMapped) {
      needTable(mm, task, region, page, cpu);
      const run = writeRun(mm, job, region, memcg, STEP - faults, cpu);
      if (run > 0) {
        faults += run;
        mm.count(memcg, 'pgfault', run);
        continue;
      }
    }
    const { costs } = job;
    const before = costs.anon + costs.cow;
    const served = isMapped
      ? use(mm, task, job, region, page, cpu)
      : faultIn(mm, task, job, region, page, cpu);
    if (!served) break;
    if (job.granted) giveBack(mm, job);
    costs.charged += costs.anon + costs.cow - before;
    if (!isMapped || costs.cow + costs.anon > before) {
      faults++;
      mm.count(memcg, 'pgfault', 1);
    }
    job.at++;
  }
}
