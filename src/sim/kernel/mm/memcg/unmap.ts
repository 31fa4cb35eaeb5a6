/** Taking pages out of page tables: of one region, or of all that map a folio (`try_to_unmap`). */
import { NONE, numberOf, type Mapping, type Region } from './address-space.ts';
import { FOLIO } from './folios.ts';
import { listOf } from './lru.ts';
import type { MemoryManager } from './manager.ts';

/** Puts a folio into a page-table entry. */
export function mapPage(mm: MemoryManager, region: Region, page: number, folio: number): void {
  region.ptes[page] = folio;
  region.space.rss[region.mapping.kind]++;
  const mapped = (mm.folios.mapcount[folio] ?? 0) + 1;
  mm.folios.mapcount[folio] = mapped;
  if (region.mapping.kind !== 'anon') mm.count(mm.group(mm.folios.memcg[folio] ?? 0), 'file_mapped', 1);
}

/** Puts something else where a folio is mapped. */
function unmapPage(mm: MemoryManager, region: Region, page: number, folio: number, left: number): void {
  region.ptes[page] = left;
  // The entry of the nested page table goes, too (`mmu_notifier_invalidate_range`).
  region.lentTo?.unback(page);
  region.space.rss[region.mapping.kind]--;
  mm.folios.mapcount[folio] = (mm.folios.mapcount[folio] ?? 1) - 1;
  if (region.mapping.kind !== 'anon') mm.count(mm.group(mm.folios.memcg[folio] ?? 0), 'file_mapped', -1);
  if (left === NONE) return;
  region.space.swapped++;
  const place = numberOf(left);
  mm.swap.refs[place] = (mm.swap.refs[place] ?? 0) + 1;
}

/** Takes a folio out of all page tables; `entry`: what stands there then. */
export function unmapFolio(mm: MemoryManager, mapping: Mapping, folio: number, entry: number): void {
  if ((mm.folios.mapcount[folio] ?? 0) === 0) return;
  const first = mm.folios.index[folio] ?? 0;
  const end = first + (mm.folios.pages[folio] ?? 1);
  for (const region of mapping.regions)
    for (let page = first; page < Math.min(end, region.ptes.length); page++)
      if (region.ptes[page] === folio) unmapPage(mm, region, page, folio, entry);
}

/** A page-table entry that names a place in swap is gone. */
export function dropEntry(mm: MemoryManager, region: Region, entry: number): void {
  const { swap } = mm;
  const place = numberOf(entry);
  region.space.swapped--;
  swap.refs[place] = (swap.refs[place] ?? 1) - 1;
  if ((swap.refs[place] ?? 0) === 0 && !swap.folioAt.has(place)) mm.unchargeSwap(place);
}

/** A region's page is mapped no more; anonymous memory that nobody else maps is free. */
export function zapPage(mm: MemoryManager, region: Region, page: number): void {
  const folio = region.ptes[page] ?? NONE;
  if (folio === NONE) return;
  if (folio < NONE) {
    dropEntry(mm, region, folio);
    region.ptes[page] = NONE;
    return;
  }
  unmapPage(mm, region, page, folio, NONE);
  if ((mm.folios.mapcount[folio] ?? 0) > 0) return;
  if (region.mapping.kind === 'anon') mm.dropFolio(folio, NONE);
  else if (region.locked) {
    mm.folios.set(folio, FOLIO.locked, false);
    mm.relist(folio, listOf(mm.folios, folio, true));
  }
}
