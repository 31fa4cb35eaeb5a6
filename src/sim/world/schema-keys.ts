/** Keys that a schema does not know, anywhere in data that somebody wrote: ignoring one would run something else than was meant. */
import type { Issue } from './issue.ts';
import { keyPath, unknownKey } from './shape-issues.ts';

/** As much of a schema as is followed: objects with known keys, lists, and what wraps either. */
interface Schema {
  readonly type: string;
  readonly entries?: Readonly<Record<string, Schema>>;
  readonly item?: Schema;
  readonly wrapped?: Schema;
  readonly pipe?: readonly Schema[];
}

/** Issues that are told of one file: what comes after them is the same mistake again. */
const MOST = 50;

function inside(schema: Schema): Schema {
  if (schema.wrapped) return inside(schema.wrapped);
  const [first] = schema.pipe ?? [];
  return first && first !== schema ? inside(first) : schema;
}

/** `also` says which other keys an object may have, by the object's path without numbers, e.g. `scenarios.cgroups`. */
export function unknownKeys(
  schema: object,
  data: unknown,
  also: (at: string, key: string) => boolean = () => false,
): Issue[] {
  const found: Issue[] = [];
  const walk = (outer: Schema, value: unknown, path: string, at: string): void => {
    if (found.length >= MOST || typeof value !== 'object' || value === null) return;
    const { entries, item } = inside(outer);
    if (Array.isArray(value) && item) {
      value.forEach((one, index) => {
        walk(item, one, `${path}[${String(index)}]`, at);
      });
      return;
    }
    if (!entries || Array.isArray(value)) return;
    for (const [key, one] of Object.entries(value)) {
      const known = Object.hasOwn(entries, key) ? entries[key] : undefined;
      if (known) walk(known, one, keyPath(path, key), at === '' ? key : `${at}.${key}`);
      else if (!also(at, key)) found.push(unknownKey(path, key, Object.keys(entries)));
    }
  };
  walk(schema as Schema, data, '', '');
  return found;
}
