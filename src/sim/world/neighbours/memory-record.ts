/** What each group held over a run, in slots, and what the kernel said of it. Follows the run as `RunRecord` does. */
import type { MemoryView } from '../../core/neighbour-views.ts';
import { MEMORY_KINDS } from '../../core/neighbour-views.ts';
import { cssOf } from '../../kernel/mm/memcg/groups.ts';
import type { MemCgroup } from '../../kernel/mm/memcg/mem-cgroup.ts';
import { STAT } from '../../kernel/mm/memcg/stat-items.ts';
import type { World } from '../world.ts';
import type { GroupList } from './groups.ts';

const PAGE = 4096;
const KINDS = MEMORY_KINDS.length;
/** Lines of the kernel's log that are shown. */
const LINES_MAX = 40;

/** Bytes that a group itself holds, by kind; those of the groups below it are theirs. */
function heldBy({ counts, swap, children }: MemCgroup): readonly number[] {
  const of = (name: string): number => (counts[STAT[name] ?? -1] ?? 0) * PAGE;
  const below = [...children].reduce((sum, child) => sum + child.swap.usage, 0);
  return [of('anon'), of('file'), of('kernel'), (swap.usage - below) * PAGE];
}

export class MemoryRecord {
  private readonly slotNs: number;
  private readonly slots: number;
  /** `values[(group * slots + slot) * KINDS + kind]`. */
  private readonly values: Float64Array;
  private nextSlot = 0;

  constructor(groups: number, slots: number, slotNs: number) {
    this.slots = slots;
    this.slotNs = slotNs;
    this.values = new Float64Array(groups * slots * KINDS);
  }

  /** Nothing changes until `untilNs`: slots that begin before it hold what is there now. */
  before(groups: () => GroupList, untilNs: number): void {
    if (this.nextSlot >= this.slots || this.nextSlot * this.slotNs > untilNs) return;
    const held = groups().groups.map((cgroup) => {
      const memcg = cssOf(cgroup);
      return memcg ? heldBy(memcg) : [];
    });
    while (this.nextSlot < this.slots && this.nextSlot * this.slotNs <= untilNs) {
      held.forEach((kinds, group) => {
        kinds.forEach((bytes, kind) => {
          this.values[(group * this.slots + this.nextSlot) * KINDS + kind] = bytes;
        });
      });
      this.nextSlot++;
    }
  }

  /** What the page shows of a moment. */
  view(world: World, groups: GroupList, knownNs: number): MemoryView {
    const slots = Math.min(this.nextSlot, Math.ceil(knownNs / this.slotNs) + 1);
    const { host, parts } = world;
    return {
      slotNs: this.slotNs,
      slots,
      totalBytes: host.machine.memory.frames * PAGE,
      freeBytes: (host.machine.memory.frames - host.machine.memory.used) * PAGE,
      groups: groups.groups.flatMap((cgroup, index) => {
        const memcg = cssOf(cgroup);
        if (!memcg) return [];
        const { memory, swap, events } = memcg;
        const from = index * this.slots * KINDS;
        return {
          index,
          held: this.values.slice(from, from + slots * KINDS),
          now: heldBy(memcg),
          currentBytes: memory.usage * PAGE,
          maxBytes: memory.max * PAGE,
          highBytes: memory.high * PAGE,
          lowBytes: memory.low * PAGE,
          minBytes: memory.min * PAGE,
          swapBytes: swap.usage * PAGE,
          events: { ...events.all },
          refaults:
            (memcg.counts[STAT['workingset_refault_file'] ?? -1] ?? 0) +
            (memcg.counts[STAT['workingset_refault_anon'] ?? -1] ?? 0),
          reclaimed: memcg.counts[STAT['pgsteal'] ?? -1] ?? 0,
        };
      }),
      log: host.log.slice(-LINES_MAX).map(({ atNs, text }) => ({ atNs: atNs - parts.zeroNs, text })),
    };
  }
}
