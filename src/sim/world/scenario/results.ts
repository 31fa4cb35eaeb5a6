/** What a finished run reports, in the recordings' keys. */
import type { TaskGroup } from '../../kernel/sched/entities.ts';
import type { LoadState } from '../loads/load.ts';
import type { LoadProcess } from '../loads/process.ts';
import type { World } from '../world.ts';
import { quantileOf } from './quantile.ts';
import { entriesOf, guestsOf, isWithin } from './instances.ts';
import type { GroupResult, ResponseResult, RunResult, Scenario, TaskResult } from './types.ts';

/** Response times, µs. */
export function responseOf(responsesNs: Float64Array): ResponseResult {
  const us = responsesNs.map((ns) => ns / 1e3).sort();
  const mean = us.reduce((sum, x) => sum + x, 0) / Math.max(1, us.length);
  const at = (q: number): number => round1(quantileOf(us, q));
  return { mean: round1(mean), min: at(0), p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) };
}

function round1(us: number): number {
  return Math.round(us * 10) / 10;
}

/** The quota counters of a task group, µs. */
type Counters = Omit<GroupResult, 'usage_usec'>;

function countersOf(tg: TaskGroup | null): Counters {
  const pool = tg?.bandwidth;
  return {
    nr_periods: pool?.nrPeriods ?? 0,
    nr_throttled: pool?.nrThrottled ?? 0,
    throttled_usec: Math.floor((pool?.throttledTimeNs ?? 0) / 1e3),
    nr_bursts: pool?.nrBursts ?? 0,
    burst_usec: Math.floor((pool?.burstTimeNs ?? 0) / 1e3),
  };
}

/** The counters of every group of the scenario, by path. */
export function allCounters(world: World, scenario: Scenario): Map<string, Counters> {
  return new Map(
    scenario.groups.map(({ path }) => [path, countersOf(world.tree.find(path)?.cpu?.tg ?? null)]),
  );
}

function statesOf(process: LoadProcess): LoadState[] {
  return process.tasks.map((task) => task.memory as LoadState);
}

/** What one process used inside the window, µs of CPU time. A thread that was not at its end is charged up to now. */
function cpuUs(process: LoadProcess): number {
  const usedNs = process.tasks.reduce((sum, task) => {
    const load = task.memory as LoadState;
    if (!load.begun) return sum;
    return sum + (load.finished ? load.endExecNs : task.sumExecNs) - load.startExecNs;
  }, 0);
  return Math.round(usedNs / 1e3);
}

function taskResult(process: LoadProcess, cgroup: string): TaskResult {
  const { def, jobs, tasks } = process;
  const loads = statesOf(process);
  const sum = (of: (task: (typeof tasks)[number], load: LoadState) => number): number =>
    tasks.reduce((total, task, index) => total + of(task, loads[index] as LoadState), 0);
  return {
    cgroup,
    mode: def.id,
    cpu_us: cpuUs(process),
    voluntary_switches: sum((task, load) => task.voluntarySwitches - load.startVoluntary),
    involuntary_switches: sum((task, load) => task.involuntarySwitches - load.startInvoluntary),
    ...(def.jobs ? { jobs: jobs.count, response_us: responseOf(jobs.responses()) } : {}),
    gaps_us: loads.flatMap((load) => load.gapsUs),
  };
}

/** CPU time of a VM's vCPU threads is what its group used; its programs' own time is the guest's affair. */
function usageOf(world: World, group: string, tasks: readonly Placed[]): number {
  const own = tasks.reduce(
    (sum, { result, inGuest }) => (!inGuest && isWithin(result.cgroup, group) ? sum + result.cpu_us : sum),
    0,
  );
  return guestsOf(world)
    .filter(({ path }) => isWithin(path, group))
    .reduce((sum, { vm }) => sum + vm.vcpus.reduce((ns, v) => ns + v.task.sumExecNs, 0) / 1e3, own);
}

interface Placed {
  readonly result: TaskResult;
  readonly inGuest: boolean;
}

/** The figures of a run; `before` are the counters at the beginning. */
export function resultsOf(
  world: World,
  scenario: Scenario,
  before: ReadonlyMap<string, Counters>,
): Pick<RunResult, 'cgroups' | 'tasks'> {
  const placed = entriesOf(world).flatMap(({ loads, inGuest, cgroup }, index) =>
    loads.map((load): Placed => ({
      result: taskResult(load, scenario.tasks[index]?.cgroup ?? cgroup),
      inGuest,
    })),
  );
  const cgroups = [...allCounters(world, scenario)].map(([path, now]): [string, GroupResult] => {
    const first = before.get(path) ?? countersOf(null);
    const counters = {
      usage_usec: Math.round(usageOf(world, path, placed)),
      nr_periods: now.nr_periods - first.nr_periods,
      nr_throttled: now.nr_throttled - first.nr_throttled,
      throttled_usec: now.throttled_usec - first.throttled_usec,
      nr_bursts: now.nr_bursts - first.nr_bursts,
      burst_usec: now.burst_usec - first.burst_usec,
    };
    return [path, counters];
  });
  return { cgroups: Object.fromEntries(cgroups), tasks: placed.map(({ result }) => result) };
}
