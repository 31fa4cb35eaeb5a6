/** What words become (POSIX 2.6): tildes, parameters, commands, arithmetic. */
import { arithmetic, isArithmeticFault } from '../arithmetic.ts';
import type { Command, Part, Word } from '../parse/ast.ts';
import { matches, quotedPattern } from '../pattern.ts';
import type { Frame } from './data.ts';
import { splitFields, type Run } from './fields.ts';
import { namesFor } from './glob.ts';
import { fail, statusOf, type Shell } from './shell.ts';

/** `quoted`: within quotes; `fields`: words that are cut into fields; `value`: of an assignment, where `~` stands after `:` too. */
interface Mode {
  readonly fields: boolean;
  readonly value: boolean;
}

const ONE: Mode = Object.freeze({ fields: false, value: false });
const VALUE: Mode = Object.freeze({ fields: false, value: true });
const FIELDS: Mode = Object.freeze({ fields: true, value: false });

function separator(shell: Shell): string {
  return (shell.get('IFS') ?? ' ').slice(0, 1);
}

/** A parameter's value; undefined: it is not set. */
export function parameter(shell: Shell, name: string): string | undefined {
  const { data } = shell;
  switch (name) {
    case '#':
      return String(data.params.length);
    case '?':
      return String(data.status);
    case '$':
      return String(data.pid);
    case '!':
      return data.background === 0 ? undefined : String(data.background);
    case '-':
      return data.flags;
    case '0':
      return data.arg0;
    case '@':
    case '*':
      return data.params.length === 0 ? undefined : data.params.join(separator(shell));
    default:
      return /^\d/.test(name) ? data.params[Number(name) - 1] : shell.get(name);
  }
}

/** `~` and `~NAME` at the beginning of a text. */
function homes(shell: Shell, text: string): string {
  const [whole = '', user = ''] = /^~([^/:]*)/.exec(text) ?? [];
  if (whole === '') return text;
  const home = user === '' ? shell.get('HOME') : homeOf(shell, user);
  return home === undefined ? text : home + text.slice(whole.length);
}

function homeOf(shell: Shell, user: string): string | undefined {
  const table = shell.sys.readFile('/etc/passwd');
  if (typeof table === 'number') return undefined;
  const row = table.split('\n').find((line) => line.startsWith(`${user}:`));
  return row?.split(':')[5];
}

function tildes(shell: Shell, text: string, at: number, last: boolean, { value }: Mode): string {
  // A name that quotes or expansions go on with is none.
  const whole = last || /[/:]/.test(text);
  if (!value) return at === 0 && whole ? homes(shell, text) : text;
  return text
    .split(':')
    .map((piece, place) => (place > 0 || at === 0 ? homes(shell, piece) : piece))
    .join(':');
}

/** `${NAME%PATTERN}` and its like. */
function trimmed(value: string, op: string, pattern: string): string {
  const fromEnd = op.startsWith('%');
  const cuts = Array.from({ length: value.length + 1 }, (_, at) => at);
  const order = fromEnd === (op.length === 1) ? cuts.reverse() : cuts;
  const at = order.find((one) => matches(pattern, fromEnd ? value.slice(one) : value.slice(0, one)));
  if (at === undefined) return value;
  return fromEnd ? value.slice(0, at) : value.slice(at);
}

type Parameter = Extract<Part, { kind: 'parameter' }>;

/** `$@` and `$*` as runs of their own. */
function allParams(shell: Shell, name: string, quoted: boolean, { fields }: Mode): Run[] {
  const { params } = shell.data;
  if (name === '*' && quoted)
    return [{ text: params.join(separator(shell)), quoted: true, split: false, breaks: false }];
  if (!fields) return [{ text: params.join(separator(shell)), quoted, split: false, breaks: false }];
  return params.map((text, at) => ({ text, quoted, split: !quoted, breaks: at > 0 }));
}

function wordRuns(shell: Shell, { word, quoted }: Parameter, mode: Mode): Run[] {
  const runs = expandParts(shell, word, mode);
  if (quoted) return runs.length === 0 ? [{ text: '', quoted: true, split: false, breaks: false }] : runs;
  // What is not quoted in it is cut, as it came from an expansion.
  return runs.map((run) => (run.quoted ? run : { ...run, split: mode.fields }));
}

function unsetFault(shell: Shell, { name, word, colon }: Parameter): never {
  const text = word.length === 0 ? `parameter not set${colon ? ' or null' : ''}` : expandText(shell, word);
  return fail(`${name}: ${text}`);
}

