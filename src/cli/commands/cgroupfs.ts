/** `ringside cgroupfs`: commands for a cgroup tree, one a line, and what the kernel gives. */
import process from 'node:process';
import { createInterface } from 'node:readline';
import {
  CgroupShell,
  isVersion,
  LOADS,
  REFERENCE_RELEASE,
  RELEASES,
  SHELL_OPS,
  SHELL_VERBS,
  usageOf,
} from '../../sim/index.ts';
import { defineCommand, UsageError, type Io } from '../command.ts';
import { flag, helpText, integer, readArguments, single, type OptionDefs } from '../options.ts';

const USAGE = 'cgroupfs [--cpus N] [--hz N] [--kernel V] [--seed S] [--bare] [--commands] < SCRIPT';
const SUMMARY = 'a cgroup tree as text: reads commands from standard input';
const OPTIONS: OptionDefs = Object.freeze({
  cpus: { value: 'N', about: 'CPUs, 1 to 256 (2)' },
  hz: { value: 'N', about: 'ticks a second, 24 to 10000 (250)' },
  kernel: { value: 'V', about: 'release of Linux: its scheduler and its files (6.18)' },
  seed: { value: 'S', about: 'seed of the quota periods’ phases (1)' },
  commands: { about: 'prints each command with its answer below it, indented' },
  bare: { about: 'the root enables no controllers, as before an init system did' },
});
interface Described {
  readonly name: string;
  readonly usage: string;
  readonly about: { readonly en: string };
}

const NOTES = [
  'One command a line. Each prints what it gives: the text, a process id, "ok", or the name of the errno; the reason goes',
  'to standard error. "\\n" in TEXT is a line break; lines that are empty or begin with # are skipped.',
  '',
  '  mkdir DIR · rmdir DIR · ls DIR        the tree; /cpu.max and cpu.max are the root’s',
  '  read FILE · write FILE TEXT           one read(2) or write(2)',
  '  open PATH · close #N                  an open file or directory: #3, #4 …, which stand for FILE or DIR elsewhere',
  '  poll FILE [TIME]                      waits for a notification: POLLPRI, or timeout. cgroup.events,',
  '                                        cpuset.cpus.partition; cpu.pressure with a trigger (open, write, poll #N)',
  '  spawn DIR PROGRAM                     a process; its id',
  '  fork PID [DIR] · thread PID           a child (in DIR: CLONE_INTO_CGROUP), one more thread; its id',
  '  move PID DIR · kill PID [SIGNAL]      cgroup.procs; SIGKILL, or HUP TERM STOP CONT USR1 …',
  '  renice PID N · slice PID TIME · taskset PID LIST    priority, slice (0s: the default), affinity',
  '  proc PID · cgroup PID                 what is known of a process; /proc/PID/cgroup',
  '  chown UID PATH · delegate UID DIR     a file or directory; a directory with the files that delegation needs',
  '  cpu N on|off                          CPU hotplug',
  '  advance TIME · now                    lets time pass (250ms, 1.5s); seconds since the start',
  ...SHELL_VERBS.map((verb) => row(verb, 38)),
  '',
  'Before a command: as UID (opens files as that user), in DIR (from a cgroup namespace with that root), by PID (for a',
  'written 0). Programs (times in µs):',
  ...LOADS.map((load) => `  ${usageOf(load)}`),
  '  idle · alloc SIZE · cache FILE SIZE · write FILE SIZE · fork N    wait for do; all but the first do one op before',
  '',
  'What an idle process can be told to do (do, start). Sizes: 4096, 64K, 20M, 1G. Answers ok or an errno unless said:',
  ...SHELL_OPS.map((op) => row(op, 38)),
  '',
  'Lines at the head of a script: #! enable LIST (controllers of the root’s children), #! mount OPTIONS (of cgroup2).',
];

/** How something is written and what it does. */
function row({ name, usage, about }: Described, width: number): string {
  return `  ${`${name} ${usage}`.trim().padEnd(width)}${about.en}`;
}

/** Runs a script; a line that is no command is reported and the rest goes on. */
export async function runScript(
  lines: AsyncIterable<string>,
  shell: CgroupShell,
  io: Io,
  commands = false,
): Promise<number> {
  let number = 0;
  let misuses = 0;
  for await (const line of lines) {
    number++;
    const prepares = line.startsWith('#! ');
    if (line.trim() === '' || (line.trimStart().startsWith('#') && !prepares)) continue;
    const answer = shell.line(line);
    if (answer.text === 'usage error') misuses++;
    else if (prepares) continue;
    if (commands) await io.out(`${line}\n`);
    const shown = commands ? answer.text.replaceAll(/^(?=.)/gm, '    ') : answer.text;
    if (shown !== '') await io.out(`${shown}\n`);
    if (answer.why) io.err(`line ${String(number)}: ${answer.text}: ${answer.why.en}\n`);
  }
  return misuses > 0 ? 2 : 0;
}

export default defineCommand({
  name: 'cgroupfs',
  summary: SUMMARY,
  run: async (argv, io) => {
    const args = readArguments(argv, OPTIONS);
    if (flag(args, 'help')) {
      await io.out(helpText(USAGE, SUMMARY, OPTIONS, NOTES));
      return 0;
    }
    const kernel = single(args, 'kernel') ?? REFERENCE_RELEASE;
    if (!isVersion(kernel))
      throw new UsageError(
        `--kernel: Linux "${kernel}" is not simulated; releases from ${RELEASES.at(-1) ?? ''} to ${RELEASES[0] ?? ''} are`,
      );
    const shell = new CgroupShell({
      cpus: integer(args, 'cpus', 2, 1, 256),
      hz: integer(args, 'hz', 250, 24, 10_000),
      kernel,
      seed: integer(args, 'seed', 1, 0, 0xffff_ffff),
      enabled: !flag(args, 'bare'),
    });
    return runScript(createInterface({ input: process.stdin }), shell, io, flag(args, 'commands'));
  },
});
