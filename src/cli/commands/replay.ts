/** `ringside replay`: a log of strace, run again in each stack. */
import { createReadStream } from 'node:fs';
import process from 'node:process';
import { createReplay } from '../../sim/index.ts';
import { defineCommand, UsageError, type Io } from '../command.ts';
import { flag, helpText, readArguments, type Arguments, type OptionDefs } from '../options.ts';
import { DEFAULT_STACKS, readStacks, stackList, WORLD_OPTIONS } from '../spec-options.ts';
import { ns, table, type Column } from '../table.ts';

type ReplayReport = ReturnType<ReturnType<typeof createReplay>['end']>;
type StackReport = ReplayReport['stacks'][number];

const USAGE =
  'replay LOG… [--stacks A,B] [--drop-think-time] [--warm] [--seed S] [--set cost.id=ns]… [--switch name=value]… [--json]';
const SUMMARY = 'a log of strace, run again in each stack';
const NOTES: readonly string[] = Object.freeze([
  "LOG is what strace wrote, with or without -f, -t, -T, -y, or its table of -c, as it was posted; gVisor's --strace log",
  'and "perf trace" are read too; "-" is standard input. Several LOGs are the files of -ff: NAME.PID, one process each.',
]);

const { seed, set, switch: switches } = WORLD_OPTIONS;
const OPTIONS: OptionDefs = Object.freeze({
  stacks: { value: 'A,B', about: `stacks and compositions such as kvm/container (${DEFAULT_STACKS})` },
  'drop-think-time': { about: 'leave out the CPU time between calls' },
  warm: { about: 'start with every file in the page cache' },
  ...(seed ? { seed } : {}),
  ...(set ? { set } : {}),
  ...(switches ? { switch: switches } : {}),
  json: { about: 'write JSON' },
});

const TOTAL_COLUMNS: readonly Column[] = [
  { title: 'stack' },
  ...['total ns', 'to first', 'outside ns', 'syscalls', 'exits', 'interrupts', 'switches'].map(
    (title): Column => ({ title, align: 'right' }),
  ),
];
/** Longest calls of the log that are listed. */
const LONGEST_SHOWN = 10;
const LOGGED: Column = { title: 'by the log ns', align: 'right' };
const HANGING_COLUMNS: readonly Column[] = [
  { title: 'line' },
  { title: 'pid' },
  { title: 'call' },
  { title: 'time', align: 'right' },
];
const CALL_COLUMNS: readonly Column[] = [
  { title: 'syscall' },
  ...['count', 'total ns', 'share', 'exits'].map((title): Column => ({ title, align: 'right' })),
];

function totals(stacks: readonly StackReport[]): string {
  const firstNs = stacks[0]?.totalNs ?? 0;
  const rows = stacks.map(({ stack, totalNs, outsideNs, counts }) => [
    stack,
    ns(totalNs),
    firstNs > 0 ? `${(totalNs / firstNs).toFixed(3)}x` : '-',
    ns(outsideNs),
    ns(counts.syscalls),
    ns(counts.exits),
    ns(counts.interrupts),
    ns(counts.contextSwitches),
  ]);
  return table(TOTAL_COLUMNS, rows);
}

function calls({ stack, syscalls, givenUpWaits }: StackReport, { recorded }: ReplayReport): string {
  const rows = syscalls.map((call) => {
    const logged = recorded?.byName[call.name];
    return [
      call.name,
      ns(call.count),
      ns(call.totalNs),
      `${(call.share * 100).toFixed(1)} %`,
      ns(call.exits),
      ...(recorded === null ? [] : [logged === undefined ? '-' : ns(logged.totalNs)]),
    ];
  });
  const columns = recorded === null ? CALL_COLUMNS : [...CALL_COLUMNS, LOGGED];
  const givenUp =
    givenUpWaits > 0 ? `  waits whose other side the log does not show: ${ns(givenUpWaits)}\n` : '';
  return `\n${stack}\n${table(columns, rows, '  ')}${givenUp}`;
}

/** The calls in which the log ends: where a program hangs is what most such logs were made for. */
function hanging({ hanging }: ReplayReport): string {
  if (hanging.length === 0) return '';
  const rows = hanging.map(({ line, pid, name, args, sinceNs }) => [
    `line ${line}`,
    pid === 0 ? '' : String(pid),
    `${name}(${args}`,
    sinceNs === null ? '' : `for ${ns(sinceNs)} ns`,
  ]);
  return `not returned when the log ends\n${table(HANGING_COLUMNS, rows, '  ')}\n`;
}

const SOURCES = {
  inside: 'inside calls, as strace measured it (its own cost included)',
  between: 'from the beginning of a call to that of the next (the program itself included)',
  table: 'the sums of the table',
} as const;

/** What the log itself says, beside the same calls in each stack. */
function recorded({ recorded, stacks }: ReplayReport): string {
  if (recorded === null) return '';
  const { source, calls, totalNs, longest } = recorded;
  const own = source === 'inside';
  const simulated = own ? stacks.map(({ stack, timedNs }) => `, ${stack} ${ns(timedNs)} ns`).join('') : '';
  const parts = [`by the log: ${ns(totalNs)} ns in ${ns(calls)} calls, ${SOURCES[source]}${simulated}\n`];
  const rows = longest
    .slice(0, LONGEST_SHOWN)
    .map(({ line, name, ns: loggedNs }) => [
      `line ${line}`,
      name,
      ns(loggedNs),
      ...(own ? stacks.map(({ ofLongest }) => ns(ofLongest[line] ?? 0)) : []),
    ]);
  const columns: readonly Column[] = [
    { title: 'longest' },
    { title: 'syscall' },
    LOGGED,
    ...(own ? stacks.map(({ stack }): Column => ({ title: `${stack} ns`, align: 'right' })) : []),
  ];
  if (rows.length > 0) parts.push(table(columns, rows, '  '));
  return `${parts.join('')}\n`;
}

