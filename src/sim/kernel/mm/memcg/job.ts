/** What a task is in the middle of in its memory: a charge that has to be fought for, pages to touch, a file to read or write. */
import type { Mapping, Region } from './address-space.ts';
import type { MemCgroup } from './mem-cgroup.ts';
import { Readahead } from './readahead.ts';

/** `MAX_RECLAIM_RETRIES`. */
export const MAX_RECLAIM_RETRIES = 16;

/** A charge on its way (`try_charge_memcg`, and frames for it). */
export class Attempt {
  readonly memcg: MemCgroup;
  readonly pages: number;
  retries = MAX_RECLAIM_RETRIES;
  frameRetries = MAX_RECLAIM_RETRIES;
  drained = false;
  passedOom = false;

  constructor(memcg: MemCgroup, pages: number) {
    this.memcg = memcg;
    this.pages = pages;
  }
}

/** Faults of a step by what they cost, and pages that reclaim looked at or wrote. */
export interface StepCosts {
  anon: number;
  cow: number;
  mapped: number;
  charged: number;
  swappedIn: number;
  scanned: number;
  passes: number;
  written: number;
  reports: number;
}

function noCosts(): StepCosts {
  return {
    anon: 0,
    cow: 0,
    mapped: 0,
    charged: 0,
    swappedIn: 0,
    scanned: 0,
    passes: 0,
    written: 0,
    reports: 0,
  };
}

export class Job {
  /** Pages charged over `memory.high` that are still to be answered for (`memcg_nr_pages_over_high`). */
  over = 0;
  /** The charge that is tried; null: none. `granted`: it was, and its pages are to be used. */
  attempt: Attempt | null = null;
  granted: Attempt | null = null;
  /** The last charge failed, and nobody could be killed for it. */
  refused = false;
  /** What the answer for `over` is at: pages, tries that are left; null: nothing. */
  high: { readonly pages: number; retries: number; isRetry: boolean } | null = null;
  sleepUntilNs = 0;
  /** Pages to touch. */
  region: Region | null = null;
  at = 0;
  end = 0;
  writes = false;
  /** A file that is read or written through the cache, and pages of a block. */
  file: Mapping | null = null;
  inode = 0;
  readahead = new Readahead();
  blockPages = 1;
  /** Where the call under way ends. */
  callEnd = 0;
  costs = noCosts();

  /** What the last step cost, which is paid for now. */
  takeCosts(): StepCosts {
    const { costs } = this;
    this.costs = noCosts();
    return costs;
  }
}
