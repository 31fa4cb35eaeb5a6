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
  'replay LOG [--stacks A,B] [--drop-think-time] [--warm] [--seed S] [--set cost.id=ns]… [--switch name=value]… [--json]';
const SUMMARY = 'a log of strace, run again in each stack';
const NOTES: readonly string[] = Object.freeze([
  'LOG is what "strace -f -ttt -T", "strace -f -tt" or plain "strace" wrote; "-" is standard input.',
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

function calls({ stack, syscalls, givenUpWaits }: StackReport): string {
  const rows = syscalls.map((call) => [
    call.name,
    ns(call.count),
    ns(call.totalNs),
    `${(call.share * 100).toFixed(1)} %`,
    ns(call.exits),
  ]);
  const givenUp =
    givenUpWaits > 0 ? `  waits whose other side the log does not show: ${ns(givenUpWaits)}\n` : '';
  return `\n${stack}\n${table(CALL_COLUMNS, rows, '  ')}${givenUp}`;
}

function text(report: ReplayReport): string {
  const unknown = Object.entries(report.unknown).map(([name, count]) => `${name} ${ns(count)}`);
  const parts = [`${ns(report.calls)} calls\n\n`, totals(report.stacks), ...report.stacks.map(calls)];
  if (unknown.length > 0) parts.push(`\nonly their class is modelled: ${unknown.join(', ')}\n`);
  if (report.issues.length > 0) parts.push('\nlines that could not be used:\n');
  for (const { line, message } of report.issues) parts.push(`  line ${line}: ${message}\n`);
  return parts.join('');
}

/** The fields that the JSON promises, in its order, and then what a replay cannot take from the simulation. */
function json({ calls, unknown, issues, stacks }: ReplayReport): string {
  const shown = stacks.map(({ stack, totalNs, counts, syscalls, outsideNs, givenUpWaits }) => {
    return { stack, totalNs, counts, syscalls, outsideNs, givenUpWaits };
  });
  return `${JSON.stringify({ calls, unknown, issues, stacks: shown }, null, 2)}\n`;
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

async function run(args: Arguments, io: Io): Promise<void> {
  const [path] = args.positionals;
  if (path === undefined)
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
  for await (const piece of piecesOf(path)) replay.push(piece);
  const report = replay.end();
  const [bad] = report.issues;
  if (report.calls === 0 && bad)
    throw new UsageError(
      `LOG: no line of "${path}" is a call (line ${bad.line}: ${bad.message}); accepted: output of strace`,
    );
  await io.out(flag(args, 'json') ? json(report) : text(report));
}

export default defineCommand({
  name: 'replay',
  summary: SUMMARY,
  run: async (argv, io) => {
    const args = readArguments(argv, OPTIONS, ['LOG']);
    if (flag(args, 'help')) await io.out(helpText(USAGE, `Takes ${SUMMARY}.`, OPTIONS, NOTES));
    else await run(args, io);
    return 0;
  },
});
