/** Reads a scenario file: its shape by schema, what the schema cannot say by hand. Every mistake has its path. */
import * as v from 'valibot';
import { profileOfCpuModel } from '../../costs/profiles/registry.ts';
import { issue, type Issue } from '../issue.ts';
import { FORMULAS, type SharesFormula } from '../../core/shares.ts';
import { shapeIssue } from '../shape-issues.ts';
import { unknownKeys } from '../schema-keys.ts';
import { ACT } from './acts.ts';
import { furtherIssues } from './issues.ts';
import { groupPath } from './paths.ts';
import { settingsOf } from './settings.ts';
import type { GroupSpec, RecordedRun, Scenario, ScenarioFile, TaskSpec, VmSpec, WriteSpec } from './types.ts';

const MAX_CPUS = 256;
/** vCPUs of one machine: more than a host has CPUs only wait. */
const MAX_VCPUS = 256;
const MAX_MS = 3_600_000;
/** Text of a file: far more than 4,096 groups need. */
const MAX_CHARS = 16_000_000;
const whole = (min: number, max: number) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));
/** Some bytes are kept of each of its frames. */
const MAX_MEMORY_MB = 65_536;
const amount = v.pipe(v.number(), v.finite(), v.minValue(0));
const moment = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(MAX_MS));

const Counters = v.object({
  usage_usec: amount,
  nr_periods: amount,
  nr_throttled: amount,
  throttled_usec: amount,
  nr_bursts: v.optional(amount, 0),
  burst_usec: v.optional(amount, 0),
});
const Response = v.object({ mean: amount, min: amount, p50: amount, p90: amount, p99: amount, max: amount });
const TaskRun = v.object({
  cgroup: v.string(),
  mode: v.string(),
  cpu_us: amount,
  voluntary_switches: v.optional(amount, 0),
  involuntary_switches: v.optional(amount, 0),
  jobs: v.optional(amount),
  response_us: v.optional(Response),
  gaps_us: v.optional(v.array(v.number()), []),
});
const Noise = v.object({ other_cpu: v.optional(amount, 0), steal_cpu: v.optional(amount, 0) });
const Run = v.object({
  noise: v.optional(Noise, {}),
  start_after_tick_us: v.optional(amount),
  period_phase_us: v.optional(v.record(v.string(), amount), {}),
  cgroups: v.record(v.string(), Counters),
  tasks: v.array(TaskRun),
});
const Vm = v.strictObject({
  vcpus: whole(1, MAX_VCPUS),
  memory_mb: v.optional(whole(64, MAX_MEMORY_MB)),
  stack: v.optional(v.string()),
});
/** Limits in anyone's words, beside the files themselves: keys with a dot. */
const Limit = v.optional(v.union([v.string(), v.number(), v.array(v.union([v.string(), v.number()]))]));
const Group = v.looseObject({
  path: v.string(),
  limit: Limit,
  period_phase_us: v.optional(amount),
  vm: v.optional(Vm),
  stack: v.optional(v.string()),
  devices: v.optional(v.array(v.string())),
});
/** Writes to files, and what is done besides: see `acts.ts`. */
const Write = v.looseObject({ at_ms: moment, cgroup: v.string(), limit: Limit, act: v.optional(v.string()) });
const Task = v.object({
  cgroup: v.optional(v.string(), ''),
  program: v.string(),
  start_ms: v.optional(moment),
  deadline_ms: v.optional(moment),
  cpus: v.optional(v.pipe(v.array(whole(0, MAX_CPUS - 1)), v.minLength(1))),
  count: v.optional(whole(1, 100_000), 1),
  nice: v.optional(whole(-20, 19), 0),
});
const One = v.object({
  id: v.pipe(v.string(), v.minLength(1)),
  about: v.optional(v.string(), ''),
  kernel: v.optional(v.string()),
  cgroups: v.optional(v.array(Group), []),
  tasks: v.pipe(v.array(Task), v.minLength(1)),
  writes: v.optional(v.array(Write), []),
  duration_ms: v.pipe(amount, v.minValue(1), v.maxValue(MAX_MS)),
  start_after_tick_us: v.optional(amount),
  runs: v.optional(v.array(Run), []),
});
const File = v.object({
  cpus: v.optional(whole(1, MAX_CPUS), 2),
  hz: v.optional(whole(24, 10_000), 250),
  kernel: v.optional(v.string(), '6.18'),
  cpu_model: v.optional(v.string(), ''),
  /** Memory of the machine, MiB. */
  memory_mb: v.optional(whole(64, MAX_MEMORY_MB)),
  /** Swap on its disk, MiB. */
  swap_mb: v.optional(whole(1, MAX_MEMORY_MB)),
  profile: v.optional(v.string()),
  disk: v.optional(v.string()),
  /** The cable to the machine that network programs talk to, Mbit/s. */
  link_mbit: v.optional(v.pipe(v.number(), v.minValue(0.1), v.maxValue(100_000))),
  /** How shares become weights; absent: as runtimes do since 2025. */
  shares_formula: v.optional(v.picklist(FORMULAS), 'quadratic'),
  /** Told by recordings; the kernel's version says it here. */
  sched_cfs_bandwidth_slice_us: v.optional(amount),
  scenarios: v.array(One),
});
type RawScenario = v.InferOutput<typeof One>;

