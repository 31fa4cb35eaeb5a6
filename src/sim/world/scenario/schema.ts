/** Reads a scenario file: its shape by schema, what the schema cannot say by hand. Every mistake has its path. */
import * as v from 'valibot';
import { findProfile, profileOfCpuModel, PROFILES } from '../../costs/profiles/registry.ts';
import { accepted, issue, type Issue } from '../issue.ts';
import { FILE_PREFIXES } from '../../kernel/cgroup/registry.ts';
import { parseLoad } from './loads.ts';
import { findLayer } from '../registry.ts';
import { stackIssues } from '../stack.ts';
import { shapeIssue } from '../shape-issues.ts';
import { isVersion } from '../version.ts';
import { cpusUsed, disturbances } from './disturbance.ts';
import type { GroupSpec, RecordedRun, Scenario, ScenarioFile, TaskSpec } from './types.ts';
import { keyIssues } from './key-issues.ts';
import { sizeIssues } from './sizes.ts';

const MAX_CPUS = 256;
/** vCPUs of one machine: more than a host has CPUs only wait. */
const MAX_VCPUS = 256;
const whole = (min: number, max: number) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));
const amount = v.pipe(v.number(), v.finite(), v.minValue(0));

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
const Vm = v.strictObject({ vcpus: whole(1, MAX_VCPUS), stack: v.optional(v.string()) });
const Group = v.looseObject({
  path: v.pipe(v.string(), v.regex(/^[^\n]*[^/\n][^\n]*$/)),
  period_phase_us: v.optional(amount),
  vm: v.optional(Vm),
  stack: v.optional(v.string()),
});
const Task = v.object({
  cgroup: v.optional(v.string(), ''),
  program: v.string(),
  cpus: v.optional(v.pipe(v.array(whole(0, MAX_CPUS - 1)), v.minLength(1))),
  count: v.optional(whole(1, 100_000), 1),
  nice: v.optional(whole(-20, 19), 0),
});
const One = v.object({
  id: v.string(),
  about: v.optional(v.string(), ''),
  kernel: v.optional(v.string()),
  cgroups: v.optional(v.array(Group), []),
  tasks: v.pipe(v.array(Task), v.minLength(1)),
  duration_ms: v.pipe(amount, v.minValue(1), v.maxValue(3_600_000)),
  start_after_tick_us: v.optional(amount),
  runs: v.optional(v.array(Run), []),
});
const File = v.object({
  cpus: v.optional(whole(1, MAX_CPUS), 2),
  hz: v.optional(whole(24, 10_000), 250),
  kernel: v.optional(v.string(), '6.18'),
  cpu_model: v.optional(v.string(), ''),
  profile: v.optional(v.string()),
  scenarios: v.array(One),
});
type Raw = v.InferOutput<typeof File>;
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
  readonly kernel?: string;
}

/** `/a/b/` and `a/b` name the same group. */
export function groupPath(path: string): string {
  return path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}

/** A group's cgroup files are all keys with a dot. */
function groupOf(raw: v.InferOutput<typeof Group>): GroupSpec {
  const files = Object.entries(raw).flatMap(([key, value]): [string, string][] =>
    key.includes('.') && (typeof value === 'string' || typeof value === 'number')
      ? [[key, String(value)]]
      : [],
  );
  return {
    path: groupPath(raw.path),
    files: Object.fromEntries(files),
    vm: raw.vm ? { vcpus: raw.vm.vcpus } : null,
    stack: raw.stack ?? raw.vm?.stack ?? null,
  };
}

