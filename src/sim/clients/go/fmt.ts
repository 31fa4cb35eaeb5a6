/** Numbers and values as Go's `fmt` prints them. */
import { toBytes } from './utf8.ts';
import { plainNumber } from './json.ts';
import { goTimeText } from './time.ts';
import { compareStrings, isKind, type GoValue } from './values.ts';

/** `%.<precision>g`. */
export function formatG(value: number, precision: number): string {
  if (value === 0) return '0';
  const [digits = '0', exponent = '0'] = value.toExponential(precision - 1).split('e');
  const power = Number(exponent);
  const short = digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits;
  if (power < -4 || power >= precision) {
    const size = String(Math.abs(power)).padStart(2, '0');
    return `${short}e${power < 0 ? '-' : '+'}${size}`;
  }
  const fixed = value.toFixed(Math.max(0, precision - 1 - power));
  return fixed.includes('.') ? fixed.replace(/\.?0+$/, '') : fixed;
}

/** `%v` of a float64: the shortest digits that give it back. */
export function formatFloat(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e21)) {
    return value.toExponential().replace(/e([-+])(\d)$/, 'e$10$2');
  }
  return plainNumber(value);
}

/** Go's quoted string. */
export function quote(text: string): string {
  let result = '"';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const known = '\x07\b\f\n\r\t\v'.indexOf(character);
    if (character === '"' || character === '\\') result += `\\${character}`;
    else if (known >= 0) result += `\\${'abfnrtv'[known] ?? ''}`;
    else if (code < 0x20 || code === 0x7f) result += `\\x${code.toString(16).padStart(2, '0')}`;
    else result += character;
  }
  return `${result}"`;
}

/** `%v`. */
export function printValue(value: GoValue): string {
  if (value === null) return '<nil>';
  if (typeof value !== 'object') return String(value);
  switch (value.kind) {
    case 'float':
      return formatFloat(value.value);
    case 'number':
      return value.text;
    case 'time':
      return goTimeText(value.text);
    case 'slice':
      return `[${value.items.map(printValue).join(' ')}]`;
    case 'map': {
      const keys = [...value.entries.keys()].sort(compareStrings);
      return `map[${keys.map((key) => `${key}:${printValue(value.entries.get(key) ?? null)}`).join(' ')}]`;
    }
    case 'struct':
      return `{${value.fields.map((field) => printValue(field.value)).join(' ')}}`;
    case 'object':
      return `{${Object.keys(value.methods).join(' ')}}`;
  }
}

/** The name of a value's type in messages. */
export function typeName(value: GoValue): string {
  if (value === null) return '<nil>';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'string';
  if (typeof value !== 'object') return 'int';
  switch (value.kind) {
    case 'float':
      return 'float64';
    case 'number':
      return 'json.Number';
    case 'time':
      return 'time.Time';
    case 'slice':
      return value.items.every((item) => typeof item === 'string') ? '[]string' : '[]interface {}';
    case 'map':
      return 'map[string]interface {}';
    case 'struct':
      return value.type;
    case 'object':
      return value.type;
  }
}

/** `fmt.Sprint`: a space between operands that are both no strings. */
export function sprint(values: readonly GoValue[]): string {
  return values
    .map((value, index) => {
      const before = values[index - 1];
      const spaced = index > 0 && typeof value !== 'string' && typeof before !== 'string';
      return (spaced ? ' ' : '') + printValue(value);
    })
    .join('');
}

const VERB = /%([-+# 0]*)(\d+|\*)?(?:\.(\d+|\*)?)?(.)/gsu;

/** `fmt.Sprintf` of the verbs that templates use. */
export function sprintf(format: string, values: readonly GoValue[]): string {
  let next = 0;
  const take = (): GoValue | undefined => values[next++];
  const text = format.replace(
    VERB,
    (whole, flags: string, width: string | undefined, precision: string | undefined, verb: string) => {
      if (verb === '%') return '%';
      const room = width === '*' ? Number(take() ?? 0) : Number(width ?? 0);
      const digits = precision === '*' ? Number(take() ?? 0) : Number(precision ?? Number.NaN);
      const hasPrecision = whole.includes('.');
      if (next >= values.length) return `%!${verb}(MISSING)`;
      const value = take() ?? null;
      const shown = verbText(verb, value, hasPrecision ? (Number.isNaN(digits) ? 0 : digits) : null, flags);
      const missing = Math.max(0, room - [...shown].length);
      if (flags.includes('-')) return shown + ' '.repeat(missing);
      const zeros = flags.includes('0') && typeof value !== 'string';
      return zeros && shown.startsWith('-')
        ? `-${'0'.repeat(missing)}${shown.slice(1)}`
        : (zeros ? '0' : ' ').repeat(missing) + shown;
    },
  );
  if (next >= values.length) return text;
  const extra = values.slice(next).map((value) => `${typeName(value)}=${printValue(value)}`);
  return `${text}%!(EXTRA ${extra.join(', ')})`;
}

function verbText(verb: string, value: GoValue, precision: number | null, flags: string): string {
  const bad = (): string =>
    `%!${verb}(${value === null ? '<nil>' : `${typeName(value)}=${printValue(value)}`})`;
  const isInt = typeof value === 'number' || typeof value === 'bigint';
  const plus = (text: string): string => (flags.includes('+') && !text.startsWith('-') ? `+${text}` : text);
  if (isKind(value, 'slice') && verb !== 'v' && verb !== 'T') {
    return `[${value.items.map((item) => verbText(verb, item, precision, flags)).join(' ')}]`;
  }
  switch (verb) {
    case 'v':
      return printValue(value);
    case 'T':
      return typeName(value);
    case 's':
      if (isInt || typeof value === 'boolean' || isKind(value, 'float')) return bad();
      if (value === null) return '%!s(<nil>)';
      return precision === null ? printValue(value) : [...printValue(value)].slice(0, precision).join('');
    case 'q':
      return typeof value === 'string' ? quote(value) : bad();
    case 'd':
      return isInt ? plus(String(value)) : bad();
    case 'x':
    case 'X': {
      const hex = isInt ? value.toString(16) : typeof value === 'string' ? hexOf(value) : bad();
      return verb === 'X' ? hex.toUpperCase() : hex;
    }
    case 'o':
      return isInt ? value.toString(8) : bad();
    case 'b':
      return isInt ? value.toString(2) : bad();
    case 't':
      return typeof value === 'boolean' ? String(value) : bad();
    case 'f':
    case 'F':
      return isKind(value, 'float') ? plus(value.value.toFixed(precision ?? 6)) : bad();
    case 'g':
      if (!isKind(value, 'float')) return bad();
      return precision === null ? formatFloat(value.value) : formatG(value.value, precision);
    default:
      return bad();
  }
}

function hexOf(text: string): string {
  return Array.from(toBytes(text), (byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('');
}
