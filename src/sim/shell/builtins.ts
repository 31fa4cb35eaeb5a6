/** What the shell does itself (POSIX 2.14), and the utilities that it has built in. */
import { errorText } from './errors.ts';
import { leave } from './leave.ts';
import type { ShellState } from './state.ts';

type Builtin = (shell: ShellState, argv: readonly string[]) => number;

function number(word: string | undefined, otherwise: number): number {
  return /^\d+$/.test(word ?? '') ? Number(word) : otherwise;
}

function cd(shell: ShellState, [, to]: readonly string[]): number {
  const path = to ?? shell.vars.get('HOME') ?? '/';
  const result = shell.sys.call('chdir', [], [path]);
  if (result === 0) return 0;
  shell.say(`cd: can't cd to ${path}: ${errorText(result)}`);
  return 2;
}

/** One line of standard input, byte by byte as it must, cut at blanks into the names given. */
function read(shell: ShellState, argv: readonly string[]): number {
  const names = argv.slice(1).filter((word) => !word.startsWith('-'));
  const line = shell.sys.text('read_line', [0]);
  if (typeof line === 'number' || line === '') return 1;
  const words = line.replace(/\n$/, '').trim();
  let rest = words;
  names.forEach((name, at) => {
    const cut = at === names.length - 1 ? null : /^(\S*)\s*(.*)$/s.exec(rest);
    shell.set(name, cut ? (cut[1] ?? '') : rest);
    rest = cut?.[2] ?? '';
  });
  return line.endsWith('\n') ? 0 : 1;
}

function exportNames(shell: ShellState, argv: readonly string[]): number {
  for (const word of argv.slice(1)) {
    const [, name = word, value] = /^(\w+)=(.*)$/s.exec(word) ?? [];
    shell.exported.add(name);
    if (value !== undefined) shell.set(name, value);
  }
  return 0;
}

function wait({ sys }: ShellState, [, child]: readonly string[]): number {
  if (child !== undefined) {
    const status = sys.call('wait4', [number(child, 0)]);
    return status < 0 ? 127 : status >> 8;
  }
  for (let status = 0; status >= 0;) status = sys.call('wait4', [-1]);
  return 0;
}

function setParams(shell: ShellState, argv: readonly string[]): number {
  const words = argv.slice(1).filter((word, at) => at > 0 || !/^[-+][a-z]+$/.test(word));
  if (words[0] === '--') words.shift();
  if (argv.includes('--') || words.length > 0) shell.params = words;
  return 0;
}

const SPECIAL: Readonly<Record<string, Builtin>> = Object.freeze({
  ':': () => 0,
  cd,
  read,
  wait,
  export: exportNames,
  set: setParams,
  exit: (shell: ShellState, argv: readonly string[]) => {
    leave('exit', number(argv[1], shell.status));
  },
  return: (shell: ShellState, argv: readonly string[]) => {
    leave('return', number(argv[1], shell.status));
  },
  break: (_shell: ShellState, argv: readonly string[]) => {
    leave('break', number(argv[1], 1));
  },
  continue: (_shell: ShellState, argv: readonly string[]) => {
    leave('continue', number(argv[1], 1));
  },
  shift: (shell: ShellState, argv: readonly string[]) => {
    shell.params = shell.params.slice(number(argv[1], 1));
    return 0;
  },
  unset: (shell: ShellState, argv: readonly string[]) => {
    for (const name of argv.slice(1)) shell.vars.delete(name);
    return 0;
  },
  local: assign,
  eval: (shell: ShellState, argv: readonly string[]) => shell.script(argv.slice(1).join(' ')),
  exec: (shell: ShellState, argv: readonly string[]) =>
    argv.length > 1 ? shell.exec(argv.slice(1), shell.env) : 0,
  pwd: ({ sys }: ShellState) => {
    const path = sys.text('getcwd');
    sys.write(1, `${typeof path === 'string' ? path : ''}\n`);
    return 0;
  },
  umask: ({ sys }: ShellState) => {
    sys.write(1, `${sys.call('umask').toString(8).padStart(4, '0')}\n`);
    return 0;
  },
} satisfies Record<string, Builtin>);

/** Departs from POSIX shells that have it: the name stays after the function. */
function assign(shell: ShellState, argv: readonly string[]): number {
  for (const word of argv.slice(1)) {
    const [, name = word, value = ''] = /^(\w+)=(.*)$/s.exec(word) ?? [];
    shell.set(name, value);
  }
  return 0;
}

/** Utilities that need no process of their own. */
const PLAIN = ['echo', 'printf', 'test', '[', 'true', 'false', 'kill'];

export const BUILTINS: ReadonlyMap<string, Builtin> = new Map([
  ...Object.entries(SPECIAL),
  ...PLAIN.map((name): [string, Builtin] => [
    name,
    ({ sys, env }, argv) => sys.find(name)?.(sys, { argv, env }) ?? 127,
  ]),
]);
