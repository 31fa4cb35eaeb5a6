/** A swap device: who has which place of it. A page read back keeps its place until it is written or places run short. */
const OWNERS = 16;

export class SwapSpace {
  /** Places there are; 0: no device. */
  pages = 0;
  used = 0;
  /** Number of the group that a place is charged to, and page-table entries that name it. */
  owner = new Uint16Array(OWNERS);
  refs = new Uint16Array(OWNERS);
  /** Folios that have their place still (the swap cache), both ways. */
  readonly folioAt = new Map<number, number>();
  readonly placeOf = new Map<number, number>();
  private freeList: number[] = [];
  private fresh = 0;

  /** `swapon`. */
  on(pages: number): void {
    this.pages = pages;
    this.owner = new Uint16Array(pages);
    this.refs = new Uint16Array(pages);
    this.freeList = [];
    this.fresh = 0;
  }

  get free(): number {
    return this.pages - this.used;
  }

  /** `vm_swap_full`. */
  get isFull(): boolean {
    return this.free * 2 < this.pages;
  }

  /** Takes a place for a folio, which there must be. */
  take(owner: number, folio: number): number {
    const place = this.freeList.pop() ?? this.fresh++;
    this.owner[place] = owner;
    this.refs[place] = 0;
    this.used++;
    this.cache(place, folio);
    return place;
  }

  /** A folio has its place beside it. */
  cache(place: number, folio: number): void {
    this.folioAt.set(place, folio);
    this.placeOf.set(folio, place);
  }

  uncache(place: number): void {
    const folio = this.folioAt.get(place);
    if (folio === undefined) return;
    this.folioAt.delete(place);
    this.placeOf.delete(folio);
  }

  give(place: number): void {
    this.uncache(place);
    this.freeList.push(place);
    this.used--;
  }
}
