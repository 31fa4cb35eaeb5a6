/** Flags as Go's pflag reads them: short clusters, `--flag=v`, `--flag v`, and its messages. */
import { Failure } from '../client.ts';
import { quote } from './fmt.ts';
import { ramInBytes } from './units.ts';
import { parseDuration } from './time.ts';

export interface FlagDef {
  readonly name: string;
  readonly short: string | null;
  /** What the help calls its value; '' is a bool. */
  readonly type: string;
  /** What it is when it is not given, as text. */
  readonly preset: string;
  /** What it is when it is given without a value (`--all`); null: a value must follow. */
  readonly bare: string | null;
}

/** Why a value is refused; null: it is not. */
export type FlagCheck = (value: string) => string | null;

export interface FlagRules {
  readonly flags: readonly FlagDef[];
  /** Flags end where the first word that is none stands. */
  readonly stopsAtWord: boolean;
  /** Checks of flags by name, after that of their type. */
  readonly checks: Readonly<Record<string, FlagCheck>>;
  /** What `-h` and `--help` without a flag of that name do: the reader gives up with `help`. */
  readonly helpShort: boolean;
}

/** What the words of a command said. */
export class Flags {
  readonly given: ReadonlyMap<string, readonly string[]>;
  readonly defs: ReadonlyMap<string, FlagDef>;
  constructor(given: ReadonlyMap<string, readonly string[]>, defs: ReadonlyMap<string, FlagDef>) {
    this.given = given;
    this.defs = defs;
  }
  has(name: string): boolean {
    return this.given.has(name);
  }
  /** All values that were given, in their order. */
  list(name: string): readonly string[] {
    return this.given.get(name) ?? [];
  }
  text(name: string): string {
    return this.given.get(name)?.at(-1) ?? this.defs.get(name)?.preset ?? '';
  }
  bool(name: string): boolean {
    return TRUE.has(this.text(name));
  }
  number(name: string): number {
    const text = this.text(name);
    return text === '' ? 0 : Number(text);
  }
}

const TRUE = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);
const FALSE = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False', '']);

const OPTION = /^ {2}(?:-(\S), | {4})--([a-z0-9-]+)(?: (\S+))?(?: {3,}(.*))?$/;

/** Reads the flags of a help text's options. */
export function flagsOf(options: string): readonly FlagDef[] {
  const found: { name: string; short: string | null; type: string; about: string }[] = [];
  for (const line of options.split('\n')) {
    const match = OPTION.exec(line);
    if (match !== null) {
      found.push({
        name: match[2] ?? '',
        short: match[1] ?? null,
        type: match[3] ?? '',
        about: match[4] ?? '',
      });
    } else {
      const last = found.at(-1);
      if (last) last.about += ` ${line.trim()}`;
    }
  }
  return found.map(({ name, short, type, about }) => {
    const preset = /\(default "?([^")]*)"?\)\s*$/.exec(about)?.[1] ?? '';
    return { name, short, type, preset: presetOf(type, preset), bare: type === '' ? 'true' : null };
  });
}

function presetOf(type: string, preset: string): string {
  if (type === '') return preset === 'true' ? 'true' : 'false';
  if (preset === '[]' || preset === 'map[]') return '';
  return preset;
}

export interface Parsed {
  readonly flags: Flags;
  readonly words: readonly string[];
  readonly help: boolean;
}

/** Reads words; what pflag refuses is a `Failure` with its message and the status given. */
export function parseFlags(argv: readonly string[], rules: FlagRules, status: number): Parsed {
  const reader = new FlagReader(rules, status);
  reader.read(argv);
  const defs = new Map(rules.flags.map((def) => [def.name, def]));
  return { flags: new Flags(reader.given, defs), words: reader.words, help: reader.help };
}

class FlagReader {
  readonly given = new Map<string, string[]>();
  readonly words: string[] = [];
  help = false;
  readonly rules: FlagRules;
  readonly status: number;
  rest: string[] = [];

  constructor(rules: FlagRules, status: number) {
    this.rules = rules;
    this.status = status;
  }

