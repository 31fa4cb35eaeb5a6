/** Mistakes in the shape of data that somebody wrote, from a valibot schema. */
import type * as v from 'valibot';
import { issue, type Issue } from './issue.ts';

function dotted(path: readonly { readonly key: unknown }[] | undefined): string {
  return (path ?? []).reduce((text, { key }) => {
    if (typeof key === 'number') return `${text}[${String(key)}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');
}

/** What a schema found, at its place; `root` names the whole. */
export function shapeIssue(found: v.BaseIssue<unknown>, root = 'file'): Issue {
  const expected = found.expected ?? found.message;
  const at = dotted(found.path) || root;
  return issue(
    at,
    `expected ${expected}, received ${found.received}`,
    `${expected}이(가) 와야 하는데 ${found.received}이(가) 있습니다`,
  );
}
