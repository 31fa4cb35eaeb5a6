/** Go's `text/template` with the functions that it has itself and those that docker adds. */
import { byteLength, toBytes } from './utf8.ts';
import { printValue, sprint, sprintf, typeName } from './fmt.ts';
import { marshal } from './json.ts';
import { CallError, executeTemplate, type TemplateFunctions } from './template-exec.ts';
import type { Template } from './template-nodes.ts';
import { parseTemplate } from './template-parse.ts';
import { isKind, slice, truth, type GoValue } from './values.ts';

function text(value: GoValue | undefined): string {
  if (typeof value === 'string') return value;
  if (value !== undefined && isKind(value, 'number')) return value.text;
  throw new CallError(`wrong type for value; expected string; got ${typeName(value ?? null)}`);
}

function whole(value: GoValue | undefined): number {
  if (typeof value === 'number') return value;
  if (value !== undefined && isKind(value, 'number')) return Number(value.text);
  throw new CallError(`cannot index slice/array with type ${typeName(value ?? null)}`);
}

function counted(args: readonly GoValue[], count: number): readonly GoValue[] {
  if (args.length !== count) {
    throw new CallError(`wrong number of args for %: want ${count} got ${args.length}`);
  }
  return args;
}

/** Strings and numbers that `eq` and `lt` compare. */
function comparable(value: GoValue): {
  readonly type: string;
  readonly value: string | number | bigint | boolean;
} {
  if (typeof value === 'string') return { type: 'string', value };
  if (typeof value === 'boolean') return { type: 'bool', value };
  if (typeof value === 'number' || typeof value === 'bigint') return { type: 'int', value };
  if (isKind(value, 'float')) return { type: 'float', value: value.value };
  if (isKind(value, 'number')) return { type: 'string', value: value.text };
  if (value === null) return { type: 'nil', value: '' };
  throw new CallError(`non-comparable type ${printValue(value)}: ${typeName(value)}`);
}

function equal(a: GoValue, b: GoValue): boolean {
  const [left, right] = [comparable(a), comparable(b)];
  if (left.type !== right.type) {
    if (left.type === 'nil' || right.type === 'nil') return false;
    throw new CallError('incompatible types for comparison');
  }
  return left.value === right.value;
}

function less(a: GoValue, b: GoValue): boolean {
  const [left, right] = [comparable(a), comparable(b)];
  if (left.type !== right.type) throw new CallError('incompatible types for comparison');
  if (left.type === 'bool') throw new CallError('invalid type for comparison');
  return left.value < right.value;
}

function index(args: readonly GoValue[]): GoValue {
  let [value = null] = args;
  for (const key of args.slice(1)) {
    if (value === null) throw new CallError('index of untyped nil');
    if (isKind(value, 'map')) {
      const name: string = typeof key === 'string' ? key : printValue(key);
      value = value.entries.get(name) ?? value.zero ?? null;
      continue;
    }
    if (typeof value === 'string') {
      const at: number = whole(key);
      const byte: number = toBytes(value).charCodeAt(at);
      if (Number.isNaN(byte)) throw new CallError(`index out of range: ${at}`);
      value = byte;
      continue;
    }
    if (!isKind(value, 'slice')) throw new CallError(`can't index item of type ${typeName(value)}`);
    const at = whole(key);
    const item: GoValue | undefined = value.items[at];
    if (item === undefined) throw new CallError(`index out of range: ${at}`);
    value = item;
  }
  return value;
}

function cut(args: readonly GoValue[]): GoValue {
  const [value = null, ...bounds] = args;
  const size = typeof value === 'string' ? value.length : isKind(value, 'slice') ? value.items.length : null;
  if (size === null) throw new CallError(`can't slice item of type ${typeName(value)}`);
  const [from = 0, to = size] = bounds.map(whole);
  for (const bound of [from, to])
    if (bound < 0 || bound > size) throw new CallError(`index out of range: ${bound}`);
  if (from > to) throw new CallError(`invalid slice index: ${from} > ${to}`);
  if (typeof value === 'string') return value.slice(from, to);
  return isKind(value, 'slice') ? slice(value.items.slice(from, to)) : null;
}

