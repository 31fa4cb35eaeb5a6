/** `ringside sh`: a POSIX shell on a simulated machine. */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { HostShell, isVersion, REFERENCE_RELEASE, RELEASES } from '../../sim/index.ts';
import { defineCommand, UsageError, type Io } from '../command.ts';
import { flag, helpText, integer, readArguments, single, type OptionDefs } from '../options.ts';

const USAGE = 'sh [--cpus N] [--kernel V] [--seed S] [-OPTIONS] [-c SCRIPT [NAME [WORD…]] | FILE [WORD…]]';
const SUMMARY = 'a POSIX shell (dash) on a simulated Debian-like machine';
const OPTIONS: OptionDefs = Object.freeze({
  cpus: { value: 'N', about: 'CPUs, 1 to 256 (2)' },
  kernel: { value: 'V', about: 'release of Linux (6.18)' },
  seed: { value: 'S', about: 'seed (1)' },
});
const NOTES = [
  'Standard output, standard error and the exit status are the simulated shell’s. Without -c and FILE the script is standard input.',
  'The machine’s files are its own: FILE alone is read here, and the shell begins in an empty directory.',
];

/** Its own options, which come first and have two dashes, and the shell's words. */
function split(argv: readonly string[]): { own: readonly string[]; words: readonly string[] } {
  let at = 0;
  while (at < argv.length && /^--./.test(argv[at] ?? '')) at += /=|^--help$/.test(argv[at] ?? '') ? 1 : 2;
  return { own: argv.slice(0, at), words: argv.slice(at) };
}

/** A text of the host language as bytes, a character each. */
function bytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

function wholeInput(): string {
  try {
    return process.stdin.isTTY ? '' : readFileSync(0).toString('latin1');
  } catch {
    return '';
  }
}

/** The shell's words; a script in a file here is handed to it as its text. */
function shellWords(words: readonly string[]): readonly string[] {
  const at = words.findIndex((word) => !/^[-+]/.test(word));
  const commands = words.some((word, place) => (at < 0 || place < at) && /^-[a-zA-Z]*c/.test(word));
  const file = words[at];
  if (commands || at < 0 || file === undefined) return words.map(bytes);
  let text: string;
  try {
    text = readFileSync(file).toString('latin1');
  } catch {
    throw new UsageError(`${file}: there is no such file to read`);
  }
  return [...words.slice(0, at).map(bytes), '-c', text, ...words.slice(at).map(bytes)];
}

/** Commands of a Debian machine that scripts often name and that are not simulated. */
const NOT_MODELLED: ReadonlySet<string> = new Set([
  ...[
    'apt',
    'apt-get',
    'bash',
    'curl',
    'df',
    'docker',
    'dpkg',
    'du',
    'free',
    'git',
    'gzip',
    'journalctl',
    'less',
  ],
  ...[
    'lsns',
    'make',
    'perl',
    'pgrep',
    'ping',
    'pkill',
    'ps',
    'pstree',
    'python3',
    'ss',
    'ssh',
    'strace',
    'stress',
  ],
  ...['su', 'sudo', 'systemctl', 'tar', 'top', 'uptime', 'useradd', 'vi', 'vim', 'vmstat', 'watch', 'wget'],
]);

/** After the shell's message of such a command a terminal is told why. */
function withReasons(write: (text: string) => void): (text: string) => void {
  if (!process.stderr.isTTY) return write;
  return (text) => {
    write(text);
    const name = /: ([\w-]+): not found\n$/.exec(text)?.[1];
    if (name !== undefined && NOT_MODELLED.has(name))
      write(`\x1b[2m${name}: not modelled in Ringside\x1b[22m\n`);
  };
}

function writer(out: NodeJS.WriteStream): (text: string) => void {
  return (text) => {
    out.write(Buffer.from(text, 'latin1'));
  };
}

export default defineCommand({
  name: 'sh',
  summary: SUMMARY,
  run: async (argv, io: Io) => {
    const { own, words } = split(argv);
    const args = readArguments(own, OPTIONS);
    if (flag(args, 'help')) {
      await io.out(helpText(USAGE, SUMMARY, OPTIONS, NOTES));
      return 0;
    }
    const kernel = single(args, 'kernel') ?? REFERENCE_RELEASE;
    if (!isVersion(kernel))
      throw new UsageError(
        `--kernel: Linux "${kernel}" is not simulated; releases from ${RELEASES.at(-1) ?? ''} to ${RELEASES[0] ?? ''} are`,
      );
    const shell = new HostShell({
      cpus: integer(args, 'cpus', 2, 1, 256),
      kernel,
      seed: integer(args, 'seed', 1, 0, 0xffff_ffff),
    });
    // Debian's sh is dash, and says so.
    return shell.run(['dash', ...shellWords(words)], {
      input: wholeInput,
      out: writer(process.stdout),
      err: withReasons(writer(process.stderr)),
    });
  },
});