/** What reading gives: the file, or what is wrong with it. */
export type Reading =
  | { readonly ok: true; readonly file: ScenarioFile }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** Changes to what the file says about the machine. */
export interface MachineChoice {
  readonly cpus?: number;
  readonly hz?: number;
  readonly profile?: string;
  /** Of all scenarios, whatever they say themselves. */
  readonly kernel?: string;
  /** Of tasks that have none, ms. */
  readonly deadlineMs?: number;
}

/** What an object sets: by the files' names, and in other words. */
function filesOf(raw: object, formula: SharesFormula): GroupSpec['files'] {
  const settings = settingsOf(raw, formula);
  return 'files' in settings ? settings.files : {};
}

function vmOf({ vcpus, memory_mb: memoryMb }: v.InferOutput<typeof Vm>): VmSpec {
  return { vcpus, ...(memoryMb === undefined ? {} : { memoryMb }) };
}

function groupOf(raw: v.InferOutput<typeof Group>, formula: SharesFormula): GroupSpec {
  return {
    path: groupPath(raw.path),
    files: filesOf(raw, formula),
    vm: raw.vm ? vmOf(raw.vm) : null,
    stack: raw.stack ?? raw.vm?.stack ?? null,
    ...(raw.devices ? { devices: raw.devices } : {}),
  };
}

function writesOf(raw: v.InferOutput<typeof Write>, formula: SharesFormula): WriteSpec[] {
  const path = groupPath(raw.cgroup);
  const acts = raw.act === undefined ? [] : [[ACT, raw.act] as const];
  return [...Object.entries(filesOf(raw, formula)), ...acts].map(([file, value]) => ({
    atMs: raw.at_ms,
    path,
    file,
    value,
  }));
}

function taskOf(raw: v.InferOutput<typeof Task>): TaskSpec {
  const { cgroup, program, cpus, count, nice, start_ms: startMs, deadline_ms: deadlineMs } = raw;
  return {
    cgroup: groupPath(cgroup),
    program,
    cpus: cpus ? [...cpus].sort((a, b) => a - b) : null,
    count,
    nice,
    startMs: startMs ?? null,
    deadlineMs: deadlineMs ?? null,
  };
}

function runOf(raw: v.InferOutput<typeof Run>): RecordedRun {
  return {
    startAfterTickUs: raw.start_after_tick_us ?? null,
    periodPhaseUs: raw.period_phase_us,
    takenShare: raw.noise.steal_cpu,
    cgroups: raw.cgroups,
    tasks: raw.tasks.map(({ jobs, response_us: response, ...task }) => ({
      ...task,
      ...(jobs === undefined ? {} : { jobs }),
      ...(response === undefined ? {} : { response_us: response }),
    })),
  };
}

