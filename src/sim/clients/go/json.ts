/** JSON as Go reads and writes it: order of members kept, numbers as they are written, `<>&` escaped. */
import type { GoField, GoValue } from './values.ts';
import { compareStrings, mapOf, slice, truth } from './values.ts';

const WHITE = /[ \t\r\n]*/y;
const NUMBER = /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/y;
// eslint-disable-next-line no-control-regex
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;

class Reader {
  at = 0;
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  match(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found === null) return null;
    this.at += found[0].length;
    return found[0];
  }
  skip(): string {
    this.match(WHITE);
    return this.text[this.at] ?? '';
  }
}

/** One value from the start of the text; undefined: it is none. Gives where it ends. */
export function readJson(text: string, from = 0): { value: GoValue; end: number } | undefined {
  const reader = new Reader(text);
  reader.at = from;
  const value = readValue(reader);
  return value === undefined ? undefined : { value, end: reader.at };
}

/** The whole text as a value; undefined: it is no JSON. */
export function parseJson(text: string): GoValue | undefined {
  const read = readJson(text);
  if (read === undefined || text.slice(read.end).trim() !== '') return undefined;
  return read.value;
}

/** All values of a stream of JSON values, one after the other. */
export function parseJsonStream(text: string): readonly GoValue[] {
  const values: GoValue[] = [];
  let at = 0;
  for (;;) {
    const read = readJson(text, at);
    if (read === undefined) return values;
    values.push(read.value);
    at = read.end;
  }
}

function readValue(reader: Reader): GoValue | undefined {
  const next = reader.skip();
  if (next === '{') return readObject(reader);
  if (next === '[') return readArray(reader);
  if (next === '"') {
    const found = reader.match(STRING);
    return found === null ? undefined : (JSON.parse(found) as string);
  }
  for (const [word, value] of [
    ['null', null],
    ['true', true],
    ['false', false],
  ] as const) {
    if (!reader.text.startsWith(word, reader.at)) continue;
    reader.at += word.length;
    return value;
  }
  const number = reader.match(NUMBER);
  return number === null ? undefined : { kind: 'number', text: number };
}

function readObject(reader: Reader): GoValue | undefined {
  const entries: [string, GoValue][] = [];
  reader.at++;
  if (reader.skip() === '}') {
    reader.at++;
    return mapOf([]);
  }
  for (;;) {
    reader.skip();
    const key = reader.match(STRING);
    if (key === null || reader.skip() !== ':') return undefined;
    reader.at++;
    const value = readValue(reader);
    if (value === undefined) return undefined;
    entries.push([JSON.parse(key) as string, value]);
    const next = reader.skip();
    reader.at++;
    if (next === '}') return mapOf(entries);
    if (next !== ',') return undefined;
  }
}

function readArray(reader: Reader): GoValue | undefined {
  const items: GoValue[] = [];
  reader.at++;
  if (reader.skip() === ']') {
    reader.at++;
    return slice([]);
  }
  for (;;) {
    const value = readValue(reader);
    if (value === undefined) return undefined;
    items.push(value);
    const next = reader.skip();
    reader.at++;
    if (next === ']') return slice(items);
    if (next !== ',') return undefined;
  }
}

/** A string as `encoding/json` writes it. */
export function jsonString(text: string, escapeHtml = true): string {
  const plain = JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
  if (!escapeHtml) return plain;
  return plain.replaceAll('<', '\\u003c').replaceAll('>', '\\u003e').replaceAll('&', '\\u0026');
}

/** A float as `encoding/json` writes it. */
export function jsonFloat(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-6 || size >= 1e21)) {
    return value
      .toExponential()
      .replace(/e([-+])0?(\d)$/, 'e$1$2')
      .replace('e+', 'e+');
  }
  return plainNumber(value);
}

/** All digits of a number without an exponent. */
export function plainNumber(value: number): string {
  const text = String(value);
  return text.includes('e') ? BigInt(value).toString() : text;
}

/** A value as `json.Marshal` writes it. Members of maps are sorted, those of structs in their order. */
export function marshal(value: GoValue, escapeHtml = true): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return jsonString(value, escapeHtml);
  if (typeof value !== 'object') return String(value);
  switch (value.kind) {
    case 'float':
      return jsonFloat(value.value);
    case 'number':
      return value.text;
    case 'time':
      return jsonString(value.text);
    case 'slice':
      return value.nil ? 'null' : `[${value.items.map((item) => marshal(item, escapeHtml)).join(',')}]`;
    case 'map': {
      if (value.nil) return 'null';
      const keys = [...value.entries.keys()].sort(compareStrings);
      const members = keys.map(
        (key) => `${jsonString(key, escapeHtml)}:${marshal(value.entries.get(key) ?? null, escapeHtml)}`,
      );
      return `{${members.join(',')}}`;
    }
    case 'struct':
      return `{${value.fields
        .filter((field) => field.json !== '-' && !(field.omitEmpty && isEmpty(field)))
        .map((field) => `${jsonString(field.json)}:${marshal(field.value, escapeHtml)}`)
        .join(',')}}`;
    case 'object':
      return marshalObject(value.methods, value.arity ?? {});
  }
}

function isEmpty({ value }: GoField): boolean {
  return !truth(value);
}

function marshalObject(
  methods: Readonly<Record<string, (args: readonly GoValue[]) => GoValue>>,
  arity: Readonly<Record<string, number>>,
): string {
  const names = Object.keys(methods).filter((name) => !(name in arity));
  return marshal(mapOf(names.map((name) => [name, methods[name]?.([]) ?? null])));
}

/** A JSON text laid out by `json.Indent`: what is written stays as it is. */
export function indentJson(text: string, prefix: string, indent: string): string {
  let depth = 0;
  let result = '';
  const pieces = text.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? [];
  const line = (): string => `\n${prefix}${indent.repeat(depth)}`;
  for (const [index, piece] of pieces.entries()) {
    if (piece === '{' || piece === '[') {
      const closes = pieces[index + 1] === '}' || pieces[index + 1] === ']';
      depth++;
      result += closes ? piece : piece + line();
    } else if (piece === '}' || piece === ']') {
      depth--;
      const opened = pieces[index - 1] === '{' || pieces[index - 1] === '[';
      result += opened ? piece : line() + piece;
    } else if (piece === ',') result += `,${line()}`;
    else if (piece === ':') result += ': ';
    else result += piece;
  }
  return result;
}
