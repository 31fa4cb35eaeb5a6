/** Reading a scenario file for the commands that run one; its mistakes as lines on standard error. */
import { readFile } from 'node:fs/promises';
import { parseScenarioFile, settingIssues, type MachineChoice, type ScenarioFile } from '../sim/index.ts';
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

export function seedOf(args: Arguments): number {
  return integer(args, 'seed', 1, 0, 0xffff_ffff);
}

function choiceOf(args: Arguments): MachineChoice {
  const given = (name: string): boolean => single(args, name) !== undefined;
  const profile = single(args, 'profile');
  const kernel = single(args, 'kernel');
  return {
    ...(given('hz') ? { hz: integer(args, 'hz', 250, 24, 10_000) } : {}),
    ...(given('cpus') ? { cpus: integer(args, 'cpus', 2, 1, 256) } : {}),
    ...(profile === undefined ? {} : { profile }),
    ...(kernel === undefined ? {} : { kernel }),
  };
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Reads and checks the file named on the command line. Null: it has mistakes, which were written to `io.err`. */
export async function readScenarios(args: Arguments, io: Io): Promise<ScenarioFile | null> {
  const [path] = args.positionals;
  if (path === undefined) throw new UsageError('FILE.json: missing');
  const reading = parseScenarioFile(await textOf(path), choiceOf(args));
  const issues = reading.ok ? settingIssues(reading.file) : reading.issues;
  for (const issue of issues) io.err(`${path}: ${issue.path}: ${issue.message.en}\n`);
  return reading.ok && issues.length === 0 ? reading.file : null;
}
