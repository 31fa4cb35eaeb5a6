/** `ringside cgroupfs`: commands for a cgroup tree, one a line, and what the kernel gives. */
import process from 'node:process';
import { createInterface } from 'node:readline';
import { CgroupShell } from '../../sim/index.ts';
import { defineCommand, type Io } from '../command.ts';
import { flag, helpText, integer, readArguments, single, type OptionDefs } from '../options.ts';

const USAGE = 'cgroupfs [--cpus N] [--hz N] [--kernel V] [--seed S] [--bare] < SCRIPT';
const SUMMARY = 'a cgroup tree as text: reads commands from standard input';
const OPTIONS: OptionDefs = Object.freeze({
  cpus: { value: 'N', about: 'CPUs, 1 to 256 (2)' },
  hz: { value: 'N', about: 'ticks a second, 24 to 10000 (250)' },
  kernel: { value: 'V', about: 'kernel version whose scheduler runs it (6.18)' },
  seed: { value: 'S', about: 'seed of the quota periods’ phases (1)' },
  bare: { about: 'the root enables no controllers, as before an init system did' },
});
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
  '  move PID DIR · kill PID               cgroup.procs; SIGKILL',
  '  renice PID N · slice PID TIME · taskset PID LIST    priority, slice (0s: the default), affinity',
  '  proc PID · cgroup PID                 what is known of a process; /proc/PID/cgroup',
  '  chown UID PATH · delegate UID DIR     a file or directory; a directory with the files that delegation needs',
  '  cpu N on|off                          CPU hotplug',
  '  advance TIME · now                    lets time pass (250ms, 1.5s); seconds since the start',
  '',
  'Before a command: as UID (opens files as that user), in DIR (from a cgroup namespace with that root), by PID (for a',
  'written 0). Programs: hog, sleep [T], batch B, periodic B P, closed R S, poisson R M [T] [C], build N M J, gc A G T,',
  'spinlock H O T, klock H W O, forkbomb [N] (times in µs).',
];

/** Runs a script; a line that is no command is reported and the rest goes on. */
export async function runScript(lines: AsyncIterable<string>, shell: CgroupShell, io: Io): Promise<number> {
  let number = 0;
  let misuses = 0;
  for await (const line of lines) {
    number++;
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    const answer = shell.line(line);
    if (answer.text === 'usage error') misuses++;
    if (answer.text !== '') await io.out(`${answer.text}\n`);
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
    const shell = new CgroupShell({
      cpus: integer(args, 'cpus', 2, 1, 256),
      hz: integer(args, 'hz', 250, 24, 10_000),
      kernel: single(args, 'kernel') ?? '6.18',
      seed: integer(args, 'seed', 1, 0, 0xffff_ffff),
      enabled: !flag(args, 'bare'),
    });
    return runScript(createInterface({ input: process.stdin }), shell, io);
  },
});
