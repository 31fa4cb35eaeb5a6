/** What a group holds at the end of a run: threads against pids.max, memory against its limits. */
import type { Cgroup } from '../../kernel/cgroup/cgroup.ts';
import type { MemCgroup } from '../../kernel/mm/memcg/mem-cgroup.ts';
import { cssOf } from '../../kernel/mm/memcg/groups.ts';
import { STAT } from '../../kernel/mm/memcg/stat-items.ts';
import type { World } from '../world.ts';
import type { MemoryFigures, PidsFigures } from './types.ts';

const PAGE = 4096;

/** A file's first number; null: there is no such file, or it says `max`. */
function numberIn({ tree }: World, cgroup: Cgroup, file: string): number | null {
  const read = tree.read(`${cgroup.path}/${file}`);
  const found = read.ok ? /\d+/.exec(read.text) : null;
  return found ? Number(found[0]) : null;
}

/** The smallest limit on a group and above it. */
function pidsMax(world: World, cgroup: Cgroup): number | null {
  let least: number | null = null;
  for (let node: Cgroup | null = cgroup; node?.parent; node = node.parent) {
    const max = numberIn(world, node, 'pids.max');
    if (max !== null) least = Math.min(least ?? Infinity, max);
  }
  return least;
}

/** Null: nothing limits it, and it was refused nothing. */
export function pidsFigures(world: World, cgroup: Cgroup): PidsFigures | null {
  const max = pidsMax(world, cgroup);
  const refused = numberIn(world, cgroup, 'pids.events') ?? 0;
  if (max === null && refused === 0) return null;
  return { max, current: cgroup.taskCount, peak: numberIn(world, cgroup, 'pids.peak') ?? 0, refused };
}

function limit(pages: number): number | null {
  return pages === Infinity ? null : pages * PAGE;
}

function refaults({ counts }: MemCgroup): number {
  const of = (name: string): number => counts[STAT[name] ?? -1] ?? 0;
  return of('workingset_refault_file') + of('workingset_refault_anon');
}

/** Null: nobody keeps account of its memory. `someUs`: its stalls for memory when the run began, µs. */
export function memoryFigures(world: World, cgroup: Cgroup, someUs: number): MemoryFigures | null {
  const memcg = world.tree.host.mm ? cssOf(cgroup) : null;
  if (!memcg) return null;
  const { memory, swap, events } = memcg;
  return {
    current: memory.usage * PAGE,
    peak: numberIn(world, cgroup, 'memory.peak') ?? 0,
    max: limit(memory.max),
    high: limit(memory.high),
    swap: swap.usage * PAGE,
    oom_kills: events.all.oom_kill,
    refaults: refaults(memcg),
    some_usec: memoryStallUs(world, cgroup) - someUs,
  };
}

/** Time in which it stalled for memory, µs. */
export function memoryStallUs({ sim }: World, { psi }: Cgroup): number {
  return psi.enabled ? psi.line(0, sim.nowNs, 'memory').totalUs : 0;
}
