/**
 * The `hugetlb` controller of kernels that have huge pages: how many a group's processes may map, and how many they may have.
 * Source: mm/hugetlb_cgroup.c (6.18).
 */
import { text } from '../../../core/text.ts';
import { OK, pollNotified, stateOf, type Cgroup, type CgroupFile } from '../../cgroup/cgroup.ts';
import { defineController } from '../../cgroup/controller.ts';
import { invalid } from '../memcg/limits.ts';
import { parsePages } from '../memcg/parse-bytes.ts';
import type { NotifiedFile } from '../../cgroup/notify.ts';
import { HUGETLB, HugetlbCgroup, SIZES, type HugeAccount, type HugeSize } from './hugetlb-cgroup.ts';

const PAGE_BYTES = 4096;
/** `PAGE_COUNTER_MAX`, pages, and in bytes as it is printed. */
const MOST = 2 ** 51 - 1;
const MOST_BYTES = '9223372036854771712';

const NONE = new HugetlbCgroup(null);

function limitFiles(size: HugeSize, of: 'used' | 'reserved'): CgroupFile[] {
  const prefix = `hugetlb.${size}.${of === 'used' ? '' : 'rsvd.'}`;
  const since = of === 'used' ? {} : { since: '5.7' };
  const counterOf = (cgroup: Cgroup): HugeAccount['used'] => groupOf(cgroup).accounts[size][of];
  return [
    {
      ...since,
      name: `${prefix}max`,
      read: ({ cgroup }) => {
        const { max, written } = counterOf(cgroup);
        if (max !== Infinity) return `${String(max * PAGE_BYTES)}\n`;
        return `${written ? 'max' : MOST_BYTES}\n`;
      },
      write: ({ cgroup }, text) => {
        const pages = parsePages(text);
        if (pages === null) return invalid(text);
        const counter = counterOf(cgroup);
        const whole = pages - (pages % SIZES[size]);
        counter.max = pages >= MOST - (MOST % SIZES[size]) ? Infinity : whole;
        counter.written = true;
        return OK;
      },
    },
    {
      ...since,
      name: `${prefix}current`,
      read: ({ cgroup }) => `${String(counterOf(cgroup).usage * PAGE_BYTES)}\n`,
    },
  ];
}

function eventsFile(size: HugeSize, own: boolean): CgroupFile {
  const fileOf = (cgroup: Cgroup): NotifiedFile => {
    const account = groupOf(cgroup).accounts[size];
    return own ? account.ownFile : account.file;
  };
  return {
    name: `hugetlb.${size}.events${own ? '.local' : ''}`,
    read: ({ cgroup }) => {
      const { events, ownEvents } = groupOf(cgroup).accounts[size];
      return `max ${String(own ? ownEvents : events)}\n`;
    },
    poll: (ctx) => pollNotified(fileOf(ctx.cgroup), ctx),
    notifications: fileOf,
  };
}

function filesOf(size: HugeSize): CgroupFile[] {
  return [
    ...limitFiles(size, 'used'),
    ...limitFiles(size, 'reserved'),
    eventsFile(size, false),
    eventsFile(size, true),
    {
      name: `hugetlb.${size}.numa_stat`,
      since: '5.17',
      read: ({ cgroup }) => {
        const bytes = String(groupOf(cgroup).accounts[size].used.usage * PAGE_BYTES);
        return `total=${bytes} N0=${bytes}\n`;
      },
    },
  ];
}

function groupOf(cgroup: Cgroup): HugetlbCgroup {
  return stateOf(cgroup, HUGETLB, HugetlbCgroup) ?? NONE;
}

export const hugetlbController = defineController({
  id: HUGETLB,
  since: '5.6',
  text: text('Huge pages', '거대 페이지'),
  implicit: false,
  threaded: false,
  passedOn: false,
  files: [...filesOf('2MB'), ...filesOf('1GB')],
  online: (cgroup) => {
    const { parent } = cgroup;
    cgroup.css.set(HUGETLB, new HugetlbCgroup(parent && stateOf(parent, HUGETLB, HugetlbCgroup)));
  },
  offline: (cgroup) => void cgroup.css.delete(HUGETLB),
});
