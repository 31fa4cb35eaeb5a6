/**
 * The `memory` controller for kernels whose world limits memory: its files, and what it keeps of a group. Without zswap, which the
 * reference kernel is built without. Source: mm/memcontrol.c `memory_files`, `swap_files` (6.18).
 */
import { text } from '../../../core/text.ts';
import type { Cgroup, CgroupFile, FileContext } from '../../cgroup/cgroup.ts';
import { OK, pollNotified } from '../../cgroup/cgroup.ts';
import { defineController } from '../../cgroup/controller.ts';
import type { NotifiedFile } from '../../cgroup/notify.ts';
import type { MemoryParts } from '../../config.ts';
import type { Kernel } from '../../kernel.ts';
import { installCalls } from '../../extra-calls/define.ts';
import { MEMORY_CALLS } from './programs.ts';
import { LimitedMemory, managerOf } from './limited-memory.ts';
import { chargeGroup } from './charge.ts';
import { hugetlbController } from '../hugetlb/controller.ts';
import { cssOf } from './groups.ts';
import { foundOf, writeOomGroup, writePages, writeReclaim } from './limits.ts';
import { MemCgroup, MEMORY_EVENTS, SWAP_EVENTS, type EventCounts } from './mem-cgroup.ts';
import { numaText, statText } from './stat-items.ts';

const ID = 'memory';

function bytes(pages: number): string {
  return `${pages === Infinity ? 'max' : String(pages * 4096)}\n`;
}

/** A limit or a protection. */
function limitFile(of: 'memory' | 'swap', key: 'min' | 'low' | 'high' | 'max'): CgroupFile {
  return {
    name: of === 'swap' ? `memory.swap.${key}` : `memory.${key}`,
    read: (ctx) => bytes(foundOf(ctx).memcg[of][key]),
    write: (ctx, written) => writePages(foundOf(ctx), of, key, written),
  };
}

function usageFiles(of: 'memory' | 'swap'): CgroupFile[] {
  const name = of === 'swap' ? 'memory.swap' : 'memory';
  return [
    { name: `${name}.current`, read: (ctx) => bytes(foundOf(ctx).memcg[of].usage) },
    {
      name: `${name}.peak`,
      since: of === 'swap' ? '6.5' : '5.19',
      read: (ctx) => bytes(foundOf(ctx).memcg[of].peak(ctx.open)),
      write: (ctx) => {
        foundOf(ctx).memcg[of].reset(ctx.open);
        return OK;
      },
      close: (open) => {
        cssOf(open.cgroup)?.[of].resets.delete(open);
      },
    },
  ];
}

/** A file of events, which tells who polls it. */
function eventsFile<E extends string>(
  name: string,
  names: readonly E[],
  of: (memcg: MemCgroup) => EventCounts<E>,
  own: boolean,
): CgroupFile {
  const fileOf = (cgroup: Cgroup): NotifiedFile => {
    const events = of(cssOf(cgroup) ?? NOBODY);
    return own ? events.ownFile : events.file;
  };
  return {
    name,
    read: (ctx) => {
      const events = of(foundOf(ctx).memcg);
      return names.map((event) => `${event} ${String((own ? events.own : events.all)[event])}\n`).join('');
    },
    poll: (ctx) => pollNotified(fileOf(ctx.cgroup), ctx),
    notifications: fileOf,
  };
}

/** Stands in for the group of a file whose controller is off. */
const NOBODY = new MemCgroup(0, '', null);

/** A file of counts, which the root has, too. */
function countsFile(name: string, textOf: (counts: Float64Array) => string, since?: string): CgroupFile {
  const read = (ctx: FileContext): string => {
    const { mm, memcg } = foundOf(ctx);
    return textOf(mm.counts(memcg));
  };
  return { name, onRoot: true, read, ...(since === undefined ? {} : { since }) };
}

const controller = defineController({
  id: ID,
  text: text(
    'Memory: what a group may hold, and what is kept for it',
    '메모리: 그룹이 가질 수 있는 양과 지켜지는 양',
  ),
  implicit: false,
  threaded: false,
  files: [
    ...usageFiles('memory'),
    limitFile('memory', 'min'),
    limitFile('memory', 'low'),
    limitFile('memory', 'high'),
    limitFile('memory', 'max'),
    eventsFile('memory.events', MEMORY_EVENTS, ({ events }) => events, false),
    eventsFile('memory.events.local', MEMORY_EVENTS, ({ events }) => events, true),
    countsFile('memory.stat', statText),
    countsFile('memory.numa_stat', numaText, '5.10'),
    {
      name: 'memory.oom.group',
      read: (ctx) => `${foundOf(ctx).memcg.oomGroup ? '1' : '0'}\n`,
      write: (ctx, written) => writeOomGroup(foundOf(ctx), written),
    },
    {
      name: 'memory.reclaim',
      onRoot: true,
      since: '5.19',
      write: (ctx, written) => writeReclaim(foundOf(ctx), written),
    },
    ...usageFiles('swap'),
    limitFile('swap', 'high'),
    limitFile('swap', 'max'),
    eventsFile('memory.swap.events', SWAP_EVENTS, ({ swapEvents }) => swapEvents, false),
  ],
  online: (cgroup, host) => {
    const mm = managerOf(host);
    const memcg = mm.online(cgroup);
    cgroup.css.set(ID, memcg);
    chargeGroup(mm, memcg);
  },
  offline: (cgroup, host) => {
    const memcg = cssOf(cgroup);
    cgroup.css.delete(ID);
    if (memcg) managerOf(host).offline(memcg);
  },
  // Pages of programs that know nothing of limits: their charge takes its time, but nobody keeps them.
  charge: () => true,
});

/** What a world gives its kernels so that memory is limited there. */
export const LIMITED_MEMORY: MemoryParts = Object.freeze<MemoryParts>({
  controllers: Object.freeze([controller, hugetlbController]),
  make: (made) => {
    const kernel = made as Kernel;
    installCalls(kernel, MEMORY_CALLS);
    return new LimitedMemory(kernel);
  },
});
