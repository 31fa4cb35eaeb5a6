/** `ringside run`: runs scenarios of CPU control and prints what the kernel counted and the programs saw. */
import {
  runScenario,
  sayingsOf,
  scenarioAt,
  whyNotAll,
  type Fates,
  type GroupFigures,
  type RunResult,
  type ScenarioFile,
  type TaskResult,
} from '../../sim/index.ts';
import { defineCommand, EXIT_USAGE, UsageError, type Io } from '../command.ts';
import { flag, helpText, readArguments, single } from '../options.ts';
import { besideTable, readBeside, type Observed } from '../observed.ts';
import { readScenarios, RUN_OPTIONS, seedOf } from '../scenario-options.ts';
import { table } from '../table.ts';

const USAGE = 'run FILE [--seed S] [--hz N] [--cpus N] [--profile ID] [--kernel V] [--deadline MS] [--json]';
const SUMMARY = 'scenarios of CPU control: cgroups, quotas, response times';
const NOTES = [
  'FILE (- is standard input): {cpus, hz, disk, scenarios: [{id, cgroups: [{path, limit, "cpu.max": …}], tasks: [{cgroup, program,',
  'cpus, count, nice, start_ms, deadline_ms}], writes: [{at_ms, cgroup, "cpu.max": …, act}], duration_ms}]}.',
  'limit: 500m, --cpus 1.5, --cpu-shares 512, CPUQuota=20%, cpu.cfs_quota_us=50000 … (`ringside limits --help`).',
  'A scenario may carry start_after_tick_us, a group period_phase_us and vm: {vcpus}; what is absent is drawn from the seed.',
  'disk: nvme, nvme-consumer, sata-ssd or hdd; DISK in io.max stands for its number: "io.max": "DISK wbps=1048576".',
  'link_mbit: the cable that send, receive and request use; limits of it: "cni.bandwidth": "egressRate=40000000 egressBurst=1000000",',
  '"kubernetes.io/egress-bandwidth": "40M", words of tc for a device: {at_ms, cgroup: "", "tc.eth0": "root fq_codel"}.',
  'act: SIGSEGV (any signal, to the programs of the group), "vmm SIGKILL" (to the monitor of its virtual machine), or a program to start',
  'there: crash, panic, "forkbomb 2000", "leak 50" …; the end of the output says who was hit.',
  '--kernel stands for the versions that the file and its scenarios name.',
];

type Named = { readonly id: string; readonly observed?: Observed } & RunResult;

function groupTable({ cgroups }: Named): string {
  const columns = [
    'cgroup',
    'usage_usec',
    'nr_periods',
    'nr_throttled',
    'throttled_usec',
    'nr_bursts',
    'burst_usec',
  ];
  return table(
    columns.map((title, index) => (index === 0 ? { title } : { title, align: 'right' as const })),
    Object.entries(cgroups).map(([path, group]) => [
      path,
      ...[
        group.usage_usec,
        group.nr_periods,
        group.nr_throttled,
        group.throttled_usec,
        group.nr_bursts,
        group.burst_usec,
      ].map(String),
    ]),
    '  ',
  );
}

function taskRow(task: TaskResult): string[] {
  const { response_us: response } = task;
  const times = response
    ? [response.p50, response.p90, response.p99, response.max].map(String)
    : ['', '', '', ''];
  const jobs = task.jobs === undefined ? '' : String(task.jobs);
  return [
    task.cgroup,
    task.mode,
    String(task.cpu_us),
    String(task.voluntary_switches),
    String(task.involuntary_switches),
    jobs,
    ...times,
  ];
}

function taskTable({ tasks }: Named): string {
  const columns = [
    'cgroup',
    'program',
    'cpu µs',
    'voluntary',
    'involuntary',
    'jobs',
    'p50 µs',
    'p90 µs',
    'p99 µs',
    'max µs',
  ];
  return table(
    columns.map((title, index) => (index < 2 ? { title } : { title, align: 'right' as const })),
    tasks.map(taskRow),
    '  ',
  );
}

/** A column of the figures: shown where any group has a value. */
interface Figure {
  readonly title: string;
  readonly of: (figures: GroupFigures) => string | null;
}

function percent(share: number | null): string | null {
  return share === null ? null : `${(share * 100).toFixed(1)} %`;
}

function ms(us: number | undefined): string | null {
  return us === undefined ? null : (us / 1000).toFixed(2);
}

function mebi(bytes: number | undefined): string | null {
  return bytes === undefined ? null : (bytes / 2 ** 20).toFixed(2);
}

