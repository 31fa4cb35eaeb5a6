/** `kill` and `trap`. */
import { SIG } from '../../../kernel/signal.ts';
import { errorText } from '../../errors.ts';
import type { Builtin } from '../builtin.ts';
import { fail, type Shell } from '../shell.ts';
import { findJob } from './jobs.ts';
import { numberOf } from './options.ts';
import { quoted } from './variables.ts';

const LAST = 64;
const FIRST_REALTIME = 34;

const NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(SIG).map(([name, number]) => [number, name]),
);

/** Linux's name of a signal; its number where it has none. */
export function signalName(sig: number): string {
  if (sig === 0) return 'EXIT';
  // Dash does not know it by a name.
  if (sig === SIG.STKFLT) return String(sig);
  if (sig < FIRST_REALTIME) {
    const name = NAMES.get(sig);
    return name === undefined || sig >= 32 ? String(sig) : name;
  }
  if (sig === FIRST_REALTIME) return 'RTMIN';
  if (sig === LAST) return 'RTMAX';
  return sig < 50 ? `RTMIN+${String(sig - FIRST_REALTIME)}` : `RTMAX-${String(LAST - sig)}`;
}

/** By number or name, without SIG; −1: there is none. */
function decode(word: string, from: number): number {
  if (/^\d+$/.test(word)) {
    const number = Number(word);
    return number >= from && number <= LAST ? number : -1;
  }
  for (let sig = from; sig <= LAST; sig++) if (signalName(sig) === word.toUpperCase()) return sig;
  return -1;
}

const USAGE = 'Usage: kill [-s sigspec | -signum | -sigspec] [pid | job]... or\nkill -l [exitstatus]';

function list(shell: Shell, words: readonly string[]): number {
  const [word] = words;
  if (word === undefined) {
    shell.out('0\n');
    for (let sig = 1; sig <= LAST; sig++) shell.out(`${signalName(sig)}\n`);
    return 0;
  }
  const number = numberOf(word);
  const sig = number > 128 ? number - 128 : number;
  if (sig <= 0 || sig > LAST) fail(`invalid signal number or exit status: ${word}`);
  shell.out(`${signalName(sig)}\n`);
  return 0;
}

/** The signal that options name, and what is left of the words. */
function asked(argv: readonly string[]): { sig: number; words: readonly string[]; lists: boolean } {
  const [, first = ''] = argv;
  if (!/^-./.test(first)) return { sig: 15, words: argv.slice(1), lists: false };
  if (first === '--') return { sig: 15, words: argv.slice(2), lists: false };
  const direct = decode(first.slice(1), 0);
  if (direct >= 0) return { sig: direct, words: argv.slice(argv[2] === '--' ? 3 : 2), lists: false };
  if (first === '-l') return { sig: 0, words: argv.slice(2), lists: true };
  if (!first.startsWith('-s')) fail(`Illegal option -${first[1] ?? ''}`);
  const name = first === '-s' ? argv[2] : first.slice(2);
  if (name === undefined) return fail('No arg for -s option');
  const sig = decode(name, 0);
  if (sig < 0) fail(`invalid signal number or name: ${name}`);
  return { sig, words: argv.slice(first === '-s' ? 3 : 2), lists: false };
}

const kill: Builtin = (shell, argv) => {
  if (argv.length === 1) fail(USAGE);
  const { sig, words, lists } = asked(argv);
  if (lists) return list(shell, words);
  if (words.length === 0) fail(USAGE);
  let status = 0;
  for (const word of words) {
    let pid: number;
    if (word.startsWith('%')) {
      const job = findJob(shell, word);
      if (!job) return fail(`No such job: ${word}`);
      pid = job.pids[0] ?? 0;
    } else pid = word.startsWith('-') ? -numberOf(word.slice(1)) : numberOf(word);
    const answer = shell.sys.call('kill', [pid, sig]);
    if (answer >= 0) continue;
    shell.warn(`${errorText(answer)}\n`);
    status = 1;
  }
  return status;
};

const DISPOSITION = Object.freeze({ default: 0, ignore: 1, handler: 2 });

function setTrap(shell: Shell, sig: number, action: string | null): void {
  const { traps } = shell.data;
  if (action === null) traps.delete(sig);
  else traps.set(sig, action);
  if (sig === 0) return;
  const how = action === null ? 'default' : action === '' ? 'ignore' : 'handler';
  shell.sys.call('rt_sigaction', [sig, DISPOSITION[how]]);
}

const trap: Builtin = (shell, argv) => {
  const words = argv[1] === '--' ? argv.slice(2) : argv.slice(1);
  const { traps } = shell.data;
  if (words.length === 0) {
    for (const [sig, text] of [...traps].sort(([a], [b]) => a - b))
      shell.out(`trap -- ${quoted(text)} ${signalName(sig)}\n`);
    return 0;
  }
  let action: string | null = null;
  let names = words;
  if (words.length > 1 && !/^\d+$/.test(words[0] ?? '')) {
    action = words[0] === '-' ? null : (words[0] ?? '');
    names = words.slice(1);
  }
  for (const name of names) {
    const sig = decode(name, 0);
    if (sig < 0) {
      shell.sys.write(2, `trap: ${name}: bad trap\n`);
      return 1;
    }
    setTrap(shell, sig, action);
  }
  return 0;
};

export const SIGNALS: Readonly<Record<string, Builtin>> = Object.freeze({ kill, trap });
