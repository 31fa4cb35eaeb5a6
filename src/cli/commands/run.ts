/** `ringside run`: runs scenarios of CPU control and prints what the kernel counted and the programs saw. */
import { runScenario, type RunResult, type TaskResult } from '../../sim/index.ts';
import { defineCommand, EXIT_USAGE } from '../command.ts';
import { flag, helpText, readArguments } from '../options.ts';
import { readScenarios, SCENARIO_OPTIONS, seedOf } from '../scenario-options.ts';
import { table } from '../table.ts';

const USAGE = 'run FILE.json [--seed S] [--hz N] [--cpus N] [--profile ID] [--kernel V] [--json]';
const SUMMARY = 'scenarios of CPU control: cgroups, quotas, response times';
const NOTES = [
  'FILE.json: {cpus, hz, scenarios: [{id, cgroups: [{path, "cpu.max": …}], tasks: [{cgroup, program, cpus, count, nice}], duration_ms}]}.',
  'A scenario may carry start_after_tick_us, a group period_phase_us and vm: {vcpus}; what is absent is drawn from the seed.',
];

type Named = { readonly id: string } & RunResult;

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

export default defineCommand({
  name: 'run',
  summary: SUMMARY,
  run: async (argv, io) => {
    const args = readArguments(argv, SCENARIO_OPTIONS, ['FILE.json']);
    if (flag(args, 'help')) {
      await io.out(helpText(USAGE, SUMMARY, SCENARIO_OPTIONS, NOTES));
      return 0;
    }
    const seed = seedOf(args);
    const file = await readScenarios(args, io);
    if (!file) return EXIT_USAGE;
    const scenarios: Named[] = [];
    for (const scenario of file.scenarios) {
      const result: Named = { id: scenario.id, ...runScenario(file, scenario, { seed }) };
      if (flag(args, 'json')) scenarios.push(result);
      else await io.out(`${result.id}\n${groupTable(result)}${taskTable(result)}\n`);
    }
    if (flag(args, 'json')) await io.out(`${JSON.stringify({ scenarios }, null, 1)}\n`);
    return 0;
  },
});