function scenarioOf(raw: RawScenario, kernel: string, formula: SharesFormula): Scenario {
  const phases = raw.cgroups.flatMap((group): [string, number][] =>
    group.period_phase_us === undefined ? [] : [[groupPath(group.path), group.period_phase_us]],
  );
  return {
    id: raw.id,
    about: raw.about,
    groups: raw.cgroups.map((group) => groupOf(group, formula)),
    tasks: raw.tasks.map(taskOf),
    writes: raw.writes.flatMap((write) => writesOf(write, formula)).sort((a, b) => a.atMs - b.atMs),
    durationMs: raw.duration_ms,
    phases: {
      startAfterTickUs: raw.start_after_tick_us ?? null,
      periodPhaseUs: Object.fromEntries(phases),
    },
    kernel: raw.kernel ?? kernel,
    runs: raw.runs.map(runOf),
  };
}

/** A scenario with what was chosen for all. */
function chosen(raw: RawScenario, { kernel, deadlineMs }: MachineChoice): RawScenario {
  const tasks =
    deadlineMs === undefined ? raw.tasks : raw.tasks.map((task) => ({ deadline_ms: deadlineMs, ...task }));
  return { ...raw, tasks, ...(kernel === undefined ? {} : { kernel }) };
}

/** Keys beside the schema's that an object may have: groups and writes name cgroup files. */
function isFileKey(at: string, key: string): boolean {
  return (at === 'scenarios.cgroups' || at === 'scenarios.writes') && key.includes('.');
}

/** Checks a parsed file and gives it the shape the engine works with. */
export function readScenarioFile(data: unknown, choice: MachineChoice = {}): Reading {
  if (Array.isArray(data)) return readScenarioFile(null, choice);
  const parsed = v.safeParse(File, data);
  const misspelt = unknownKeys(File, data, isFileKey);
  if (!parsed.success) {
    const missing = parsed.issues.filter(({ input }) => input === undefined);
    const shape = parsed.issues.filter((found) => misspelt.length === 0 || !missing.includes(found));
    return { ok: false, issues: [...misspelt, ...shape.map((found) => shapeIssue(found))] };
  }
  const raw = parsed.output;
  const kernel = choice.kernel ?? raw.kernel;
  const file: ScenarioFile = {
    cpus: choice.cpus ?? raw.cpus,
    hz: choice.hz ?? raw.hz,
    profile: choice.profile ?? raw.profile ?? profileOfCpuModel(raw.cpu_model).id,
    ...(raw.memory_mb === undefined ? {} : { memoryMb: raw.memory_mb }),
    ...(raw.swap_mb === undefined ? {} : { swapMb: raw.swap_mb }),
    disk: raw.disk ?? null,
    ...(raw.link_mbit === undefined ? {} : { linkMbit: raw.link_mbit }),
    scenarios: raw.scenarios.map((one) => scenarioOf(chosen(one, choice), kernel, raw.shares_formula)),
  };
  const issues = [...misspelt, ...furtherIssues(raw, file)];
  return issues.length > 0 ? { ok: false, issues } : { ok: true, file };
}

/** The data of a JSON text. A byte order mark before it, which nobody sees, is skipped. */
function dataOf(text: string): { readonly data: unknown } | { readonly en: string; readonly ko: string } {
  if (text.length > MAX_CHARS)
    return {
      en: `${String(text.length)} characters; at most ${String(MAX_CHARS)} are read`,
      ko: `${String(text.length)}자입니다. 최대 ${String(MAX_CHARS)}자까지 읽습니다`,
    };
  const json = text.replace(/^\ufeff/, '');
  if (json.trim() === '') return { en: 'empty', ko: '비어 있습니다' };
  try {
    return { data: JSON.parse(json) };
  } catch (error) {
    const [at = ''] = /(line \d+ column \d+|position \d+|end of JSON input)/.exec(String(error)) ?? [];
    const where = at === '' ? '' : ` (${at})`;
    return { en: `not JSON${where}`, ko: `JSON이 아닙니다${where}` };
  }
}

/** Reads the text of a file. */
export function parseScenarioFile(text: string, choice: MachineChoice = {}): Reading {
  const found = dataOf(text);
  if (!('data' in found)) return { ok: false, issues: [issue('file', found.en, found.ko)] };
  return readScenarioFile(found.data, choice);
}
