/** What a finished run reports, in the recordings' keys. */
import type { TaskGroup } from '../../kernel/sched/entities.ts';
import type { LoadState } from './load.ts';
import type { Instance, ScenarioWorld } from './scenario-world.ts';
import type { GroupResult, ResponseResult, RunResult, TaskResult } from './types.ts';

/** Order statistic as the recordings' programs take it: the value at ⌊(n − 1)·q⌋ of the sorted list. */
export function quantileOf(sorted: Float64Array, q: number): number {
  return sorted[Math.floor((sorted.length - 1) * q)] ?? 0;
}

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
export function allCounters(world: ScenarioWorld): Map<string, Counters> {
  return new Map(
    world.scenario.groups.map(({ path }) => [path, countersOf(world.tree.find(path)?.cpu?.tg ?? null)]),
  );
}

function loadsOf(instance: Instance): LoadState[] {
  return instance.tasks.map((task) => task.memory as LoadState);
}

/** What one process used inside the window, µs of CPU time. A thread that was not at its end is charged up to now. */
function cpuUs(instance: Instance): number {
  const usedNs = instance.tasks.reduce((sum, task) => {
    const load = task.memory as LoadState;
    if (!load.begun) return sum;
    return sum + (load.finished ? load.endExecNs : task.sumExecNs) - load.startExecNs;
  }, 0);
  return Math.round(usedNs / 1e3);
}

export function taskResult(instance: Instance): TaskResult {
  const { def, jobs, tasks, cgroup } = instance;
  const loads = loadsOf(instance);
  const sum = (of: (task: (typeof tasks)[number], load: LoadState) => number): number =>
    tasks.reduce((total, task, index) => total + of(task, loads[index] as LoadState), 0);
  return {
    cgroup,
    mode: def.id,
    cpu_us: cpuUs(instance),
    voluntary_switches: sum((task, load) => task.voluntarySwitches - load.startVoluntary),
    involuntary_switches: sum((task, load) => task.involuntarySwitches - load.startInvoluntary),
    ...(def.jobs ? { jobs: jobs.count, response_us: responseOf(jobs.responsesNs.slice(0, jobs.count)) } : {}),
    gaps_us: loads.flatMap((load) => load.gapsUs),
  };
}

/** Whether a path is a group or lies below it. */
export function isWithin(path: string, group: string): boolean {
  return group === '' || path === group || path.startsWith(`${group}/`);
}

/** CPU time of a VM's vCPU threads is what its group used; its programs' own time is the guest's affair. */
function usageOf(world: ScenarioWorld, group: string, tasks: readonly TaskResult[]): number {
  const inGuests = world.parts.guests.filter(({ path }) => isWithin(path, group));
  const guestPaths = world.parts.guests.map(({ path }) => path);
  const own = world.parts.instances.reduce((sum, instance, index) => {
    const counts = instance.guest === null && isWithin(instance.cgroup, group);
    return counts ? sum + (tasks[index]?.cpu_us ?? 0) : sum;
  }, 0);
  if (guestPaths.length === 0) return own;
  return (
    own +
    inGuests.reduce((sum, { vm }) => sum + vm.vcpus.reduce((ns, v) => ns + v.task.sumExecNs, 0) / 1e3, 0)
  );
}

/** The figures of a run; `before` are the counters at the beginning. */
export function resultsOf(world: ScenarioWorld, before: ReadonlyMap<string, Counters>): RunResult {
  const tasks = world.parts.instances.map(taskResult);
  const cgroups = [...allCounters(world)].map(([path, now]): [string, GroupResult] => {
    const first = before.get(path) ?? countersOf(null);
    const counters = {
      usage_usec: Math.round(usageOf(world, path, tasks)),
      nr_periods: now.nr_periods - first.nr_periods,
      nr_throttled: now.nr_throttled - first.nr_throttled,
      throttled_usec: now.throttled_usec - first.throttled_usec,
      nr_bursts: now.nr_bursts - first.nr_bursts,
      burst_usec: now.burst_usec - first.burst_usec,
    };
    return [path, counters];
  });
  return { cgroups: Object.fromEntries(cgroups), tasks };
}