function mega(bits: number | undefined): string | null {
  return bits === undefined ? null : (bits / 1e6).toFixed(2);
}

const FIGURES: readonly Figure[] = [
  { title: 'CPUs', of: ({ usage_cpus: cpus }) => cpus.toFixed(3) },
  { title: 'limit', of: ({ limit_cpus: cpus }) => cpus?.toString() ?? null },
  { title: 'of limit', of: ({ usage_share_of_limit: share }) => percent(share) },
  { title: 'periods throttled', of: ({ throttled_share: share }) => percent(share) },
  { title: 'ms a stop', of: ({ throttled_ms_each: each }) => each?.toFixed(2) ?? null },
  { title: 'answers/s', of: ({ requests_per_s: rate }) => rate?.toFixed(1) ?? null },
  { title: 'p50 ms', of: ({ response_us: response }) => ms(response?.p50) },
  { title: 'p99 ms', of: ({ response_us: response }) => ms(response?.p99) },
  { title: 'p99.9 ms', of: ({ response_us: response }) => ms(response?.p999) },
  { title: 'max ms', of: ({ response_us: response }) => ms(response?.max) },
  { title: 'late', of: ({ late_share: share }) => percent(share) },
  { title: 'wake-up p99 µs', of: ({ wakeup_us: wakeup }) => wakeup?.p99.toString() ?? null },
  { title: 'steal ms', of: ({ steal_usec: steal }) => (steal === null ? null : (steal / 1000).toFixed(1)) },
  { title: 'read MiB/s', of: ({ disk }) => mebi(disk?.rbytes_per_s) },
  { title: 'written MiB/s', of: ({ disk }) => mebi(disk?.wbytes_per_s) },
  { title: 'reads/s', of: ({ disk }) => disk?.rios_per_s.toFixed(1) ?? null },
  { title: 'writes/s', of: ({ disk }) => disk?.wios_per_s.toFixed(1) ?? null },
  { title: 'I/O stall ms', of: ({ disk }) => ms(disk?.some_usec) },
  { title: 'sent Mbit/s', of: ({ net }) => mega(net?.sent_bits_per_s) },
  { title: 'received Mbit/s', of: ({ net }) => mega(net?.received_bits_per_s) },
  { title: 'queued ms', of: ({ net }) => ms(net?.queued_us) },
  { title: 'dropped', of: ({ net }) => net?.dropped.toString() ?? null },
  { title: 'memory MiB', of: ({ memory }) => mebi(memory?.current) },
  { title: 'peak MiB', of: ({ memory }) => mebi(memory?.peak) },
  { title: 'memory.max MiB', of: ({ memory }) => mebi(memory?.max ?? undefined) },
  { title: 'memory.high MiB', of: ({ memory }) => mebi(memory?.high ?? undefined) },
  { title: 'swap MiB', of: ({ memory }) => (memory?.swap ? mebi(memory.swap) : null) },
  { title: 'refaults', of: ({ memory }) => (memory?.refaults ? String(memory.refaults) : null) },
  { title: 'OOM kills', of: ({ memory }) => (memory?.oom_kills ? String(memory.oom_kills) : null) },
  { title: 'memory stall ms', of: ({ memory }) => ms(memory?.some_usec) },
  { title: 'threads', of: ({ pids }) => (pids ? String(pids.current) : null) },
  { title: 'most', of: ({ pids }) => (pids ? String(pids.peak) : null) },
  { title: 'pids.max', of: ({ pids }) => pids?.max?.toString() ?? null },
  { title: 'forks refused', of: ({ pids }) => (pids?.refused ? String(pids.refused) : null) },
  { title: 'pressure some', of: ({ pressure }) => percent(pressure.some_share) },
  { title: 'full', of: ({ pressure }) => percent(pressure.full_share) },
];

/** What people alert on, of every group with all below it. */
function figureTable(figures: Readonly<Record<string, GroupFigures>>): string {
  const groups = Object.entries(figures);
  if (groups.length === 0) return '';
  const columns = FIGURES.filter(({ of }) => groups.some(([, group]) => of(group) !== null));
  return table(
    [{ title: 'cgroup' }, ...columns.map(({ title }) => ({ title, align: 'right' as const }))],
    groups.map(([path, group]) => [path, ...columns.map(({ of }) => of(group) ?? '')]),
    '  ',
  );
}