function taskOf(raw: v.InferOutput<typeof Task>): TaskSpec {
  const { cgroup, program, cpus, count, nice } = raw;
  return {
    cgroup: groupPath(cgroup),
    program,
    cpus: cpus ? [...cpus].sort((a, b) => a - b) : null,
    count,
    nice,
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

function scenarioOf(raw: RawScenario, kernel: string): Scenario {
  const phases = raw.cgroups.flatMap((group): [string, number][] =>
    group.period_phase_us === undefined ? [] : [[groupPath(group.path), group.period_phase_us]],
  );
  const scenario: Scenario = {
    id: raw.id,
    about: raw.about,
    groups: raw.cgroups.map(groupOf),
    tasks: raw.tasks.map(taskOf),
    durationMs: raw.duration_ms,
    phases: {
      startAfterTickUs: raw.start_after_tick_us ?? null,
      periodPhaseUs: Object.fromEntries(phases),
      takenShare: 0,
    },
    kernel: raw.kernel ?? kernel,
    runs: raw.runs.map(runOf),
  };
  if (cpusUsed(scenario) !== 1) return scenario;
  const runs = scenario.runs.map((run) => {
    const takenUs = disturbances(scenario, run).flatMap(({ fromUs, toUs }) => [fromUs, toUs]);
    return { ...run, takenUs };
  });
  return { ...scenario, runs };
}

function taskIssues(scenario: Scenario, at: string, cpus: number): Issue[] {
  const paths = new Set(['', ...scenario.groups.flatMap(({ path }) => ancestors(path))]);
  return scenario.tasks.flatMap((task, index) => {
    const here = `${at}.tasks[${String(index)}]`;
    const found: Issue[] = [];
    const load = parseLoad(task.program);
    if (!('def' in load)) found.push(issue(`${here}.program`, load.en, load.ko));
    if (!paths.has(task.cgroup)) {
      const known = accepted([...paths].map((path) => `/${path}`));
      found.push(
        issue(
          `${here}.cgroup`,
          `no group "${task.cgroup}"; there are: ${known}`,
          `"${task.cgroup}" 그룹이 없습니다. 있는 그룹: ${known}`,
        ),
      );
    }
    const missing = task.cpus?.find((cpu) => cpu >= cpus);
    if (missing !== undefined) {
      found.push(
        issue(
          `${here}.cpus`,
          `no CPU ${String(missing)} on a machine with ${String(cpus)}`,
          `CPU가 ${String(cpus)}개인 컴퓨터에 CPU ${String(missing)}은(는) 없습니다`,
        ),
      );
    }
    return found;
  });
}

/** A path and all above it. */
export function ancestors(path: string): string[] {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

function groupIssues(scenario: Scenario, at: string): Issue[] {
  const seen = new Set<string>();
  return scenario.groups.flatMap(({ path, files }, index) => {
    const here = `${at}.cgroups[${String(index)}]`;
    const found: Issue[] = [];
    if (seen.has(path))
      found.push(issue(`${here}.path`, `"${path}" is there twice`, `"${path}"이(가) 두 번 있습니다`));
    seen.add(path);
    for (const name of Object.keys(files)) {
      const [prefix = ''] = name.split('.');
      if (!FILE_PREFIXES.includes(prefix) || !/^[a-z]+\.[a-z.]+$/.test(name))
        found.push(issue(`${here}.${name}`, 'no such cgroup file', '그런 cgroup 파일이 없습니다'));
    }
    return found;
  });
}

/** The stacks that groups name: each must be possible on the machine, a `vm` must begin with a virtual machine. */
function groupStackIssues(scenario: Scenario, at: string): Issue[] {
  return scenario.groups.flatMap(({ path, stack, vm }, index) => {
    const here = `${at}.cgroups[${String(index)}]`;
    if (stack === null) return [];
    const where = vm ? `${here}.vm.stack` : `${here}.stack`;
    const found = stackIssues(stack, where);
    const outer = findLayer(stack.split('/')[0] ?? '');
    if (vm && found.length === 0 && outer?.isVm !== true)
      found.push(issue(where, `${stack} is no virtual machine`, `${stack}은(는) 가상 머신이 아닙니다`));
    if (outer?.needs.includes('machine') === true)
      found.push(
        issue(
          where,
          `${stack} takes the whole machine; it cannot be a neighbour`,
          `${stack}은(는) 머신 전체를 차지하므로 이웃이 될 수 없습니다`,
        ),
      );
    const inside = ancestors(path)
      .slice(0, -1)
      .find((above) => scenario.groups.some((one) => one.path === above && (one.stack !== null || one.vm)));
    if (inside !== undefined)
      found.push(
        issue(
          where,
          `"${inside}" above it already runs in a stack of its own`,
          `위의 "${inside}"이(가) 이미 자체 스택에서 실행됩니다`,
        ),
      );
    return found;
  });
}

function furtherIssues(raw: Raw, file: ScenarioFile): Issue[] {
  const found: Issue[] = [];
  if (!findProfile(file.profile)) {
    const known = accepted(PROFILES.map(({ id }) => id));
    found.push(
      issue(
        'profile',
        `no host profile "${file.profile}"; accepted: ${known}`,
        `"${file.profile}" 호스트 프로필이 없습니다. 사용 가능: ${known}`,
      ),
    );
  }
  if (!isVersion(raw.kernel)) found.push(issue('kernel', 'no version number', '버전 번호가 아닙니다'));
  file.scenarios.forEach((scenario, index) => {
    const at = `scenarios[${String(index)}]`;
    if (!isVersion(scenario.kernel))
      found.push(issue(`${at}.kernel`, 'no version number', '버전 번호가 아닙니다'));
    found.push(
      ...groupIssues(scenario, at),
      ...groupStackIssues(scenario, at),
      ...taskIssues(scenario, at, file.cpus),
    );
    found.push(...sizeIssues(scenario, at, file.cpus, file.hz));
  });
  return found;
}

/** Checks a parsed file and gives it the shape the engine works with. */
export function readScenarioFile(data: unknown, choice: MachineChoice = {}): Reading {
  const parsed = v.safeParse(File, data);
  const misspelt = keyIssues(data);
  if (!parsed.success)
    return { ok: false, issues: [...misspelt, ...parsed.issues.map((found) => shapeIssue(found))] };
  const raw = parsed.output;
  const kernel = choice.kernel ?? raw.kernel;
  const file: ScenarioFile = {
    cpus: choice.cpus ?? raw.cpus,
    hz: choice.hz ?? raw.hz,
    profile: choice.profile ?? raw.profile ?? profileOfCpuModel(raw.cpu_model).id,
    scenarios: raw.scenarios.map((one) => scenarioOf(one, kernel)),
  };
  const issues = [...misspelt, ...furtherIssues(raw, file)];
  return issues.length > 0 ? { ok: false, issues } : { ok: true, file };
}

/** Reads the text of a file. */
export function parseScenarioFile(text: string, choice: MachineChoice = {}): Reading {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : '';
    return { ok: false, issues: [issue('file', `not JSON: ${why}`, `JSON이 아닙니다: ${why}`)] };
  }
  return readScenarioFile(data, choice);
}
