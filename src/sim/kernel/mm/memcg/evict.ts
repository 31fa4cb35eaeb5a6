/** Which folios go, and where to: dropped, written to swap, or kept because they were used. Source: mm/vmscan.c, mm/workingset.c. */
import { NONE, entryOf, numberOf, type Mapping } from './address-space.ts';
import { FOLIO } from './folios.ts';
import { listOf, LRU } from './lru.ts';
import type { MemoryManager } from './manager.ts';
import type { MemCgroup } from './mem-cgroup.ts';
import { MIN_LRU_BATCH, SWAPPINESS_ANON_ONLY, type Scan } from './scan.ts';
import { STAT } from './stat-items.ts';
import { unmapFolio } from './unmap.ts';

/** Bits of a group's number in a shadow entry; the rest is its clock. */
const GROUP_BITS = 12;
const CLOCK = 2 ** (30 - GROUP_BITS);

/** `get_type_to_scan`: true: anonymous memory. Files go first unless theirs come back more often. */
function takesAnon(memcg: MemCgroup, swappiness: number): boolean {
  const { lru, counts } = memcg;
  if (swappiness === 0 || lru.evictable(true) === 0) return false;
  if (swappiness === SWAPPINESS_ANON_ONLY || lru.evictable(false) === 0) return true;
  const back = (name: string): number => counts[STAT[name] ?? 0] ?? 0;
  const anon = back('workingset_refault_anon') / Math.max(1, swappiness);
  const file = back('workingset_refault_file') / Math.max(1, 200 - swappiness);
  return file >= MIN_LRU_BATCH / 200 && file > anon;
}

/** Moves the oldest of the used folios to the unused ones; who was used since then stays (`inc_min_seq`). */
function age(mm: MemoryManager, memcg: MemCgroup, anon: boolean): void {
  const active = anon ? LRU.activeAnon : LRU.activeFile;
  let left = Math.max(MIN_LRU_BATCH, (memcg.lru.pages[active] ?? 0) / 4);
  while (left > 0) {
    const folio = memcg.lru.oldest(active);
    if (folio < 0) return;
    left -= mm.folios.pages[folio] ?? 1;
    const used = mm.folios.has(folio, FOLIO.referenced);
    mm.folios.set(folio, FOLIO.referenced, false);
    mm.relist(folio, used ? active : active - 1);
    mm.count(memcg, 'pgrefill', 1);
  }
}

/** What is remembered in a file's cache of a folio that goes (`pack_shadow`), so that its return is known. */
export function shadowOf(memcg: MemCgroup): number {
  return entryOf((memcg.age % CLOCK) * 2 ** GROUP_BITS + memcg.number);
}

/** A file's page came back: it is one of the working set if it went for lack of less than is used now (`workingset_refault`). */
export function refaults(mm: MemoryManager, memcg: MemCgroup, shadow: number): boolean {
  const packed = numberOf(shadow);
  const evictedAt = Math.floor(packed / 2 ** GROUP_BITS);
  const from = mm.group(packed % 2 ** GROUP_BITS);
  const distance = (((from.age - evictedAt) % CLOCK) + CLOCK) % CLOCK;
  mm.count(memcg, 'workingset_refault_file', 1);
  const { pages } = memcg.lru;
  const used = (pages[LRU.activeFile] ?? 0) + (pages[LRU.activeAnon] ?? 0) + (pages[LRU.inactiveAnon] ?? 0);
  if (distance > used) return false;
  mm.count(memcg, 'workingset_activate_file', 1);
  return true;
}

/** Writes a page to swap unless its place still has it; the entry that stands for it, `NONE`: it can't go. */
function swapOut(mm: MemoryManager, memcg: MemCgroup, folio: number): number {
  const { swap } = mm;
  const known = swap.placeOf.get(folio);
  if (known !== undefined && !mm.folios.has(folio, FOLIO.dirty)) return entryOf(known);
  if (known === undefined) {
    if (swap.free === 0) return NONE;
    if (memcg.swap.tryCharge(1) !== null) {
      mm.swapEvent(memcg, 'max');
      mm.swapEvent(memcg, 'fail');
      return NONE;
    }
    swap.take(memcg.number, folio);
    mm.count(memcg, 'swapcached', 1);
  }
  mm.folios.set(folio, FOLIO.dirty, false);
  mm.count(memcg, 'pswpout', 1);
  mm.written++;
  return entryOf(swap.placeOf.get(folio) ?? 0);
}

/** What is to stand where a folio stood, `NONE` if it can't go now. */
function replacement(mm: MemoryManager, memcg: MemCgroup, folio: number): number {
  if (mm.folios.has(folio, FOLIO.swapBacked)) return swapOut(mm, memcg, folio);
  if (!mm.folios.has(folio, FOLIO.dirty)) return shadowOf(memcg);
  // The flusher threads have written it by the next look (`wakeup_flusher_threads`).
  mm.setDirty(folio, false);
  return NONE;
}

function goes(mm: MemoryManager, memcg: MemCgroup, folio: number): boolean {
  const { folios } = mm;
  const mapping: Mapping | null = mm.mappingOf(folio);
  if (folios.has(folio, FOLIO.referenced)) {
    folios.set(folio, FOLIO.referenced, false);
    mm.count(memcg, 'pgactivate', folios.pages[folio] ?? 1);
    mm.relist(folio, listOf(folios, folio, true));
    return false;
  }
  const entry = replacement(mm, memcg, folio);
  if (entry === NONE || !mapping) {
    mm.relist(folio, listOf(folios, folio, folios.has(folio, FOLIO.swapBacked)));
    return false;
  }
  unmapFolio(mm, mapping, folio, mapping.kind === 'anon' ? entry : NONE);
  if (mapping.kind === 'file') memcg.age += folios.pages[folio] ?? 1;
  // A shared object's own entry names the place, too.
  if (mapping.kind === 'shmem') mm.swap.refs[numberOf(entry)] = 1;
  mm.dropFolio(folio, entry);
  return true;
}

/** Looks at old folios, so many or `MIN_LRU_BATCH` pages of them (`evict_folios`). Answers how many pages it looked at. */
export function evict(
  mm: MemoryManager,
  memcg: MemCgroup,
  scan: Scan,
  folios: number,
  swappiness: number,
): number {
  const anon = takesAnon(memcg, swappiness);
  const list = anon ? LRU.inactiveAnon : LRU.inactiveFile;
  if ((memcg.lru.pages[list] ?? 0) === 0) age(mm, memcg, anon);
  let looked = 0;
  let freed = 0;
  for (let n = 0; n < folios && looked < MIN_LRU_BATCH; n++) {
    const folio = memcg.lru.oldest(list);
    if (folio < 0) break;
    const pages = mm.folios.pages[folio] ?? 1;
    looked += pages;
    if (goes(mm, memcg, folio)) freed += pages;
  }
  mm.scanned += looked;
  scan.reclaimed += freed;
  mm.count(memcg, 'pgscan', looked);
  mm.count(memcg, `pgscan_${scan.by}`, looked);
  mm.count(memcg, 'pgsteal', freed);
  mm.count(memcg, `pgsteal_${scan.by}`, freed);
  return looked;
}
