/** Values as Go programs have them: what templates look at and `fmt` prints. */

export interface GoSlice {
  readonly kind: 'slice';
  readonly nil: boolean;
  readonly items: readonly GoValue[];
}
export interface GoMap {
  readonly kind: 'map';
  readonly nil: boolean;
  readonly entries: ReadonlyMap<string, GoValue>;
  /** What `index` gives for a member that is not there. */
  readonly zero?: GoValue;
}
export interface GoField {
  readonly name: string;
  readonly json: string;
  readonly omitEmpty: boolean;
  readonly value: GoValue;
}
export interface GoStruct {
  readonly kind: 'struct';
  readonly type: string;
  readonly pointer: boolean;
  readonly fields: readonly GoField[];
}
/** Something with methods, as the rows of docker's tables are. */
export interface GoObject {
  readonly kind: 'object';
  readonly type: string;
  readonly methods: Readonly<Record<string, (args: readonly GoValue[]) => GoValue>>;
  /** Number of arguments of a method where it is not none. */
  readonly arity?: Readonly<Record<string, number>>;
  /** A map with a method: what is no method is `<no value>`. */
  readonly open?: boolean;
}
export interface GoFloat {
  readonly kind: 'float';
  readonly value: number;
}
/** A number of a JSON text that nothing says the type of (`json.Number`). */
export interface GoNumber {
  readonly kind: 'number';
  readonly text: string;
}
export interface GoTime {
  readonly kind: 'time';
  /** RFC 3339. */
  readonly text: string;
}

/** Integers are `number`, or `bigint` beyond 2^53. `null` is nil. */
export type GoValue =
  | null
  | boolean
  | string
  | number
  | bigint
  | GoSlice
  | GoMap
  | GoStruct
  | GoObject
  | GoFloat
  | GoNumber
  | GoTime;

export function slice(items: readonly GoValue[]): GoSlice {
  return { kind: 'slice', nil: false, items };
}

export function mapOf(entries: Iterable<readonly [string, GoValue]>): GoMap {
  return { kind: 'map', nil: false, entries: new Map(entries) };
}

export function isKind<K extends string>(
  value: GoValue,
  kind: K,
): value is Extract<GoValue, { readonly kind: K }> {
  return typeof value === 'object' && value !== null && value.kind === kind;
}

/** Go orders strings by their bytes, which is the order of code points. */
export function compareStrings(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Order of texts with numbers in them: 80 before 443. */
export function naturally(a: string, b: string): number {
  const pieces = (text: string): readonly string[] => text.match(/\d+|\D+/g) ?? [];
  const [left, right] = [pieces(a), pieces(b)];
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const [one = '', other = ''] = [left[index], right[index]];
    const numbers = /^\d/.test(one) && /^\d/.test(other);
    const order = numbers ? Number(one) - Number(other) : compareStrings(one, other);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** Whether a value is empty for `if`, `and`, `omitempty`. */
export function truth(value: GoValue): boolean {
  if (value === null || value === false || value === '' || value === 0 || value === 0n) return false;
  if (typeof value !== 'object') return true;
  if (value.kind === 'slice') return value.items.length > 0;
  if (value.kind === 'map') return value.entries.size > 0;
  if (value.kind === 'float') return value.value !== 0;
  if (value.kind === 'number') return value.text !== '';
  return true;
}
