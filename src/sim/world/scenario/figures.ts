/** The figures that people alert on and argue about, group by group: all its programs together. */
import type { Cgroup } from '../../kernel/cgroup/cgroup.ts';
import type { LoadProcess } from '../loads/process.ts';
import type { World } from '../world.ts';
import { diskCounters, diskFigures, type DiskCounters } from './disk-figures.ts';
import { memoryFigures, memoryStallUs, pidsFigures } from './group-counts.ts';
import { entriesOf, guestsOf, isWithin } from './instances.ts';
import { netFigures, netsOf, type NetCounters } from './net-figures.ts';
import { quantileOf } from './quantile.ts';
import type { GroupFigures, GroupResult, Scenario, Tail } from './types.ts';

/** What a group's counters were before the start. */
export interface Base {
  readonly someUs: number;
  readonly fullUs: number;
  readonly stealNs: number;
  readonly disk: DiskCounters | null;
  readonly net: NetCounters | null;
  readonly memoryUs: number;
}

function stealNs(world: World, path: string): number {
  return guestsOf(world)
    .filter((guest) => isWithin(guest.path, path))
    .reduce((sum, { vm }) => sum + vm.vcpus.reduce((ns, vcpu) => ns + vcpu.stealNs, 0), 0);
}

function pressureUs(world: World, cgroup: Cgroup, which: 0 | 1): number {
  return cgroup.psi.enabled ? cgroup.psi.line(which, world.sim.nowNs).totalUs : 0;
}

/** The counters of every group as of now. */
export function basesOf(world: World, { groups }: Pick<Scenario, 'groups'>): ReadonlyMap<string, Base> {
  const nets = netsOf(world, { groups });
  return new Map(
    groups.flatMap(({ path }): [string, Base][] => {
      const cgroup = world.tree.find(path);
      if (!cgroup) return [];
      const some = pressureUs(world, cgroup, 0);
      const full = pressureUs(world, cgroup, 1);
      const disk = diskCounters(world, cgroup);
      const memoryUs = memoryStallUs(world, cgroup);
      const net = nets.get(path) ?? null;
      return [[path, { someUs: some, fullUs: full, stealNs: stealNs(world, path), disk, net, memoryUs }]];
    }),
  );
}

function round(value: number, digits: number): number {
  const scale = [1, 10, 100, 1000, 10_000][digits] ?? 1;
  return Math.round(value * scale) / scale;
}

/** Of times in ns, in µs; null: there were none. */
function tailOf(times: readonly Float64Array[]): Tail | null {
  const total = times.reduce((sum, { length }) => sum + length, 0);
  if (total === 0) return null;
  const all = new Float64Array(total);
  let at = 0;
  for (const some of times) {
    all.set(some, at);
    at += some.length;
  }
  all.sort();
  const us = (q: number): number => round(quantileOf(all, q) / 1e3, 1);
  const mean = all.reduce((sum, ns) => sum + ns, 0) / total / 1e3;
  return {
    count: total,
    mean: round(mean, 1),
    p50: us(0.5),
    p90: us(0.9),
    p99: us(0.99),
    p999: us(0.999),
    max: us(1),
  };
}

interface Placed {
  readonly cgroup: string;
  readonly deadlineMs: number | null;
  readonly load: LoadProcess;
}

/** Late answers, of those that have a deadline; null: none has. */
function lateShare(placed: readonly Placed[]): number | null {
  let jobs = 0;
  let late = 0;
  for (const { deadlineMs, load } of placed) {
    if (deadlineMs === null) continue;
    jobs += load.jobs.count;
    for (const ns of load.jobs.responses()) if (ns > deadlineMs * 1e6) late++;
  }
  return jobs === 0 ? null : round(late / jobs, 4);
}

/** What the smallest limit on the way up allows, CPUs; null: none. */
function limitCpus(cgroup: Cgroup): number | null {
  let least = Infinity;
  for (let group: Cgroup | null = cgroup; group; group = group.parent) {
    const pool = group.cpu?.tg.bandwidth;
    if (pool) least = Math.min(least, pool.quotaNs / pool.periodNs);
  }
  return least === Infinity ? null : round(least, 4);
}

/** How long a run took, how much of it counts for answers and the disk, and what had been given to the disk by then. */
interface RunSpan {
  readonly tookNs: number;
  readonly windowNs: number;
  readonly disks: ReadonlyMap<string, DiskCounters | null>;
  readonly nets: ReadonlyMap<string, NetCounters>;
}

/** The figures of every group at the end of a run. */
export function figuresOf(
  world: World,
  scenario: Scenario,
  counters: Readonly<Record<string, GroupResult>>,
  bases: ReadonlyMap<string, Base>,
  { tookNs, windowNs, disks, nets }: RunSpan,
): Record<string, GroupFigures> {
  const seconds = tookNs / 1e9;
  const all = entriesOf(world).flatMap(({ loads, cgroup }, index) => {
    const task = scenario.tasks[index];
    return loads.map((load): Placed => ({
      cgroup: task?.cgroup ?? cgroup,
      deadlineMs: task?.deadlineMs ?? null,
      load,
    }));
  });
  const figures = Object.entries(counters).flatMap(([path, counted]): [string, GroupFigures][] => {
    const cgroup = world.tree.find(path);
    const base = bases.get(path);
    if (!cgroup || !base) return [];
    const placed = all.filter((one) => isWithin(one.cgroup, path));
    const response = tailOf(placed.map(({ load }) => load.jobs.responses()));
    const usedCpus = counted.usage_usec / 1e6 / seconds;
    const limit = limitCpus(cgroup);
    const { nr_periods: periods, nr_throttled: throttled } = counted;
    const steal = stealNs(world, path) - base.stealNs;
    const disk = disks.get(path) ?? null;
    const net = nets.get(path);
    const pids = pidsFigures(world, cgroup);
    const memory = memoryFigures(world, cgroup, base.memoryUs);
    const inGuest = guestsOf(world).some((guest) => isWithin(guest.path, path));
    return [
      [
        path,
        {
          usage_cpus: round(usedCpus, 4),
          limit_cpus: limit,
          usage_share_of_limit: limit === null ? null : round(usedCpus / limit, 4),
          throttled_share: periods === 0 ? null : round(throttled / periods, 4),
          throttled_ms_each: throttled === 0 ? null : round(counted.throttled_usec / 1e3 / throttled, 3),
          requests_per_s: response === null ? null : round(response.count / (windowNs / 1e9), 2),
          response_us: response,
          late_share: lateShare(placed),
          wakeup_us: tailOf(placed.map(({ load }) => load.jobs.wakes.values())),
          steal_usec: inGuest ? Math.round(steal / 1e3) : null,
          ...(disk && base.disk ? { disk: diskFigures(disk, base.disk, windowNs / 1e9) } : {}),
          ...(net && base.net ? { net: netFigures(net, base.net, windowNs / 1e9) } : {}),
          ...(pids ? { pids } : {}),
          ...(memory ? { memory } : {}),
          pressure: {
            some_usec: pressureUs(world, cgroup, 0) - base.someUs,
            full_usec: pressureUs(world, cgroup, 1) - base.fullUs,
            some_share: round((pressureUs(world, cgroup, 0) - base.someUs) / 1e6 / seconds, 4),
            full_share: round((pressureUs(world, cgroup, 1) - base.fullUs) / 1e6 / seconds, 4),
          },
        },
      ],
    ];
  });
  return Object.fromEntries(figures);
}
