/** Lists of a group's folios (`struct lruvec`), the youngest first. */
import { FOLIO, type Folios } from './folios.ts';

/** Lists: by what they hold and whether it was used lately. */
export const LRU = Object.freeze({
  inactiveAnon: 0,
  activeAnon: 1,
  inactiveFile: 2,
  activeFile: 3,
  unevictable: 4,
});
const LISTS = 5;

/** Rows of `memory.stat` that the lists are shown in. */
export const LRU_STATS: readonly string[] = Object.freeze([
  'inactive_anon',
  'active_anon',
  'inactive_file',
  'active_file',
  'unevictable',
]);

export class Lruvec {
  private readonly heads = new Int32Array(LISTS).fill(-1);
  private readonly tails = new Int32Array(LISTS).fill(-1);
  /** Pages in each list. */
  readonly pages = new Float64Array(LISTS);

  /** Puts a folio at the young end of a list. */
  add(folios: Folios, folio: number, list: number): void {
    const head = this.heads[list] ?? -1;
    folios.list[folio] = list;
    folios.prev[folio] = -1;
    folios.next[folio] = head;
    if (head >= 0) folios.prev[head] = folio;
    else this.tails[list] = folio;
    this.heads[list] = folio;
    this.pages[list] = (this.pages[list] ?? 0) + (folios.pages[folio] ?? 0);
  }

  /** Takes a folio out of its list. */
  remove(folios: Folios, folio: number): void {
    const list = folios.list[folio] ?? 0;
    const prev = folios.prev[folio] ?? -1;
    const next = folios.next[folio] ?? -1;
    if (prev >= 0) folios.next[prev] = next;
    else this.heads[list] = next;
    if (next >= 0) folios.prev[next] = prev;
    else this.tails[list] = prev;
    this.pages[list] = (this.pages[list] ?? 0) - (folios.pages[folio] ?? 0);
  }

  /** The oldest folio of a list, −1: it is empty. */
  oldest(list: number): number {
    return this.tails[list] ?? -1;
  }

  /** Pages that may be reclaimed, of anonymous memory or of files. */
  evictable(anon: boolean): number {
    const from = anon ? LRU.inactiveAnon : LRU.inactiveFile;
    return (this.pages[from] ?? 0) + (this.pages[from + 1] ?? 0);
  }
}

/** The list that a folio belongs in while it is not locked. */
export function listOf(folios: Folios, folio: number, active: boolean): number {
  if (folios.has(folio, FOLIO.locked)) return LRU.unevictable;
  return (folios.has(folio, FOLIO.swapBacked) ? LRU.inactiveAnon : LRU.inactiveFile) + (active ? 1 : 0);
}
