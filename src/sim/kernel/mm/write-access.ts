/**
 * Which pages of an address space may be written without a fault. fork takes the right from both sides, so that the first
 * write to each page copies it, or only takes the right back if nobody shares it any more (`do_wp_page`).
 */
export class WriteAccess {
  /** Pages that may be written, by address space. */
  private readonly granted = new Map<number, Set<number>>();
  /** Children by fork that still share pages with an address space, and for each child's whose they are. */
  private readonly children = new Map<number, Set<number>>();
  private readonly parents = new Map<number, number>();

  /** True: something is known of the address space. */
  knows(mm: number): boolean {
    return this.granted.has(mm) || this.parents.has(mm) || this.children.has(mm);
  }

  may(mm: number, page: number): boolean {
    return this.granted.get(mm)?.has(page) === true;
  }

  grant(mm: number, page: number): void {
    const pages = this.granted.get(mm);
    if (pages) pages.add(page);
    else this.granted.set(mm, new Set([page]));
  }

  /** A copy of an address space was made (`dup_mmap`): neither side may write. */
  forked(parent: number, child: number): void {
    this.granted.delete(parent);
    this.parents.set(child, parent);
    const sharers = this.children.get(parent);
    if (sharers) sharers.add(child);
    else this.children.set(parent, new Set([child]));
  }

  /** Somebody else has the address space's old pages too, so a write must copy. */
  isShared(mm: number): boolean {
    return this.parents.has(mm) || (this.children.get(mm)?.size ?? 0) > 0;
  }

  /** An address space is gone: by exec, or with its last task. */
  dropped(mm: number): void {
    this.granted.delete(mm);
    const parent = this.parents.get(mm);
    if (parent !== undefined) this.children.get(parent)?.delete(mm);
    this.parents.delete(mm);
    for (const child of this.children.get(mm) ?? []) this.parents.delete(child);
    this.children.delete(mm);
  }
}
