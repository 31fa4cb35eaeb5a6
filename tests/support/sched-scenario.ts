/** Runs a scenario in the recordings' format on the test host. */
import { seedFrom } from '../../src/sim/core/rng.ts';
import type { TaskGroup } from '../../src/sim/kernel/sched/entities.ts';
import type { SchedFeatures } from '../../src/sim/kernel/sched/features.ts';
import { sharesOfCpuWeight } from '../../src/sim/kernel/sched/weights.ts';
import { TestHost } from './sched-host.ts';
import type { HostTask } from './sched-task.ts';
import { RecordedProgram } from './sched-programs.ts';

/** A group of a scenario, by cgroup file names. */
export interface GroupSpec {
  readonly path: string;
  readonly 'cpu.weight'?: number;
  readonly 'cpu.idle'?: number;
  readonly 'cpu.max'?: string;
  readonly 'cpu.max.burst'?: number;
}

/** A task, or `count` of them. */
export interface TaskSpec {
  readonly cgroup: string;
  readonly program: string;
  readonly cpus?: readonly number[];
  readonly count?: number;
  readonly nice?: number;
}

/** Counters of a group over the run. */
export interface GroupResult {
  usage_usec: number;
  nr_periods: number;
  nr_throttled: number;
  throttled_usec: number;
  nr_bursts: number;
  burst_usec: number;
}

/** Response times, µs. */
export interface Response {
  mean: number;
  min: number;
  p50: number;
  p90: number;
  p99: number;
  max: number;
}

/** What a task reports at its end. */
export interface TaskResult {
  cgroup: string;
  mode: string;
  cpu_us: number;
  voluntary_switches: number;
  involuntary_switches: number;
  jobs?: number;
  response_us?: Response;
  gaps_us: number[];
}

/** One run, recorded or simulated. */
export interface RunResult {
  start_after_tick_us: number;
  period_phase_us?: Record<string, number>;
  /** CPU taken by other processes and by the hypervisor, as a share of wall time, summed over the CPUs in use. */
  noise?: { other_cpu: number; steal_cpu: number };
  cgroups: Record<string, GroupResult>;
  tasks: TaskResult[];
}

/** A scenario of the recordings' file. */
export interface Scenario {
  readonly id: string;
  readonly cgroups: readonly GroupSpec[];
  readonly tasks: readonly TaskSpec[];
  readonly duration_ms: number;
  readonly runs: readonly RunResult[];
}

/** The recordings' file. */
export interface Recordings {
  readonly cpus: number;
  readonly hz: number;
  readonly scenarios: readonly Scenario[];
}

/** Costs of the recording machine (a virtual machine): see the recordings' micro-benchmarks. */
const COSTS = { timerSlackNs: 50_000, wakeNs: 20_000, sleepNs: 16_000, setupNs: 1_000_000 };
const TIMES = { switchNs: 40_000, idleExitNs: 60_000, pickNs: 1_000 };
/** A boundary was told from the instant at which a throttled task ran again: it came this much earlier. */
const SEEN_LATE_NS = TIMES.switchNs + TIMES.idleExitNs;
/** The tasks are made this long before the start, one after another; statistics begin 50 ms before it. */
const LEAD_NS = 400e6;
const SPAWN_GAP_NS = 3e6;
const STAT_LEAD_NS = 50e6;
const START_NS = 600e6;

interface Built {
  readonly host: TestHost;
  readonly groups: Map<string, TaskGroup>;
  readonly tasks: { task: HostTask; program: RecordedProgram; cgroup: string }[];
  readonly startNs: number;
}

function buildGroups(
  host: TestHost,
  scenario: Scenario,
  run: RunResult,
  startNs: number,
  seed: number,
): Map<string, TaskGroup> {
  const rng = seedFrom(seed, 'period-phase', scenario.id);
  const { sched } = host;
  const top = sched.createGroup(sched.rootGroup, 'rec', 0);
  const groups = new Map<string, TaskGroup>([['', top]]);
  for (const spec of [...scenario.cgroups].sort(
    (x, y) => x.path.split('/').length - y.path.split('/').length,
  )) {
    const cut = spec.path.lastIndexOf('/');
    const parent = groups.get(cut < 0 ? '' : spec.path.slice(0, cut)) ?? top;
    const [quota = 'max', period = '100000'] = (spec['cpu.max'] ?? 'max').split(' ');
    const periodNs = Number(period) * 1000;
    const phaseUs = run.period_phase_us?.[spec.path];
    const drawnNs = rng.int(periodNs);
    const phaseNs = phaseUs === undefined ? drawnNs : (startNs + phaseUs * 1000 - SEEN_LATE_NS) % periodNs;
    const tg = sched.createGroup(parent, spec.path, phaseNs);
    groups.set(spec.path, tg);
    sched.setGroupWeight(tg, sharesOfCpuWeight(spec['cpu.weight'] ?? 100), spec['cpu.idle'] === 1);
    if (quota !== 'max') {
      sched.setBandwidth(tg, periodNs, Number(quota) * 1000, (spec['cpu.max.burst'] ?? 0) * 1000);
    }
  }
  return groups;
}