  fail(message: string): Failure {
    return new Failure(message, this.status);
  }

  read(argv: readonly string[]): void {
    this.rest = [...argv];
    while (this.rest.length > 0 && !this.help) {
      const word = this.rest.shift() ?? '';
      if (word === '--') break;
      if (word.startsWith('--')) this.long(word);
      else if (word.startsWith('-') && word !== '-') this.shorts(word);
      else {
        this.words.push(word);
        if (this.rules.stopsAtWord) break;
      }
    }
    this.words.push(...this.rest);
  }

  long(word: string): void {
    const [, name = '', , value] = /^--([^=]*)(=(.*))?$/s.exec(word) ?? [];
    if (name === '' || name.startsWith('-')) throw this.fail(`bad flag syntax: ${word}`);
    const def = this.rules.flags.find((one) => one.name === name);
    if (def === undefined) {
      if (name !== 'help') throw this.fail(`unknown flag: --${name}`);
      this.help = true;
      return;
    }
    if (value !== undefined) this.set(def, value);
    else if (def.bare !== null) this.set(def, def.bare);
    else {
      const next = this.rest.shift();
      if (next === undefined) throw this.fail(`flag needs an argument: --${name}`);
      this.set(def, next);
    }
  }

  shorts(word: string): void {
    let letters = word.slice(1);
    while (letters !== '' && !this.help) {
      const letter = [...letters][0] ?? '';
      const def = this.rules.flags.find((one) => one.short === letter);
      if (def === undefined) {
        if (letter !== 'h' || !this.rules.helpShort) {
          throw this.fail(`unknown shorthand flag: '${letter}' in -${letters}`);
        }
        this.help = true;
        return;
      }
      const after = letters.slice(letter.length);
      if (after.startsWith('=')) {
        this.set(def, after.slice(1));
        return;
      }
      if (def.bare !== null) {
        this.set(def, def.bare);
        letters = after;
        continue;
      }
      const value = after === '' ? this.rest.shift() : after;
      if (value === undefined) throw this.fail(`flag needs an argument: '${letter}' in -${letters}`);
      this.set(def, value);
      return;
    }
  }

  set(def: FlagDef, value: string): void {
    const reason = typeProblem(def, value) ?? this.rules.checks[def.name]?.(value) ?? null;
    if (reason !== null) {
      const shown = def.short === null ? `--${def.name}` : `-${def.short}, --${def.name}`;
      throw this.fail(`invalid argument ${quote(value)} for "${shown}" flag: ${reason}`);
    }
    if (def.name === 'help') this.help = TRUE.has(value);
    const values = this.given.get(def.name);
    if (values) values.push(value);
    else this.given.set(def.name, [value]);
  }
}

const INTEGER = /^[-+]?(\d+|0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+)$/;

/** What the type of a flag says against a value. */
function typeProblem({ type, name }: FlagDef, value: string): string | null {
  const parsing = (what: string, why: string): string => `strconv.${what}: parsing ${quote(value)}: ${why}`;
  switch (type) {
    case '':
      return TRUE.has(value) || (FALSE.has(value) && value !== '')
        ? null
        : parsing('ParseBool', 'invalid syntax');
    case 'int':
    case 'int32':
    case 'int64':
      return INTEGER.test(value) ? null : parsing('ParseInt', 'invalid syntax');
    case 'uint':
    case 'uint16': {
      if (!/^\d+$/.test(value)) return parsing('ParseUint', 'invalid syntax');
      return type === 'uint16' && Number(value) > 65_535 ? parsing('ParseUint', 'value out of range') : null;
    }
    case 'bytes': {
      if (name === 'memory-swap' && value === '-1') return null;
      const size = ramInBytes(value);
      return typeof size === 'string' ? size : null;
    }
    case 'duration': {
      const span = parseDuration(value);
      return typeof span === 'string' ? span : null;
    }
    case 'filter':
      return value === '' || value.includes('=') ? null : 'bad format of filter (expected name=value)';
    default:
      return null;
  }
}
