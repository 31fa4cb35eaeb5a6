/** How far a file is read ahead (`file_ra_state`): windows that grow while it is read in order. Source: mm/readahead.c (6.18). Pages. */

/** Longest request, and what is read ahead of a disk without heads (`VM_READAHEAD_PAGES`); with heads two such requests. */
const REQUEST = 1024;
const SMALL = 32;

/** Pages that are read together. */
export interface Window {
  readonly page: number;
  readonly pages: number;
}

function powerOfTwo(pages: number): number {
  let power = 1;
  while (power < pages) power *= 2;
  return power;
}

/** `get_init_ra_size`. */
function firstSize(request: number, most: number): number {
  const size = powerOfTwo(request);
  if (size <= most / 32) return size * 4;
  return size <= most / 4 ? size * 2 : most;
}

/** `get_next_ra_size`. */
function nextSize(size: number, most: number): number {
  if (size < most / 16) return 4 * size;
  return size <= most / 2 ? 2 * size : most;
}

export class Readahead {
  private start = 0;
  private size = 0;
  /** At this page the next window is asked for. */
  private marker = -1;
  /** Where the last read ended: one that goes on from there is in order. */
  end = -1;

  /**
   * The window that reading pages `from` to `to` asks for, of a file of so many pages; null: none. `request`: pages that the
   * system call still wants from `from` on.
   */
  ask(from: number, to: number, request: number, filePages: number, rotational: boolean): Window | null {
    const usual = rotational ? 2 * REQUEST : SMALL;
    const most = request > usual && REQUEST > usual ? Math.min(request, REQUEST) : usual;
    if (from !== 0 && from !== this.end) {
      // A small random read: as it is, nothing ahead.
      this.start = from;
      this.size = request;
      this.marker = -1;
    } else if (from === 0 || from >= this.start + this.size) {
      this.start = from;
      this.size = firstSize(request, most);
      this.marker = this.start + (this.size > request ? request : this.size - Math.floor(this.size / 2));
    } else if (this.marker >= from && this.marker < to) {
      this.start += this.size;
      this.size = nextSize(this.size, most);
      this.marker = this.start;
    } else return null;
    const pages = Math.min(this.size, filePages - this.start);
    return pages > 0 ? { page: this.start, pages } : null;
  }
}