/** What became of the lines that hold no call. */
function leftovers({ issues, moreIssues, lines, tables }: ReplayReport): string {
  const parts: string[] = [];
  for (const { line, replayed, rows } of tables) {
    const total = rows.reduce((sum, row) => sum + row.calls, 0);
    const what = replayed ? 'replayed as calls without arguments' : 'not replayed: the log holds the calls';
    parts.push(`\nline ${line}: a table of ${ns(total)} calls of strace -c, ${what}\n`);
  }
  if (lines.output > 0)
    parts.push(`\nlines of the program's own output inside a call: ${ns(lines.output)}\n`);
  if (issues.length === 0) return parts.join('');
  parts.push(`\nlines that could not be used: ${ns(issues.length + moreIssues)}\n`);
  for (const { line, message } of issues) parts.push(`  line ${line}: ${message.en}\n`);
  if (moreIssues > 0) parts.push(`  and ${ns(moreIssues)} more\n`);
  return parts.join('');
}

function text(report: ReplayReport): string {
  const unknown = Object.entries(report.unknown).map(([name, count]) => `${name} ${ns(count)}`);
  const parts = [`${ns(report.calls)} calls\n\n`, hanging(report), recorded(report), totals(report.stacks)];
  parts.push(...report.stacks.map((stack) => calls(stack, report)));
  if (unknown.length > 0) parts.push(`\nonly their class is modelled: ${unknown.join(', ')}\n`);
  parts.push(leftovers(report));
  return parts.join('');
}

/** The fields that the JSON promises, in its order, and then what a replay cannot take from the simulation. */
function json(report: ReplayReport): string {
  const { calls, unknown, issues, moreIssues, lines, hanging, tables, recorded, stacks } = report;
  const shown = stacks.map((entry) => {
    const { stack, totalNs, counts, syscalls, outsideNs, givenUpWaits, timedNs, ofLongest } = entry;
    return { stack, totalNs, counts, syscalls, outsideNs, givenUpWaits, timedNs, ofLongest };
  });
  const said = issues.map(({ line, message }) => ({ line, message: message.en }));
  const result = {
    calls,
    unknown,
    issues: said,
    moreIssues,
    lines,
    hanging,
    tables,
    recorded,
    stacks: shown,
  };
  return `${JSON.stringify(result, null, 2)}\n`;
}

function reason(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

/** The pieces of the log, in order. A file that cannot be read is the user's mistake. */
async function* piecesOf(path: string): AsyncGenerator<string> {
  const stream = path === '-' ? process.stdin : createReadStream(path);
  stream.setEncoding('utf8');
  try {
    for await (const piece of stream) yield String(piece);
  } catch (error) {
    throw new UsageError(
      `LOG: cannot read "${path}" (${reason(error)}); accepted: a readable file, or - for standard input`,
    );
  }
}

/** The files one after another, each under the line that says which process it is of. */
async function* piecesOfAll(paths: readonly string[]): AsyncGenerator<string> {
  for (const path of inOrder(paths)) {
    if (paths.length > 1) yield `==> ${path} <==\n`;
    yield* piecesOf(path);
    if (paths.length > 1) yield '\n';
  }
}

/** Parents before their children, as far as pids tell. */
function inOrder(paths: readonly string[]): readonly string[] {
  const pidOf = (path: string): number => Number(/\.(\d+)$/.exec(path)?.[1] ?? 0);
  return paths.length > 1 ? [...paths].sort((a, b) => pidOf(a) - pidOf(b)) : paths;
}

async function run(args: Arguments, io: Io): Promise<void> {
  const paths = args.positionals;
  if (paths.length === 0)
    throw new UsageError('LOG: missing; accepted: a file that strace wrote, or - for standard input');
  const stacks = stackList(args);
  const [spec] = readStacks(args, stacks, 'stacks');
  if (!spec) throw new UsageError(`--stacks: empty; accepted: ${DEFAULT_STACKS}`);
  const replay = createReplay({
    stacks,
    seed: spec.seed,
    switches: spec.switches,
    costs: spec.costs,
    thinkTime: !flag(args, 'drop-think-time'),
    warm: flag(args, 'warm'),
  });
  for await (const piece of piecesOfAll(paths)) replay.push(piece);
  const report = replay.end();
  const [bad] = report.issues;
  if (report.calls === 0 && bad)
    throw new UsageError(
      `LOG: no line of "${paths.join(' ')}" is a call (line ${bad.line}: ${bad.message.en}); accepted: output of strace`,
    );
  await io.out(flag(args, 'json') ? json(report) : text(report));
}

export default defineCommand({
  name: 'replay',
  summary: SUMMARY,
  run: async (argv, io) => {
    const args = readArguments(argv, OPTIONS, argv);
    if (flag(args, 'help')) await io.out(helpText(USAGE, `Takes ${SUMMARY}.`, OPTIONS, NOTES));
    else await run(args, io);
    return 0;
  },
});
