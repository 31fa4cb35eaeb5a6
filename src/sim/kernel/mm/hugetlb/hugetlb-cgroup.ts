/** What the `hugetlb` controller keeps of a group (`struct hugetlb_cgroup`). Source: mm/hugetlb_cgroup.c (6.18). */
import { stateOf, type Cgroup } from '../../cgroup/cgroup.ts';
import { NotifiedFile } from '../../cgroup/notify.ts';
import { PageCounter } from '../memcg/page-counter.ts';

export const HUGETLB = 'hugetlb';
/** Sizes of huge pages, in pages of 4 KiB. Only of the smaller one there is a pool. */
export const SIZES = Object.freeze({ '2MB': 512, '1GB': 2 ** 18 });
export type HugeSize = keyof typeof SIZES;

/** A limit that nobody has written reads as the largest number of bytes, not as `max`. */
class HugeCounter extends PageCounter {
  written = false;
}

/** Counters of a group for one size. */
export class HugeAccount {
  readonly parent: HugeAccount | null;
  /** Pages that were faulted in, and those that a mapping reserved. */
  readonly used: HugeCounter;
  readonly reserved: HugeCounter;
  /** Charges that failed for want of a limit: of this group's processes, and of those below too. */
  ownEvents = 0;
  events = 0;
  readonly ownFile = new NotifiedFile();
  readonly file = new NotifiedFile();

  constructor(parent: HugeAccount | null) {
    this.parent = parent;
    this.used = new HugeCounter(parent?.used ?? null);
    this.reserved = new HugeCounter(parent?.reserved ?? null);
  }
}

export class HugetlbCgroup {
  readonly accounts: Readonly<Record<HugeSize, HugeAccount>>;

  constructor(parent: HugetlbCgroup | null) {
    const of = (size: HugeSize): HugeAccount => new HugeAccount(parent?.accounts[size] ?? null);
    this.accounts = { '2MB': of('2MB'), '1GB': of('1GB') };
  }
}

/** What is charged for pages of 2 MiB of who is in a cgroup; null: nobody keeps account. */
export function accountOf(cgroup: Cgroup | null): HugeAccount | null {
  for (let at = cgroup; at; at = at.parent) {
    const found = stateOf(at, HUGETLB, HugetlbCgroup);
    if (found) return found.accounts['2MB'];
  }
  return null;
}
