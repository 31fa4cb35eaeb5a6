/** What a group gave to the disk of its machine over a run. */
import { ioOf } from '../../kernel/cgroup/io/io-state.ts';
import type { Cgroup } from '../../kernel/cgroup/cgroup.ts';
import type { World } from '../world.ts';
import type { DiskFigures, Scenario } from './types.ts';

/** Counters of a group: bytes and requests read and written, stalls in µs, a little and wholly. */
export type DiskCounters = readonly [number, number, number, number, number, number];

/** Null: its machine has no disk. */
export function diskCounters(world: World, cgroup: Cgroup): DiskCounters | null {
  if (world.tree.host.io.device === null) return null;
  const [rbytes, wbytes] = ioOf(cgroup)?.bytes ?? [0, 0];
  const [rios, wios] = ioOf(cgroup)?.ios ?? [0, 0];
  const stalls = ([0, 1] as const).map((which) =>
    cgroup.psi.enabled ? cgroup.psi.line(which, world.sim.nowNs, 'io').totalUs : 0,
  );
  return [rbytes, wbytes, rios, wios, stalls[0] ?? 0, stalls[1] ?? 0];
}

/** The counters of every group, by path. */
export function disksOf(world: World, { groups }: Scenario): ReadonlyMap<string, DiskCounters | null> {
  return new Map(
    groups.map(({ path }) => {
      const cgroup = world.tree.find(path);
      return [path, cgroup && diskCounters(world, cgroup)];
    }),
  );
}

/** The figures of a run of so many seconds. */
export function diskFigures(now: DiskCounters, before: DiskCounters, seconds: number): DiskFigures {
  const grown = now.map((count, at) => count - (before[at] ?? 0));
  const rate = (at: number): number => Math.round(((grown[at] ?? 0) / seconds) * 100) / 100;
  return {
    rbytes_per_s: rate(0),
    wbytes_per_s: rate(1),
    rios_per_s: rate(2),
    wios_per_s: rate(3),
    some_usec: grown[4] ?? 0,
    full_usec: grown[5] ?? 0,
  };
}
