/** What Debian's programs have in common: options as getopt_long takes them, files named as words, messages as coreutils word them. */
import { errorText } from '../errors.ts';
import type { Image, Main, Sys } from '../sys.ts';

export interface Given {
  readonly flags: ReadonlyMap<string, string>;
  readonly words: readonly string[];
}

export interface Syntax {
  /** As getopt's: `n:r` is a value after -n. */
  readonly letters: string;
  /** Long names and the letters that they stand for. */
  readonly long?: Readonly<Record<string, string>>;
  /** Options end at the first word. */
  readonly first?: boolean;
  /** Status after a wrong option; absent: 1. */
  readonly status?: number;
}

interface Wrong {
  readonly wrong: string;
}

function longOption(
  word: string,
  { letters, long = {} }: Syntax,
  next: () => string | undefined,
): readonly [string, string] | Wrong {
  const [name = '', ...rest] = word.slice(2).split('=');
  const value = word.includes('=') ? rest.join('=') : undefined;
  const fits = Object.keys(long).filter((one) => one === name || one.startsWith(name));
  const full = fits.includes(name) ? name : fits.length === 1 ? (fits[0] ?? '') : '';
  if (full === '') {
    const many = fits.map((one) => `'--${one}'`).join(' ');
    return {
      wrong:
        fits.length > 1
          ? `option '--${name}' is ambiguous; possibilities: ${many}`
          : `unrecognized option '${word}'`,
    };
  }
  const letter = long[full] ?? '';
  if (letters[letters.indexOf(letter) + 1] !== ':')
    return value === undefined ? [letter, ''] : { wrong: `option '--${full}' doesn't allow an argument` };
  const given = value ?? next();
  return given === undefined ? { wrong: `option '--${full}' requires an argument` } : [letter, given];
}

/** Options and words; a wrong option's message. The last of an option's values counts. */
function parse(argv: readonly string[], syntax: Syntax): Given | Wrong {
  const flags = new Map<string, string>();
  const words: string[] = [];
  const { letters } = syntax;
  for (let at = 1; at < argv.length; at++) {
    const word = argv[at] ?? '';
    if (word === '--') {
      words.push(...argv.slice(at + 1));
      break;
    }
    if (!/^-./.test(word)) {
      words.push(word);
      if (syntax.first !== true) continue;
      words.push(...argv.slice(at + 1));
      break;
    }
    if (word.startsWith('--')) {
      const found = longOption(word, syntax, () => argv[++at]);
      if ('wrong' in found) return found;
      flags.set(found[0], found[1]);
      continue;
    }
    for (let place = 1; place < word.length; place++) {
      const letter = word[place] ?? '';
      const known = letter === ':' ? -1 : letters.indexOf(letter);
      if (known < 0) return { wrong: `invalid option -- '${letter}'` };
      flags.delete(letter);
      if (letters[known + 1] !== ':') {
        flags.set(letter, '');
        continue;
      }
      const rest = word.slice(place + 1);
      const value = rest === '' ? argv[++at] : rest;
      if (value === undefined) return { wrong: `option requires an argument -- '${letter}'` };
      flags.set(letter, value);
      break;
    }
  }
  return { flags, words };
}

export function hint(name: string): string {
  return `Try '${name} --help' for more information.\n`;
}

/** A program whose wrong options are told of. */
export function withOptions(
  name: string,
  syntax: Syntax,
  body: (sys: Sys, given: Given, image: Image) => number,
): Main {
  return (sys, image) => {
    const given = parse(image.argv, syntax);
    if (!('wrong' in given)) return body(sys, given, image);
    sys.write(2, `${name}: ${given.wrong}\n${hint(name)}`);
    return syntax.status ?? 1;
  };
}

export function missingOperand(sys: Sys, name: string, after?: string): number {
  const more = after === undefined ? 'missing operand' : `missing operand after '${after}'`;
  sys.write(2, `${name}: ${more}\n${hint(name)}`);
  return 1;
}

export function say(sys: Sys, name: string, text: string): void {
  sys.write(2, `${name}: ${text}\n`);
}

/** Texts of files, of standard input if none are named. `says` words what could not be read; absent: `NAME: ERROR`. */
export function texts(
  sys: Sys,
  name: string,
  paths: readonly string[],
  says: (path: string, error: string, opened: boolean) => string = (path, error) => `${path}: ${error}`,
): { readonly files: readonly { readonly path: string; readonly text: string }[]; readonly failed: boolean } {
  let failed = false;
  const files = (paths.length === 0 ? ['-'] : paths).flatMap((path) => {
    const fd = path === '-' ? 0 : sys.open(path);
    const text = fd < 0 ? fd : sys.readAll(fd);
    if (fd > 0) sys.close(fd);
    if (typeof text === 'string') return [{ path, text }];
    failed = true;
    say(sys, name, says(path, errorText(text), fd >= 0));
    return [];
  });
  return { files, failed };
}

/** With their line breaks; the last may have none. */
export function linesWithEnds(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** As coreutils quote a name in a message. */
export function quote(name: string): string {
  if (/['\n\t]/.test(name)) return /[\n\t]/.test(name) ? `''$'${name.replaceAll('\n', '\\n')}'` : `"${name}"`;
  return `'${name}'`;
}

export function baseName(path: string): string {
  return path.replace(/\/+$/, '').split('/').at(-1) ?? path;
}

export function parent(path: string): string {
  const cut = path.replace(/\/+$/, '').lastIndexOf('/');
  return cut < 0 ? '.' : cut === 0 ? '/' : path.slice(0, cut);
}
