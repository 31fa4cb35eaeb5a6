/** What a reclaim is after, and how far it is (`struct scan_control`). Source: mm/vmscan.c (6.18). */
import type { MemCgroup } from './mem-cgroup.ts';

/** Pages that a reclaim aims at, at least. */
export const SWAP_CLUSTER_MAX = 32;
/** Pages that are isolated at once; with fewer places left in swap anonymous memory is left alone. */
export const MIN_LRU_BATCH = 64;
export const DEF_PRIORITY = 12;
/** `swappiness=max`: nothing but anonymous memory. */
export const SWAPPINESS_ANON_ONLY = 201;

export type ReclaimBy = 'direct' | 'kswapd' | 'proactive';

export interface ReclaimAim {
  readonly target: MemCgroup;
  readonly pages: number;
  readonly by: ReclaimBy;
  /** 0 … 200, or `SWAPPINESS_ANON_ONLY`. */
  readonly swappiness: number;
}

/** `struct scan_control`. */
export class Scan {
  readonly target: MemCgroup;
  readonly by: ReclaimBy;
  readonly aim: number;
  readonly swappiness: number;
  priority = DEF_PRIORITY;
  reclaimed = 0;
  /** Everybody is looked at, not only until enough is found. */
  fullWalk = false;
  lowReclaim = false;
  lowSkipped = false;

  constructor({ target, pages, by, swappiness }: ReclaimAim) {
    this.target = target;
    this.by = by;
    this.aim = Math.max(pages, SWAP_CLUSTER_MAX);
    this.swappiness = swappiness;
    this.fullWalk = by === 'kswapd';
  }

  get enough(): boolean {
    return this.reclaimed >= this.aim;
  }
}
