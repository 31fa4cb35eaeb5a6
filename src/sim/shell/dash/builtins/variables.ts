/** Builtins that have to do with variables and positional parameters. */
import type { Builtin } from '../builtin.ts';
import { fail, type Shell } from '../shell.ts';
import { nextOptions, numberOf } from './options.ts';

const NAME = /^[A-Za-z_]\w*$/;

/** As dash writes a value so that it can be read again (`single_quote`). */
export function quoted(text: string): string {
  if (text === '') return "''";
  return text
    .split(/('+)/)
    .filter((piece, at) => piece !== '' || at % 2 === 1)
    .map((piece, at, all) =>
      piece.startsWith("'") && (at > 0 || all.length > 0) && /^'+$/.test(piece) ? `"${piece}"` : `'${piece}'`,
    )
    .join('');
}

function shown(shell: Shell, word: string, only: 'exported' | 'readonly'): void {
  const names = [...shell.data.vars.keys()].sort();
  for (const name of names) {
    const one = shell.data.vars.get(name);
    if (one?.[only] !== true) continue;
    shell.out(`${word} ${name}${one.value === null ? '' : `=${quoted(one.value)}`}\n`);
  }
}

function declare(word: string, flag: 'exported' | 'readonly'): Builtin {
  return (shell, argv) => {
    const { options, words } = nextOptions(argv, 'p');
    if (options.length > 0 || words.length === 0) {
      shown(shell, word, flag);
      return 0;
    }
    const { vars } = shell.data;
    for (const each of words) {
      const at = each.indexOf('=');
      const name = at < 0 ? each : each.slice(0, at);
      if (!NAME.test(name)) fail(`${name}: bad variable name`);
      if (at >= 0) shell.set(name, each.slice(at + 1));
      const now = vars.get(name) ?? { value: null, exported: false, readonly: false };
      vars.set(name, { ...now, [flag]: true });
    }
    return 0;
  };
}

const local: Builtin = (shell, argv) => {
  const { frames, vars } = shell.data;
  const at = frames.findLastIndex(({ kind }) => kind === 'call');
  const frame = frames[at];
  if (frame?.kind !== 'call') return fail('not in a function');
  const locals = new Map(frame.locals);
  for (const word of argv.slice(1)) {
    const cut = word.indexOf('=');
    const name = cut < 0 ? word : word.slice(0, cut);
    if (!NAME.test(name)) fail(`${name}: bad variable name`);
    if (!locals.has(name)) locals.set(name, vars.get(name) ?? null);
    if (cut >= 0) shell.set(name, word.slice(cut + 1));
  }
  frames[at] = { ...frame, locals };
  return 0;
};

const unset: Builtin = (shell, argv) => {
  const { options, words } = nextOptions(argv, 'vf');
  const functions = options.at(-1)?.[0] === 'f';
  for (const name of words) {
    if (functions) shell.data.functions.delete(name);
    else shell.unset(name);
  }
  return 0;
};

/** What `getopts` finds next: a letter, `?` or `:`, and its value. */
interface Option {
  readonly letter: string;
  readonly value: string | null;
  /** Places of the words and within one that come next. */
  readonly index: number;
  readonly at: number;
  readonly says: string;
}

function optionAt(letters: string, params: readonly string[], from: number, at: number): Option | null {
  const word = params[from - 1] ?? '';
  let place = at;
  if (place <= 0 || place >= word.length) {
    if (!word.startsWith('-') || word === '-') return null;
    if (word === '--') return null;
    place = 1;
  }
  const letter = word[place] ?? '';
  const silent = letters.startsWith(':');
  const known = letter === ':' ? -1 : letters.indexOf(letter, Number(silent));
  const isLast = place + 1 >= word.length;
  const next = isLast ? { index: from + 1, at: -1 } : { index: from, at: place + 1 };
  if (known < 0)
    return {
      letter: '?',
      value: silent ? letter : null,
      ...next,
      says: silent ? '' : `Illegal option -${letter}`,
    };
  if (letters[known + 1] !== ':') return { letter, value: '', ...next, says: '' };
  if (!isLast) return { letter, value: word.slice(place + 1), index: from + 1, at: -1, says: '' };
  const value = params[from];
  if (value !== undefined) return { letter, value, index: from + 2, at: -1, says: '' };
  const says = silent ? '' : `No arg for -${letter} option`;
  return { letter: silent ? ':' : '?', value: silent ? letter : null, index: from + 1, at: -1, says };
}

const getopts: Builtin = (shell, argv) => {
  const [, letters, name, ...given] = argv;
  if (letters === undefined || name === undefined) return fail('Usage: getopts optstring var [arg...]');
  const { data } = shell;
  const params = argv.length > 3 ? given : data.params;
  const from = numberOf(shell.get('OPTIND') ?? '1') || 1;
  const found = optionAt(letters, params, from, data.optAt);
  if (!found) {
    const ended = params[from - 1] === '--';
    shell.set('OPTIND', String(from + Number(ended)));
    data.optAt = -1;
    shell.set(name, '?');
    return 1;
  }
  if (found.says !== '') shell.sys.write(2, `${found.says}\n`);
  if (found.value === null) data.vars.delete('OPTARG');
  else shell.set('OPTARG', found.value);
  shell.set('OPTIND', String(found.index));
  data.optAt = found.at;
  shell.set(name, found.letter);
  return 0;
};

export const VARIABLES: Readonly<Record<string, Builtin>> = Object.freeze({
  export: declare('export', 'exported'),
  readonly: declare('readonly', 'readonly'),
  local,
  unset,
  getopts,
});