function length([value = null]: readonly GoValue[]): GoValue {
  if (typeof value === 'string') return byteLength(value);
  if (isKind(value, 'slice')) return value.items.length;
  if (isKind(value, 'map')) return value.entries.size;
  if (value === null) throw new CallError('len of nil pointer');
  throw new CallError(`len of type ${typeName(value)}`);
}

const HTML: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '"': '&#34;',
  "'": '&#39;',
};

/** The functions that every Go template has. */
export const BUILTINS: TemplateFunctions = {
  and: (args) => args.at(-1) ?? null,
  or: (args) => args.at(-1) ?? null,
  not: (args) => !truth(counted(args, 1)[0] ?? null),
  eq: ([first = null, ...rest]) => {
    if (rest.length === 0) throw new CallError('missing argument for comparison');
    return rest.some((other) => equal(first, other));
  },
  ne: (args) => {
    const [a = null, b = null] = counted(args, 2);
    return !equal(a, b);
  },
  lt: (args) => less(args[0] ?? null, counted(args, 2)[1] ?? null),
  le: (args) => !less(counted(args, 2)[1] ?? null, args[0] ?? null),
  gt: (args) => less(counted(args, 2)[1] ?? null, args[0] ?? null),
  ge: (args) => !less(args[0] ?? null, counted(args, 2)[1] ?? null),
  index,
  slice: cut,
  len: (args) => length(counted(args, 1)),
  print: (args) => sprint(args),
  printf: ([format, ...args]) => sprintf(text(format), args),
  println: (args) => `${args.map(printValue).join(' ')}\n`,
  html: (args) => sprint(args).replace(/[<>&"']/g, (character) => HTML[character] ?? character),
  js: (args) =>
    sprint(args).replace(
      /[\\'"<>&=]/g,
      (one) => `\\u${(one.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`,
    ),
  urlquery: (args) => encodeURIComponent(sprint(args)).replaceAll('%20', '+'),
  call: () => {
    throw new CallError('call of nil');
  },
};

function json([value = null]: readonly GoValue[]): GoValue {
  return marshal(value, false);
}

/** What docker adds. */
const DOCKER: TemplateFunctions = {
  json,
  join: ([list = null, separator]) => {
    if (!isKind(list, 'slice'))
      throw new CallError(`wrong type for value; expected []string; got ${typeName(list)}`);
    return list.items.map(printValue).join(text(separator));
  },
  split: ([value, separator]) => slice(text(value).split(text(separator))),
  lower: ([value]) => text(value).toLowerCase(),
  upper: ([value]) => text(value).toUpperCase(),
  title: ([value]) =>
    text(value).replace(
      /(^|[^\p{L}\p{N}_'])(\p{L})/gu,
      (_all, before: string, letter: string) => before + letter.toUpperCase(),
    ),
  pad: ([value, before, after]) =>
    text(value) === '' ? '' : ' '.repeat(whole(before)) + text(value) + ' '.repeat(whole(after)),
  truncate: ([value, size]) => {
    const shown = text(value);
    return shown.slice(0, Math.min(shown.length, whole(size)));
  },
};

/** Functions of docker's templates. */
export const DOCKER_FUNCTIONS: TemplateFunctions = { ...BUILTINS, ...DOCKER };

/** In the head of a table most functions give back what they are given. */
export const HEAD_FUNCTIONS: TemplateFunctions = {
  ...DOCKER_FUNCTIONS,
  ...Object.fromEntries(
    ['json', 'join', 'split', 'lower', 'upper', 'title', 'truncate'].map((name) => [
      name,
      ([value = null]: readonly GoValue[]) => value,
    ]),
  ),
};

/** Reads a template of docker's; throws `TemplateError`. */
export function dockerTemplate(source: string): Template {
  return parseTemplate(source, new Set(Object.keys(DOCKER_FUNCTIONS)));
}

/** What a template gives of a value. */
export function render(
  template: Template,
  data: GoValue,
  strictKeys = false,
  functions = DOCKER_FUNCTIONS,
): string {
  return executeTemplate(template, data, { functions, strictKeys });
}

/** The message of a template that failed; null: something else was thrown. */
export function templateMessage(thrown: unknown): string | null {
  const isOne =
    typeof thrown === 'object' && thrown !== null && 'name' in thrown && thrown.name === 'TemplateError';
  return isOne && 'message' in thrown ? String(thrown.message) : null;
}
