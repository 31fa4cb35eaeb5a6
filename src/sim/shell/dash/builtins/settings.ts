/** `set`, `umask`, `ulimit`, `times`. */
import type { Builtin } from '../builtin.ts';
import { OPTIONS } from '../data.ts';
import { fail, type Shell } from '../shell.ts';
import { nextOptions } from './options.ts';
import { quoted } from './variables.ts';

function setOption(shell: Shell, letter: string, on: boolean): void {
  const { data } = shell;
  data.flags = data.flags.replace(letter, '');
  if (!on) return;
  const order = OPTIONS.map(([, one]) => one);
  data.flags = [...data.flags, letter].sort((a, b) => order.indexOf(a) - order.indexOf(b)).join('');
}

function showOptions(shell: Shell, again: boolean): void {
  if (!again) shell.out('Current option settings\n');
  for (const [name, letter] of OPTIONS) {
    const on = letter !== '' && shell.has(letter);
    shell.out(again ? `set ${on ? '-' : '+'}o ${name}\n` : `${name.padEnd(16)}${on ? 'on' : 'off'}\n`);
  }
}

function named(shell: Shell, name: string | undefined, on: boolean): void {
  if (name === undefined) {
    showOptions(shell, !on);
    return;
  }
  const known = OPTIONS.find(([one]) => one === name);
  if (!known) fail(`Illegal option ${on ? '-' : '+'}o ${name}`);
  else setOption(shell, known[1], on);
}

/** Options at the head of words: of `set` and of the shell itself. What is left of them; null: there were no others. */
export function readOptions(shell: Shell, words: readonly string[]): readonly string[] | null {
  const letters = OPTIONS.map(([, letter]) => letter).join('');
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '--' || word === '-')
      return word === '-' && at + 1 === words.length ? null : words.slice(at + 1);
    if (!/^[-+]./.test(word)) return words.slice(at);
    const on = word.startsWith('-');
    for (const letter of word.slice(1)) {
      if (letter === 'o') named(shell, words[++at], on);
      else if (letters.includes(letter)) setOption(shell, letter, on);
      else fail(`Illegal option ${on ? '-' : '+'}${letter}`);
    }
  }
  return null;
}

const set: Builtin = (shell, argv) => {
  if (argv.length === 1) {
    for (const name of [...shell.data.vars.keys()].sort()) {
      const value = shell.get(name);
      if (value !== undefined) shell.out(`${name}=${quoted(value)}\n`);
    }
    return 0;
  }
  const rest = readOptions(shell, argv.slice(1));
  if (rest) shell.data.params = rest;
  return 0;
};

const CLASSES = ['u', 'g', 'o'] as const;

function symbolic(mask: number): string {
  return CLASSES.map((who, at) => {
    const bits = (~mask >> (6 - 3 * at)) & 7;
    return `${who}=${[...'rwx'].filter((_letter, bit) => (bits & (4 >> bit)) !== 0).join('')}`;
  }).join(',');
}

/** A mode as chmod takes it, from another one; null: it is none. */
export function changedMode(text: string, mode: number): number | null {
  let made = mode;
  for (const clause of text.split(',')) {
    const match = /^([ugoa]*)((?:[-+=][rwxXst]*)+)$/.exec(clause);
    if (!match) return null;
    const who = (match[1] ?? '') === '' || match[1]?.includes('a') === true ? 'ugo' : (match[1] ?? '');
    for (const [, sign, letters = ''] of (match[2] ?? '').matchAll(/([-+=])([rwxXst]*)/g)) {
      const bits =
        (letters.includes('r') ? 4 : 0) | (letters.includes('w') ? 2 : 0) | (/[xX]/.test(letters) ? 1 : 0);
      for (const [at, one] of CLASSES.entries()) {
        if (!who.includes(one)) continue;
        const shift = 6 - 3 * at;
        if (sign === '=') made &= ~(7 << shift);
        made = sign === '-' ? made & ~(bits << shift) : made | (bits << shift);
      }
    }
  }
  return made;
}

const umask: Builtin = (shell, argv) => {
  const { options, words } = nextOptions(argv, 'S');
  const { sys } = shell;
  const now = sys.call('umask', [-1]);
  const [word] = words;
  if (word === undefined) {
    const text = options.length > 0 ? symbolic(now) : now.toString(8).padStart(4, '0');
    shell.out(`${text}\n`);
    return 0;
  }
  if (/^\d/.test(word)) {
    if (!/^[0-7]+$/.test(word)) fail(`Illegal number: ${word}`);
    sys.call('umask', [parseInt(word, 8) & 0o777]);
    return 0;
  }
  const mode = changedMode(word, ~now & 0o777);
  if (mode === null) return fail(`Illegal mode: ${word}`);
  sys.call('umask', [~mode & 0o777]);
  return 0;
};

/** What `ulimit` shows: its name, letter, number of the resource, bytes of its unit and the first limit. */
const LIMITS: readonly (readonly [
  name: string,
  letter: string,
  resource: number,
  unit: number,
  first: number,
])[] = [
  ['time(seconds)', 't', 0, 1, Infinity],
  ['file(blocks)', 'f', 1, 512, Infinity],
  ['data(kbytes)', 'd', 2, 1024, Infinity],
  ['stack(kbytes)', 's', 3, 1024, 8_388_608],
  ['coredump(blocks)', 'c', 4, 512, 0],
  ['memory(kbytes)', 'm', 5, 1024, Infinity],
  ['locked memory(kbytes)', 'l', 8, 1024, 8_388_608],
  ['process', 'p', 6, 1, 3795],
  ['nofiles', 'n', 7, 1, 1024],
  ['vmemory(kbytes)', 'v', 9, 1024, Infinity],
  ['locks', 'w', 10, 1, Infinity],
  ['rtprio', 'r', 14, 1, 0],
];

const ulimit: Builtin = (shell, argv) => {
  const { options, words } = nextOptions(argv, 'HSatfdscmlpnvwr');
  const letters = options.map(([letter]) => letter).filter((letter) => letter !== 'H' && letter !== 'S');
  const text = (row: (typeof LIMITS)[number]): string => {
    const set = shell.sys.call('getrlimit', [row[2]]);
    const bytes = set === -1 ? row[4] : set;
    return bytes === Infinity || bytes === -2 ? 'unlimited' : String(Math.floor(bytes / row[3]));
  };
  if (letters.includes('a')) {
    for (const row of LIMITS) shell.out(`${row[0].padEnd(20)} ${text(row)}\n`);
    return 0;
  }
  const row = LIMITS.find(([, letter]) => letter === (letters.at(-1) ?? 'f')) ?? LIMITS[1];
  const [word] = words;
  if (!row) return 0;
  if (word === undefined) {
    shell.out(`${text(row)}\n`);
    return 0;
  }
  if (words.length > 1) fail('too many arguments');
  if (word !== 'unlimited' && !/^\d+$/.test(word)) fail('bad number');
  const value = word === 'unlimited' ? Infinity : Number(word) * row[3];
  const answer = shell.sys.call('setrlimit', [row[2], value]);
  if (answer < 0) fail('error setting limit (Operation not permitted)');
  return 0;
};

const times: Builtin = (shell) => {
  const row = '0m0.000000s 0m0.000000s\n';
  shell.out(row + row);
  return 0;
};

export const SETTINGS: Readonly<Record<string, Builtin>> = Object.freeze({ set, umask, ulimit, times });
