/**
 * `struct page_counter`: pages in use in a group and all groups below it, what they may be, and what is protected of them.
 * Source: mm/page_counter.c (6.18).
 */

/** `effective_protection`: how much of a group's usage its parents let it protect, pages. */
function effective(
  { usage, parent }: PageCounter,
  setting: number,
  parentEffective: number,
  siblings: number,
  recursive: boolean,
): number {
  const claimed = Math.min(usage, setting);
  if (siblings > parentEffective) return Math.floor((claimed * parentEffective) / siblings);
  const above = parent?.usage ?? 0;
  if (!recursive || parentEffective <= siblings || above <= siblings || usage <= claimed) return claimed;
  // What nobody claims goes to those who use more than they claim.
  return claimed + Math.floor(((parentEffective - siblings) * (usage - claimed)) / (above - siblings));
}

export class PageCounter {
  readonly parent: PageCounter | null;
  usage = 0;
  /** Largest usage ever, and since an open `*.peak` was reset. */
  watermark = 0;
  localWatermark = 0;
  max = Infinity;
  high = Infinity;
  min = 0;
  low = 0;
  /** Protection that holds at the present reclaim (`protect`). */
  emin = 0;
  elow = 0;
  private minUsage = 0;
  private lowUsage = 0;
  private childrenMin = 0;
  private childrenLow = 0;

  constructor(parent: PageCounter | null) {
    this.parent = parent;
  }

  /** A protection was written, or the usage changed: what the parents know of it (`propagate_protected_usage`). */
  propagate(): void {
    const { parent } = this;
    if (!parent) return;
    const min = Math.min(this.usage, this.min);
    parent.childrenMin += min - this.minUsage;
    this.minUsage = min;
    const low = Math.min(this.usage, this.low);
    parent.childrenLow += low - this.lowUsage;
    this.lowUsage = low;
  }

  private add(pages: number): void {
    this.usage += pages;
    if (this.min > 0 || this.low > 0 || this.minUsage > 0 || this.lowUsage > 0) this.propagate();
    if (this.usage > this.watermark) this.watermark = this.usage;
    if (this.usage > this.localWatermark) this.localWatermark = this.usage;
  }

  /** Charges here and above, whatever the limits are. */
  charge(pages: number): void {
    this.add(pages);
    this.parent?.charge(pages);
  }

  /** The nearest counter that has no room for so many pages. */
  private fullFor(pages: number): PageCounter | null {
    return this.usage + pages > this.max ? this : (this.parent?.fullFor(pages) ?? null);
  }

  /** Charges here and above; null: done, else the counter whose limit it would exceed, and nothing is charged. */
  tryCharge(pages: number): PageCounter | null {
    const full = this.fullFor(pages);
    if (full === null) this.charge(pages);
    return full;
  }

  uncharge(pages: number): void {
    this.charge(-pages);
  }

  /** Sets `emin` and `elow` for a reclaim that begins at `root`; parents come first (`page_counter_calculate_protection`). */
  protect(root: PageCounter, recursive: boolean): void {
    const { parent } = this;
    if (root === this || this.usage === 0 || !parent) return;
    if (parent === root) {
      this.emin = this.min;
      this.elow = this.low;
      return;
    }
    this.emin = effective(this, this.min, parent.emin, parent.childrenMin, recursive);
    this.elow = effective(this, this.low, parent.elow, parent.childrenLow, recursive);
  }
}
