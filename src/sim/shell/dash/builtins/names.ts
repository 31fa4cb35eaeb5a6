/** What a name stands for: `type`, `command`, `alias`, `hash`. */
import type { Builtin } from '../builtin.ts';
import { RESERVED } from '../../parse/tokens.ts';
import { findInPath } from '../find.ts';
import { isSpecial } from '../special.ts';
import type { Shell } from '../shell.ts';
import { nextOptions } from './options.ts';
import { quoted } from './variables.ts';

/** A file that can be run; null: there is none of that name. */
function file(shell: Shell, name: string): { path: string; tracked: boolean } | null {
  const tracked = shell.data.hash.has(name);
  const path = findInPath(shell, name);
  if (path === null) return null;
  if (!name.includes('/')) return { path, tracked };
  const found = String(shell.sys.text('newfstatat', [], [name]));
  return found.startsWith('file ') ? { path, tracked } : null;
}

/** Says what a name is, at length or as it is called. The status. */
function describe(shell: Shell, name: string, long: boolean): number {
  const { data } = shell;
  const say = (longer: string, shorter: string): number => {
    shell.out(`${long ? `${name}${longer}` : shorter}\n`);
    return 0;
  };
  if (RESERVED.includes(name)) return say(' is a shell keyword', name);
  const alias = data.aliases.get(name);
  if (alias !== undefined) return say(` is an alias for ${alias}`, `alias ${name}=${quoted(alias)}`);
  if (data.functions.has(name)) return say(' is a shell function', name);
  if (shell.isBuiltin(name)) return say(` is a ${isSpecial(name) ? 'special ' : ''}shell builtin`, name);
  const found = file(shell, name);
  if (found) return say(` is ${found.tracked ? 'a tracked alias for ' : ''}${found.path}`, found.path);
  if (long) shell.out(`${name}: not found\n`);
  return 127;
}

const type: Builtin = (shell, argv) => {
  let status = 0;
  for (const name of argv.slice(1)) status = describe(shell, name, true) || status;
  return status;
};

const command: Builtin = (shell, argv) => {
  const { options, words } = nextOptions(argv, 'pvV');
  const [name] = words;
  if (name === undefined) return 0;
  return describe(
    shell,
    name,
    options.some(([letter]) => letter === 'V'),
  );
};

const alias: Builtin = (shell, argv) => {
  const { aliases } = shell.data;
  const show = (name: string, value: string): void => {
    shell.out(`${name}=${quoted(value)}\n`);
  };
  if (argv.length === 1) for (const [name, value] of aliases) show(name, value);
  let status = 0;
  for (const word of argv.slice(1)) {
    const at = word.indexOf('=', 1);
    if (at > 0) {
      aliases.set(word.slice(0, at), word.slice(at + 1));
      continue;
    }
    const value = aliases.get(word);
    if (value !== undefined) show(word, value);
    else {
      shell.sys.write(2, `alias: ${word} not found\n`);
      status = 1;
    }
  }
  return status;
};

const unalias: Builtin = (shell, argv) => {
  const { options, words } = nextOptions(argv, 'a');
  const { aliases } = shell.data;
  if (options.length > 0) aliases.clear();
  let status = 0;
  for (const word of words) {
    if (aliases.delete(word)) continue;
    shell.sys.write(2, `unalias: ${word} not found\n`);
    status = 1;
  }
  return status;
};

const hash: Builtin = (shell, argv) => {
  const { options, words } = nextOptions(argv, 'r');
  const { data } = shell;
  if (options.length > 0) data.hash.clear();
  else if (words.length === 0) for (const path of data.hash.values()) shell.out(`${path}\n`);
  let status = 0;
  for (const word of words) {
    if (shell.isBuiltin(word) || data.functions.has(word) || findInPath(shell, word) !== null) continue;
    shell.warn(`${word}: not found`);
    status = 1;
  }
  return status;
};

export const NAMES: Readonly<Record<string, Builtin>> = Object.freeze({
  type,
  command,
  alias,
  unalias,
  hash,
});