function build(
  recordings: Recordings,
  scenario: Scenario,
  run: RunResult,
  seed: number,
  features?: SchedFeatures,
): Built {
  const used = new Set(scenario.tasks.flatMap((t) => t.cpus ?? [])).size;
  const stealShare = (run.noise?.steal_cpu ?? 0) / Math.max(1, used);
  const host = new TestHost(recordings.cpus, recordings.hz, features, { ...TIMES, stealShare });
  host.recordTimeline = false;
  const startNs = START_NS + run.start_after_tick_us * 1000;
  const endNs = startNs + scenario.duration_ms * 1e6;
  const groups = buildGroups(host, scenario, run, startNs, seed);
  const tasks: Built['tasks'] = [];
  for (const spec of scenario.tasks) {
    for (let i = 0; i < (spec.count ?? 1); i++) {
      const program = new RecordedProgram(spec.program, startNs, endNs, COSTS);
      const init = {
        cgroup: groups.get(spec.cgroup) ?? null,
        affinity: spec.cpus ?? null,
        nice: spec.nice ?? 0,
        cpu: spec.cpus?.[0] ?? 0,
      };
      const at = startNs - LEAD_NS + tasks.length * SPAWN_GAP_NS;
      const name = `${spec.cgroup}:${spec.program}#${String(tasks.length)}`;
      tasks.push({ task: host.spawn(name, program, init, at), program, cgroup: spec.cgroup });
    }
  }
  return { host, groups, tasks, startNs };
}

function statOf(tg: TaskGroup): GroupResult {
  const pool = tg.bandwidth;
  return {
    usage_usec: 0,
    nr_periods: pool.nrPeriods,
    nr_throttled: pool.nrThrottled,
    throttled_usec: pool.throttledTimeNs / 1e3,
    nr_bursts: pool.nrBursts,
    burst_usec: pool.burstTimeNs / 1e3,
  };
}

function responseOf(jobsNs: readonly number[]): Response {
  const us = jobsNs.map((ns) => ns / 1e3).sort((x, y) => x - y);
  const at = (q: number): number => us[Math.floor((us.length - 1) * q)] ?? 0;
  const mean = us.reduce((sum, x) => sum + x, 0) / Math.max(1, us.length);
  return { mean, min: at(0), p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) };
}

/** Simulates one run of a scenario with that run's phases; phases that are not known are drawn from the seed. */
export function simulate(
  recordings: Recordings,
  scenario: Scenario,
  run: RunResult,
  seed = 1,
  features?: SchedFeatures,
): RunResult {
  const { host, groups, tasks, startNs } = build(recordings, scenario, run, seed, features);
  host.run(startNs - STAT_LEAD_NS);
  const before = new Map([...groups].map(([path, tg]) => [path, statOf(tg)]));
  let at = startNs;
  const limit = at + scenario.duration_ms * 1e6 + 10e9;
  while (at < limit && tasks.some((t) => !t.program.observed.done)) host.run((at += 1e6));
  host.run(at + 2e6);
  const cgroups: Record<string, GroupResult> = {};
  for (const spec of scenario.cgroups) {
    const tg = groups.get(spec.path);
    const first = before.get(spec.path);
    if (!tg || !first) continue;
    const last = statOf(tg);
    for (const key of Object.keys(last) as (keyof GroupResult)[])
      last[key] = Math.round(last[key] - first[key]);
    cgroups[spec.path] = last;
  }
  const results = tasks.map(({ task, program, cgroup }) => resultOf(task, program, cgroup));
  for (const result of results) {
    for (const [path, stat] of Object.entries(cgroups)) {
      if (result.cgroup === path || result.cgroup.startsWith(`${path}/`))
        stat.usage_usec += Math.round(result.cpu_us);
    }
  }
  return { start_after_tick_us: run.start_after_tick_us, cgroups, tasks: results };
}

function resultOf(task: HostTask, program: RecordedProgram, cgroup: string): TaskResult {
  const { observed, mode } = program;
  return {
    cgroup,
    mode,
    cpu_us: (observed.endExecNs - observed.startExecNs) / 1e3,
    voluntary_switches: task.nvcsw - observed.startNvcsw,
    involuntary_switches: task.nivcsw - observed.startNivcsw,
    ...(mode === 'hog' ? {} : { jobs: observed.jobs.length, response_us: responseOf(observed.jobs) }),
    gaps_us: observed.gapsUs,
  };
}