function parameterRuns(shell: Shell, part: Parameter, mode: Mode): Run[] {
  const { name, op, colon, quoted } = part;
  if (op === 'bad') fail('Bad substitution');
  const value = parameter(shell, name);
  const isList = name === '@' || name === '*';
  const one = (text: string): Run[] => [{ text, quoted, split: !quoted && mode.fields, breaks: false }];
  const isSet = value !== undefined && !(colon && value === '');
  if (op === '+') return isSet ? wordRuns(shell, part, mode) : quoted ? one('') : [];
  if (op === '-' && !isSet) return wordRuns(shell, part, mode);
  if (op === '?' && !isSet) unsetFault(shell, part);
  if (op === '=' && !isSet) {
    const text = expandText(shell, part.word);
    shell.set(name, text);
    return one(text);
  }
  if (value === undefined && shell.has('u') && !isList) fail(`${name}: parameter not set`);
  if (op === 'length') return one(String((value ?? '').length));
  if (/^[%#]/.test(op)) return one(trimmed(value ?? '', op, expandPattern(shell, part.word)));
  if (isList) return allParams(shell, name, quoted, mode);
  return one(value ?? '');
}

/** What commands write, without the line breaks at its end. */
export function output(shell: Shell, body: readonly Command[]): string {
  if (body.length === 0) {
    shell.data.substituted = 0;
    return '';
  }
  const { sys } = shell;
  const [from, to] = sys.pipe();
  if (from < 0) return fail('Pipe call failed');
  const last = body.length - 1;
  const child = shell.fork(() => {
    sys.close(from);
    shell.move(to, 1);
    const runs = body.map((node, at): Frame => ({ kind: 'run', node, tested: false, exits: at === last }));
    return [{ kind: 'exit', status: null }, ...runs.reverse()];
  });
  sys.close(to);
  const text = sys.readAll(from);
  sys.close(from);
  shell.data.substituted = statusOf(shell.wait(child) ?? 0);
  shell.data.status = shell.data.substituted;
  return typeof text === 'string' ? text.replaceAll('\0', '').replace(/\n+$/, '') : '';
}

function calculated(shell: Shell, word: Word): string {
  const text = expandText(shell, word);
  try {
    const names = {
      get: (name: string) => {
        const value = parameter(shell, name);
        if (value === undefined && shell.has('u')) fail(`${name}: parameter not set`);
        return value;
      },
      set: (name: string, value: string) => {
        shell.set(name, value);
      },
    };
    return String(arithmetic(text, names));
  } catch (fault) {
    if (isArithmeticFault(fault)) return fail(fault.arithmetic);
    throw fault;
  }
}

function expandParts(shell: Shell, word: Word, mode: Mode): Run[] {
  return word.flatMap((part, at): Run[] => {
    const { quoted } = part;
    const split = !quoted && mode.fields;
    switch (part.kind) {
      case 'text': {
        const tilde = !quoted && part.text.includes('~');
        const text = tilde ? tildes(shell, part.text, at, at === word.length - 1, mode) : part.text;
        return [{ text, quoted: quoted || (tilde && text !== part.text), split: false, breaks: false }];
      }
      case 'parameter':
        return parameterRuns(shell, part, mode);
      case 'command':
        return [{ text: output(shell, part.body), quoted, split, breaks: false }];
      case 'arithmetic':
        return [{ text: calculated(shell, part.word), quoted, split, breaks: false }];
    }
  });
}

/** A word as one text: of redirections and patterns' subjects. */
export function expandText(shell: Shell, word: Word): string {
  return expandParts(shell, word, ONE)
    .map(({ text }) => text)
    .join('');
}

/** The value of an assignment. */
export function expandValue(shell: Shell, word: Word): string {
  return expandParts(shell, word, VALUE)
    .map(({ text }) => text)
    .join('');
}

/** A word as a pattern in which what was quoted is. */
export function expandPattern(shell: Shell, word: Word): string {
  return expandParts(shell, word, ONE)
    .map(({ text, quoted }) => (quoted ? quotedPattern(text) : text))
    .join('');
}

/** Words of a command: cut into fields, names of files for patterns. */
export function expandWords(shell: Shell, words: readonly Word[]): string[] {
  return words.flatMap((word) => {
    const runs = expandParts(shell, word, FIELDS);
    const fields = splitFields(runs, shell.get('IFS') ?? ' \t\n');
    return fields.flatMap((field) => (shell.has('f') ? [field.text] : namesFor(shell.sys, field)));
  });
}
