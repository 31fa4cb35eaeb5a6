/** `ringside world`: any world from a file that says what it is. */
import { readFile } from 'node:fs/promises';
import { parseWorld, runWorldSpec, type WorldSummary } from '../../sim/index.ts';
import { defineCommand, UsageError, type Io } from '../command.ts';
import {
  flag,
  helpText,
  integer,
  readArguments,
  single,
  toNumber,
  type Arguments,
  type OptionDefs,
} from '../options.ts';
import { MAX_COUNT } from '../spec-options.ts';
import { ns, table, type Column } from '../table.ts';

const USAGE = 'world SPEC.json [--count N] [--seconds S] [--json]';
const SUMMARY = 'a world of your own: machines, cables, places and programs from a file';
/** A second of a busy machine is some ten million rows. */
const MAX_SECONDS = 60;

const OPTIONS: OptionDefs = Object.freeze({
  count: { value: 'N', about: `operations that each measured program is asked for, 1 to ${MAX_COUNT} (1)` },
  seconds: { value: 'S', about: `simulated time at least, up to ${MAX_SECONDS} (0)` },
  json: { about: 'write JSON' },
});

const NOTES = [
  'SPEC.json holds v (1), seed, costs, machines, links, places and programs; docs/WORLDS.md explains each.',
  'Mistakes are written to standard error, one a line with its place in the file; the exit status is 1.',
];

const COLUMNS: readonly Column[] = [
  { title: 'program' },
  { title: 'in' },
  { title: 'runs' },
  ...['tasks', 'CPU ns', 'operations'].map((title): Column => ({ title, align: 'right' })),
];

function text({ name, seed, nowNs, machines, programs, counts, traceHash }: WorldSummary): string {
  const rows = programs.map((program) => [
    program.id,
    program.in,
    program.run,
    String(program.tasks),
    ns(program.cpuNs),
    program.operations === null ? '-' : ns(program.operations),
  ]);
  return [
    `${name}, seed ${seed}: ${ns(nowNs)} ns on ${machines.join(', ')}\n\n`,
    table(COLUMNS, rows),
    `\nsyscalls ${ns(counts.syscalls)}, exits ${ns(counts.exits)}, interrupts ${ns(counts.interrupts)}\n`,
    `trace hash ${traceHash}\n`,
  ].join('');
}

function secondsOf(args: Arguments): number {
  const seconds = toNumber(single(args, 'seconds') ?? '0');
  if (seconds >= 0 && seconds <= MAX_SECONDS) return seconds;
  throw new UsageError(`--seconds: accepted: 0 to ${MAX_SECONDS}`);
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function run(args: Arguments, io: Io): Promise<number> {
  const [path] = args.positionals;
  if (path === undefined) throw new UsageError('SPEC.json: missing');
  const count = integer(args, 'count', 1, 1, MAX_COUNT);
  const seconds = secondsOf(args);
  const reading = parseWorld(await textOf(path));
  if (!reading.ok) {
    for (const issue of reading.issues) io.err(`${path}: ${issue.path}: ${issue.message.en}\n`);
    return 1;
  }
  const summary = runWorldSpec(reading.spec, count, seconds);
  await io.out(flag(args, 'json') ? `${JSON.stringify(summary, null, 2)}\n` : text(summary));
  return 0;
}

export default defineCommand({
  name: 'world',
  summary: SUMMARY,
  run: async (argv, io) => {
    const args = readArguments(argv, OPTIONS, ['SPEC.json']);
    if (!flag(args, 'help')) return run(args, io);
    await io.out(helpText(USAGE, `Runs ${SUMMARY}.`, OPTIONS, NOTES));
    return 0;
  },
});
