/** Reading a scenario file for the commands that run one; its mistakes as lines on standard error. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { parseScenarioFile, settingIssues, type MachineChoice, type ScenarioFile } from '../sim/index.ts';
import { isPasted, readPaste } from '../bridge/paste/paste.ts';
import { UsageError, type Io } from './command.ts';
import { integer, single, type Arguments, type OptionDefs } from './options.ts';

export const SCENARIO_OPTIONS: OptionDefs = Object.freeze({
  seed: { value: 'S', about: 'seed of all that the file leaves open (1)' },
  hz: { value: 'N', about: "ticks a second, 24 to 10000 (the file's, else 250)" },
  cpus: { value: 'N', about: "CPUs, 1 to 256 (the file's, else 2)" },
  profile: { value: 'ID', about: 'host profile: reference, nested-vm (by the machine that the file names)' },
  kernel: { value: 'V', about: "kernel version whose scheduler runs it, e.g. 6.17 (the file's, else 6.18)" },
  json: { about: 'write JSON' },
});

/** What `run` takes beside. */
export const RUN_OPTIONS: OptionDefs = Object.freeze({
  ...SCENARIO_OPTIONS,
  observed: {
    value: 'FILE',
    about:
      'two or more readings of cpu.stat, or a series of Prometheus (text or JSON), to stand beside the run',
  },
  group: { value: 'PATH', about: 'the group that was observed (the first with a limit)' },
  apart: { value: 'S', about: 'seconds between the readings of cpu.stat, where no line says their time' },
  at: { value: 'MS', about: 'stop there and say of each task why it does not run' },
  program: {
    value: 'TEXT',
    about: 'of a pasted file: the program of every group (as many busy loops as its limit has CPUs)',
  },
  deadline: { value: 'MS', about: 'answers that take longer are late, where the file gives no deadline_ms' },
});

export function seedOf(args: Arguments): number {
  return integer(args, 'seed', 1, 0, 0xffff_ffff);
}

function choiceOf(args: Arguments): MachineChoice {
  const given = (name: string): boolean => single(args, name) !== undefined;
  const profile = single(args, 'profile');
  const kernel = single(args, 'kernel');
  const deadline = single(args, 'deadline');
  if (deadline !== undefined && !(Number(deadline) > 0 && Number(deadline) <= 3_600_000))
    throw new UsageError(`--deadline ${deadline}: expected milliseconds, more than 0 and at most 3600000`);
  return {
    ...(given('hz') ? { hz: integer(args, 'hz', 250, 24, 10_000) } : {}),
    ...(given('cpus') ? { cpus: integer(args, 'cpus', 2, 1, 256) } : {}),
    ...(profile === undefined ? {} : { profile }),
    ...(kernel === undefined ? {} : { kernel }),
    ...(deadline === undefined ? {} : { deadlineMs: Number(deadline) }),
  };
}

export async function textOf(path: string): Promise<string> {
  try {
    return path === '-' ? readFileSync(0, 'utf8') : await readFile(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** What somebody pasted as the text of a scenario file; its assumptions go to `io.err`. Null: it is nothing known. */
function pastedText(written: string, path: string, args: Arguments, io: Io): string | null {
  const read = readPaste(written);
  if (!read.ok) {
    io.err(`${path}: ${read.why.en}\n`);
    return null;
  }
  for (const note of read.pasted.notes) io.err(`${path}: ${note.en}\n`);
  const program = single(args, 'program');
  if (program === undefined) return JSON.stringify(read.pasted.file);
  return JSON.stringify(read.pasted.file, (key, value: unknown) =>
    key === 'tasks' ? (value as object[]).map((task) => ({ ...task, program, count: 1 })) : value,
  );
}

/** Reads and checks the file named on the command line. Null: it has mistakes, which were written to `io.err`. */
export async function readScenarios(args: Arguments, io: Io): Promise<ScenarioFile | null> {
  const [path] = args.positionals;
  if (path === undefined) throw new UsageError('FILE: missing');
  const written = await textOf(path);
  const text = isPasted(written) ? pastedText(written, path, args, io) : written;
  if (text === null) return null;
  const reading = parseScenarioFile(text, choiceOf(args));
  const issues = reading.ok ? settingIssues(reading.file) : reading.issues;
  for (const issue of issues) io.err(`${path}: ${issue.path}: ${issue.message.en}\n`);
  return reading.ok && issues.length === 0 ? reading.file : null;
}