/** `2 alive, 1 exited 1, 1 killed SIGSEGV (139)`: a shell gives 128 and the signal's number as the exit code. */
function fateLine({ alive, exited, killed, stopped, refused = {} }: Fates['groups'][string]): string {
  const said = [
    ...(alive > 0 ? [`${String(alive)} alive`] : []),
    ...Object.entries(exited).map(([code, n]) => `${String(n)} exited ${code}`),
    ...Object.entries(killed).map(([name, n]) => `${String(n)} killed ${name}`),
    ...(stopped > 0 ? [`${String(stopped)} stand still`] : []),
    ...Object.entries(refused).map(([errno, n]) => `${String(n)} calls refused ${errno}`),
  ];
  return said.join(', ');
}

function machineLine({ state, by, panic }: Fates['machines'][string]): string {
  const why = [
    ...(panic === undefined ? [] : [`Kernel panic - not syncing: ${panic}`]),
    ...(by === undefined ? [] : [`killed ${by}`]),
  ];
  return why.length === 0 ? state : `${state} (${why.join('; ')})`;
}

/** Who was hit, where something ended that would not have by itself. */
function fateLines({ machines, groups }: Fates): string {
  const lines = [
    ...Object.entries(machines).map(([path, fate]) =>
      path === '/' ? `  machine: ${machineLine(fate)}` : `  ${path}: virtual machine ${machineLine(fate)}`,
    ),
    ...Object.entries(groups).map(([path, fate]) => `  ${path}: ${fateLine(fate)}`),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** The groups' limits in the words of every tool that sets them. */
function limitLines({ groups }: ScenarioFile['scenarios'][number]): string {
  return groups
    .flatMap(({ path, files }) =>
      sayingsOf(files).map(({ file, sayings }) => {
        const said = sayings.map(({ unit, text }) => `${text} (${unit})`).join(' = ');
        return `  ${path}: ${file} = ${said}\n`;
      }),
    )
    .join('');
}

function textOf(result: Named, scenario: ScenarioFile['scenarios'][number]): string {
  const refused = (result.refused ?? []).map((line) => `  refused at ${line}\n`).join('');
  const parts = [groupTable(result), figureTable(result.figures ?? {}), taskTable(result)];
  const observed = result.observed ? besideTable(result.observed) : '';
  const fates = result.fates ? fateLines(result.fates) : '';
  return `${result.id}\n${limitLines(scenario)}${parts.join('')}${fates}${observed}${refused}\n`;
}

/** Why each task does not run at a moment. */
async function tellWhyNot(
  file: ScenarioFile,
  seed: number,
  at: string,
  json: boolean,
  io: Io,
): Promise<number> {
  const atMs = Number(at);
  for (const { id, durationMs } of file.scenarios)
    if (!(atMs >= 0 && atMs <= durationMs))
      throw new UsageError(`--at ${at}: ${id} goes from 0 to ${String(durationMs)} ms`);
  const all = file.scenarios.map((scenario) => ({
    id: scenario.id,
    at_ms: atMs,
    tasks: whyNotAll(scenarioAt(file, scenario, { seed }, atMs * 1e6)),
  }));
  if (json) {
    const told = all.map(({ tasks, ...rest }) => ({
      ...rest,
      tasks: tasks.map(({ why, ...task }) => ({ ...task, why: why?.en ?? null })),
    }));
    await io.out(`${JSON.stringify({ scenarios: told }, null, 1)}\n`);
    return 0;
  }
  for (const { id, tasks } of all)
    await io.out(
      `${id} at ${at} ms\n${tasks.map(({ cgroup, task, program, why }) => `  ${cgroup}:${program} (${String(task)}): ${why?.en ?? 'it runs'}\n`).join('')}\n`,
    );
  return 0;
}

export default defineCommand({
  name: 'run',
  summary: SUMMARY,
  run: async (argv, io) => {
    const args = readArguments(argv, RUN_OPTIONS, ['FILE']);
    if (flag(args, 'help')) {
      await io.out(helpText(USAGE, SUMMARY, RUN_OPTIONS, NOTES));
      return 0;
    }
    const seed = seedOf(args);
    const file = await readScenarios(args, io);
    if (!file) return EXIT_USAGE;
    const at = single(args, 'at');
    if (at !== undefined) return tellWhyNot(file, seed, at, flag(args, 'json'), io);
    const beside = await readBeside(args);
    const scenarios: Named[] = [];
    for (const scenario of file.scenarios) {
      const run = runScenario(file, scenario, { seed });
      const observed = beside?.(run);
      const result: Named = { id: scenario.id, ...run, ...(observed ? { observed } : {}) };
      if (flag(args, 'json')) scenarios.push(result);
      else await io.out(textOf(result, scenario));
    }
    if (flag(args, 'json')) await io.out(`${JSON.stringify({ scenarios }, null, 1)}\n`);
    return 0;
  },
});
