/** Mistakes in the shape of data that somebody wrote, from a valibot schema: in our words, one line each. */
import type * as v from 'valibot';
import { closeMatches } from '../costs/close-matches.ts';
import { issue, type Issue } from './issue.ts';

/** A value longer than this is cut in messages. */
const SHOWN_MAX = 40;

/** Key of an object as it is written in a path: names of cgroup files have dots. */
export function keyPath(path: string, key: string): string {
  if (!/^[\w-]{1,60}$/.test(key)) return `${path}[${shown(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}

function dotted(path: readonly { readonly key: unknown }[] | undefined): string {
  return (path ?? []).reduce(
    (text, { key }) => (typeof key === 'number' ? `${text}[${String(key)}]` : keyPath(text, String(key))),
    '',
  );
}

/** A value as a message shows it: on one line, not too long. */
export function shown(value: unknown): string {
  let text: string;
  try {
    // A big file is not written out to show its beginning.
    text = typeof value === 'string' ? JSON.stringify(value.slice(0, 2 * SHOWN_MAX)) : JSON.stringify(value);
  } catch {
    text = 'something without an end';
  }
  const line = ((text as string | undefined) ?? 'nothing').replace(
    /[\u007f-\u009f\u2028\u2029\ud800-\udfff]/gu,
    '\ufffd',
  );
  return line.length > SHOWN_MAX ? `${line.slice(0, SHOWN_MAX)}…` : line;
}

const KINDS: Readonly<Record<string, readonly [string, string]>> = Object.freeze({
  array: ['a list', '목록'],
  object: ['an object {…}', '객체 {…}'],
  strict_object: ['an object {…}', '객체 {…}'],
  string: ['text in quotes', '따옴표 안의 문자열'],
  number: ['a number', '숫자'],
  integer: ['a whole number', '정수'],
  finite: ['a finite number', '유한한 수'],
  boolean: ['true or false', 'true 또는 false'],
  record: ['an object {…}', '객체 {…}'],
});

interface Named {
  readonly type: string;
  readonly requirement?: unknown;
  readonly expected: string | null;
}

/** What should have been there; null: the schema has its own message. */
function wanted({ type, requirement, expected }: Named): readonly [string, string] {
  const known = KINDS[type];
  if (known) return known;
  const bound = String(requirement);
  if (type === 'min_value') return [`at least ${bound}`, `${bound} 이상`];
  if (type === 'max_value') return [`at most ${bound}`, `${bound} 이하`];
  if (type === 'min_length') return [`at least ${bound} of them`, `${bound}개 이상`];
  if (type === 'max_length') return [`at most ${bound} of them`, `${bound}개 이하`];
  if (type === 'multiple_of') return [`a multiple of ${bound}`, `${bound}의 배수`];
  const other = expected ?? 'something else';
  return [other, other];
}

/** What a schema found, at its place; `root` names the whole. */
export function shapeIssue(found: v.BaseIssue<unknown>, root = 'file'): Issue {
  const at = dotted(found.path) || root;
  if (found.type === 'regex')
    return issue(
      at,
      `${shown(found.input)} is not written right`,
      `${shown(found.input)}의 형식이 잘못되었습니다`,
    );
  const [en, ko] = wanted(found);
  if (found.input === undefined) return issue(at, 'missing', '없습니다');
  return issue(
    at,
    `expected ${en}, found ${shown(found.input)}`,
    `${ko}이(가) 와야 하는데 ${shown(found.input)}이(가) 있습니다`,
  );
}

/** A key that means nothing here, with the nearest one that does. */
export function unknownKey(path: string, key: string, known: readonly string[]): Issue {
  const [near] = closeMatches(key.slice(0, SHOWN_MAX), known);
  const rest = known.join(', ');
  return issue(
    keyPath(path, key),
    near === undefined ? `is no key here; accepted: ${rest}` : `is no key here; did you mean "${near}"?`,
    near === undefined ? `알 수 없는 키입니다. 사용 가능: ${rest}` : `알 수 없는 키입니다. "${near}"입니까?`,
  );
}
