/** Turns JSON into the typed values that the client's templates look at: fields that are absent are there with their zero. */
import { isKind, mapOf, type GoField, type GoValue } from '../go/values.ts';
import { TYPE_TEXTS } from './tables/types.ts';

interface FieldType {
  readonly name: string;
  readonly json: string;
  readonly omitEmpty: boolean;
  readonly type: string;
}

/** Types by name, read from the text `Name[:json][,omitempty] type` a line. */
const TYPES: ReadonlyMap<string, readonly FieldType[]> = new Map(
  Object.entries(TYPE_TEXTS).map(([name, text]) => [
    name,
    text
      .trim()
      .split('\n')
      .map((line) => {
        const [spec = '', type = 'any'] = line.trim().split(/\s+/);
        const [names = '', option] = spec.split(',');
        const [field = '', json] = names.split(':');
        return { name: field, json: json ?? field, omitEmpty: option === 'omitempty', type };
      }),
  ]),
);

/** A JSON value as a value of a Go type. `strict` types keep integers whole. */
export function decode(type: string, value: GoValue, pointer: boolean): GoValue {
  const fields = TYPES.get(type);
  if (fields === undefined) return value;
  const entries = isKind(value, 'map') ? value.entries : new Map<string, GoValue>();
  return {
    kind: 'struct',
    type: pointer ? `*${type}` : type,
    pointer,
    fields: fields.map((field): GoField => ({
      name: field.name,
      json: field.json,
      omitEmpty: field.omitEmpty,
      value: decodeField(field.type, find(entries, field.json)),
    })),
  };
}

/** Go takes names of members in any letter case. */
function find(entries: ReadonlyMap<string, GoValue>, name: string): GoValue {
  const exact = entries.get(name);
  if (exact !== undefined) return exact;
  const lower = name.toLowerCase();
  for (const [key, value] of entries) if (key.toLowerCase() === lower) return value;
  return null;
}

function decodeField(type: string, value: GoValue): GoValue {
  if (type.startsWith('*')) {
    if (value === null) return null;
    const inner = type.slice(1);
    return TYPES.has(inner) ? decode(inner, value, true) : decodeField(inner, value);
  }
  if (type.startsWith('[]')) {
    if (!isKind(value, 'slice')) return { kind: 'slice', nil: true, items: [] };
    return { kind: 'slice', nil: false, items: value.items.map((item) => decodeField(type.slice(2), item)) };
  }
  const map = /^map\[\w+\](.*)$/.exec(type);
  if (map !== null) {
    const zero = map[1] === 'string' ? { zero: '' } : {};
    if (!isKind(value, 'map')) return { kind: 'map', nil: true, entries: new Map(), ...zero };
    return {
      ...mapOf([...value.entries].map(([key, one]) => [key, decodeField(map[1] ?? 'any', one)])),
      ...zero,
    };
  }
  switch (type) {
    case 'string':
      return typeof value === 'string' ? value : '';
    case 'bool':
      return value === true;
    case 'int':
      return integer(value);
    case 'float':
      return { kind: 'float', value: isKind(value, 'number') ? Number(value.text) : 0 };
    case 'time':
      return { kind: 'time', text: typeof value === 'string' ? value : '0001-01-01T00:00:00Z' };
    case 'size':
      return isKind(value, 'slice')
        ? decodeField('[]int', value)
        : { kind: 'slice', nil: false, items: [0, 0] };
    case 'struct':
      return { kind: 'struct', type: 'struct {}', pointer: false, fields: [] };
    case 'any':
      return plain(value);
    default:
      return decode(type, value, false);
  }
}

function integer(value: GoValue): number | bigint {
  if (!isKind(value, 'number')) return typeof value === 'number' ? value : 0;
  const small = Number(value.text);
  return Number.isSafeInteger(small) || !/^-?\d+$/.test(value.text) ? small : BigInt(value.text);
}

/** Without a type, numbers are floats. */
function plain(value: GoValue): GoValue {
  if (isKind(value, 'number')) return { kind: 'float', value: Number(value.text) };
  if (isKind(value, 'slice')) return { ...value, items: value.items.map(plain) };
  if (isKind(value, 'map')) return mapOf([...value.entries].map(([key, one]) => [key, plain(one)]));
  return value;
}

/** JSON objects as structs whose fields are what came, in its order. */
export function structOf(value: GoValue, type: string): GoValue {
  if (isKind(value, 'number')) return integer(value);
  if (isKind(value, 'slice')) return { ...value, items: value.items.map((item) => structOf(item, type)) };
  if (!isKind(value, 'map')) return value;
  const fields = [...value.entries].map(([name, one]): GoField => ({
    name,
    json: name,
    omitEmpty: false,
    value: structOf(one, `${type}.${name}`),
  }));
  return { kind: 'struct', type, pointer: false, fields };
}
