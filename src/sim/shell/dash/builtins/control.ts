/** Builtins that change what runs next. */
import { errorText } from '../../errors.ts';
import type { Builtin } from '../builtin.ts';
import { execProgram } from '../exec-program.ts';
import { findInPath } from '../find.ts';
import { leave, leaveFunction, leaveLoops, scriptFrame } from '../unwind.ts';
import { openFault } from '../redirect.ts';
import { fail, type Shell } from '../shell.ts';
import { numberOf } from './options.ts';

function loops(goesOn: boolean): Builtin {
  return (shell, [, word]) => {
    const count = word === undefined ? 1 : numberOf(word);
    if (count === 0) fail(`Illegal number: ${word ?? ''}`);
    leaveLoops(shell, count, goesOn);
    return 0;
  };
}

const evaluate: Builtin = (shell, argv, how) => {
  const text = argv.slice(1).join(' ');
  const { data } = shell;
  if (text.trim() === '') return 0;
  data.status = 0;
  shell.push(scriptFrame(text, data.line, { tested: how.tested, exits: false }));
  return null;
};

/** The file of `.`: through PATH, not through the working directory. */
function sourced(shell: Shell, name: string): string {
  if (name.includes('/')) return name;
  for (const dir of (shell.get('PATH') ?? '').split(':')) {
    const path = dir === '' ? name : `${dir}/${name}`;
    if (String(shell.sys.text('newfstatat', [], [path])).startsWith('file ')) return path;
  }
  return fail(`${name}: not found`);
}

const dot: Builtin = (shell, argv, how) => {
  const [, name] = argv;
  if (name === undefined) return 0;
  const path = sourced(shell, name);
  const text = shell.sys.readFile(path);
  if (typeof text === 'number') return fail(`cannot open ${path}: ${openFault(text, false)}`);
  const { data } = shell;
  data.status = 0;
  shell.push({ kind: 'dot', params: null });
  data.command = path;
  shell.push(scriptFrame(text, 1, { tested: how.tested, exits: false }));
  return null;
};

const exec: Builtin = (shell, argv) => {
  const words = argv[1] === '--' ? argv.slice(2) : argv.slice(1);
  const [name] = words;
  if (name === undefined) return 0;
  const file = findInPath(shell, name);
  shell.data.command = 'exec';
  if (file === null) shell.warn(`${name}: not found`);
  leave(shell, file === null ? 127 : execProgram(shell, file, words));
  return null;
};

/** A status as it is written; the last one if it is not. */
function status(shell: Shell, word: string | undefined): number {
  return word === undefined ? shell.data.status : numberOf(word);
}

const shift: Builtin = (shell, [, word]) => {
  const count = word === undefined ? 1 : numberOf(word);
  const { data } = shell;
  if (count > data.params.length) fail("can't shift that many");
  data.params = data.params.slice(count);
  return 0;
};

const cd: Builtin = (shell, argv) => {
  const words = argv.slice(1).filter((word) => !/^-[LP]$|^--$/.test(word));
  const { data, sys } = shell;
  let to = words[0] ?? shell.get('HOME') ?? '';
  const back = to === '-';
  if (back) to = shell.get('OLDPWD') ?? data.cwd;
  if (to === '') to = '.';
  const physical = argv.includes('-P');
  const answer = sys.call('chdir', [], [to]);
  if (answer < 0) fail(`can't cd to ${to}`);
  const before = data.cwd;
  const real = sys.text('getcwd');
  data.cwd = physical && typeof real === 'string' ? real : logical(before, to);
  shell.set('OLDPWD', before);
  shell.set('PWD', data.cwd);
  if (back) shell.out(`${data.cwd}\n`);
  return 0;
};

/** A path from a directory, without `.` and `..`. */
function logical(from: string, to: string): string {
  const made: string[] = [];
  for (const name of (to.startsWith('/') ? to : `${from}/${to}`).split('/')) {
    if (name === '..') made.pop();
    else if (name !== '' && name !== '.') made.push(name);
  }
  return `/${made.join('/')}`;
}

const pwd: Builtin = (shell, argv) => {
  const real = argv.includes('-P') ? shell.sys.text('getcwd') : shell.data.cwd;
  if (typeof real === 'number') return fail(`getcwd() failed: ${errorText(real)}`);
  shell.out(`${real}\n`);
  return 0;
};

export const CONTROL: Readonly<Record<string, Builtin>> = Object.freeze({
  ':': () => 0,
  true: () => 0,
  false: () => 1,
  '.': dot,
  break: loops(false),
  continue: loops(true),
  eval: evaluate,
  exec,
  exit: (shell: Shell, [, word]: readonly string[]) => {
    const value = status(shell, word);
    leave(shell, value);
    return null;
  },
  return: (shell: Shell, [, word]: readonly string[]) => {
    leaveFunction(shell, status(shell, word));
    return null;
  },
  shift,
  cd,
  chdir: cd,
  pwd,
});
