/** Reads arguments. What it does not know, or a value that does not fit, becomes a one-line `UsageError`. */
import { parseArgs } from 'node:util';
import { UsageError } from './command.ts';
import { own } from '../sim/core/own.ts';

export interface OptionDef {
  /** What the value stands for in the help, e.g. `ID`; absent: a flag without a value. */
  readonly value?: string;
  readonly about: string;
  /** May be given more than once. */
  readonly multiple?: boolean;
}

export type OptionDefs = Readonly<Record<string, OptionDef>>;

/** Values by option name, in the order given. A flag that was given has the value ''. */
export interface Arguments {
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly positionals: readonly string[];
}

const HELP: OptionDef = Object.freeze({ about: 'show this help' });

interface Token {
  readonly kind: string;
  readonly name?: string;
  readonly rawName?: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

/** Reads `argv`; `positionals` names what may stand without a dash. `--help` is known to every command. */
export function readArguments(
  argv: readonly string[],
  defs: OptionDefs,
  positionals: readonly string[] = [],
): Arguments {
  const all: OptionDefs = { ...defs, help: HELP };
  const { tokens, positionals: rest } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(Object.entries(all).map(([name, def]) => [name, optionType(def, name)])),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values = new Map<string, string[]>();
  for (const token of tokens as readonly Token[]) {
    if (token.kind === 'option') readToken(token, all, values);
  }
  const extra = rest[positionals.length];
  if (extra !== undefined && !values.has('help')) {
    throw new UsageError(`${extra}: unexpected argument; accepted: ${names(all)}`);
  }
  return { values, positionals: rest };
}

function optionType(
  def: OptionDef,
  name: string,
): { type: 'string' | 'boolean'; multiple: boolean; short?: string } {
  const type = def.value === undefined ? 'boolean' : 'string';
  return { type, multiple: true, ...(name === 'help' ? { short: 'h' } : {}) };
}

function readToken(token: Token, defs: OptionDefs, values: Map<string, string[]>): void {
  const name = token.name ?? '';
  const raw = token.rawName ?? `--${name}`;
  const def = own(defs, name);
  if (!def) throw new UsageError(`${raw}: unknown option; accepted: ${names(defs)}`);
  const given = values.get(name) ?? [];
  if (given.length > 0 && def.multiple !== true && def.value !== undefined) {
    throw new UsageError(`${raw}: may be given once only`);
  }
  if (def.value === undefined) {
    if (token.inlineValue === true) throw new UsageError(`${raw}: takes no value`);
    values.set(name, ['']);
    return;
  }
  const isValue = token.value !== undefined && (token.inlineValue === true || !token.value.startsWith('--'));
  if (!isValue) throw new UsageError(`${raw}: needs a value: ${raw} ${def.value} (${def.about})`);
  values.set(name, [...given, token.value ?? '']);
}

function names(defs: OptionDefs): string {
  return Object.keys(defs)
    .map((name) => `--${name}`)
    .join(', ');
}

/** The value of an option that may be given once. */
export function single(args: Arguments, name: string): string | undefined {
  return args.values.get(name)?.[0];
}

export function flag(args: Arguments, name: string): boolean {
  return args.values.has(name);
}

/** An integer option within bounds. */
export function integer(args: Arguments, name: string, byDefault: number, min: number, max: number): number {
  const text = single(args, name);
  if (text === undefined) return byDefault;
  const value = toNumber(text);
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new UsageError(`--${name}: "${text}" is not accepted; accepted: an integer from ${min} to ${max}`);
  }
  return value;
}

/** `name=value` pairs of an option that may be given more than once. */
export function pairs(args: Arguments, name: string): [string, string][] {
  return (args.values.get(name) ?? []).map((text) => {
    const at = text.indexOf('=');
    if (at <= 0) throw new UsageError(`--${name}: "${text}" is not accepted; accepted: name=value`);
    return [text.slice(0, at), text.slice(at + 1)];
  });
}

/** Pairs whose values are numbers. */
export function numberPairs(args: Arguments, name: string): Record<string, number> {
  return Object.fromEntries(
    pairs(args, name).map(([key, text]) => {
      const value = toNumber(text);
      if (!Number.isFinite(value)) {
        throw new UsageError(`--${name} ${key}: "${text}" is not accepted; accepted: a number`);
      }
      return [key, value];
    }),
  );
}

/** The number that was typed; NaN: none was. */
export function toNumber(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

/** The help text of a command. */
export function helpText(
  usage: string,
  summary: string,
  defs: OptionDefs,
  notes: readonly string[] = [],
): string {
  const rows = Object.entries({ ...defs, help: HELP }).map(([name, def]): [string, string] => [
    `  --${name}${def.value === undefined ? '' : ` ${def.value}`}${def.multiple === true ? ' …' : ''}`,
    def.about,
  ]);
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  const lines = [
    `Usage: ringside ${usage}`,
    '',
    summary,
    '',
    'Options:',
    ...rows.map(([left, about]) => left.padEnd(width) + about),
    ...(notes.length > 0 ? ['', ...notes] : []),
  ];
  return `${lines.join('\n')}\n`;
}
