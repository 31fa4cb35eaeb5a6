/** Names of files that a pattern stands for (POSIX 2.13.3). */
import { isPattern, matches, unquotedPattern } from '../pattern.ts';
import type { Sys } from '../sys.ts';
import type { Field } from './fields.ts';

function namesIn(sys: Sys, dir: string, pattern: string): string[] {
  const names = sys.list(dir === '' ? '.' : dir);
  if (typeof names === 'number') return [];
  const hidden = /^\\?\./.test(pattern);
  return [...names, ...(hidden ? ['.', '..'] : [])]
    .filter((name) => name.startsWith('.') === hidden && matches(pattern, name))
    .sort();
}

/** Paths below `dir` (ends in `/` or is '') that fit the rest of a pattern. */
function expand(sys: Sys, dir: string, [first = '', ...rest]: readonly string[]): string[] {
  const isLast = rest.length === 0;
  const next = (name: string): string[] => {
    const path = dir + name;
    if (isLast) return [path];
    return expand(sys, `${path}/`, rest);
  };
  if (!isPattern(first)) {
    const name = unquotedPattern(first);
    if (!isLast) return next(name);
    const path = dir + name;
    return typeof sys.text('newfstatat', [1], [path === '' ? '.' : path]) === 'string' ? [path] : [];
  }
  const names = namesIn(sys, dir, first);
  if (isLast) return names.map((name) => dir + name);
  return names
    .filter((name) => String(sys.text('newfstatat', [], [`${dir}${name}/.`])).startsWith('dir'))
    .flatMap(next);
}

/** Itself if there are none. */
export function namesFor(sys: Sys, { text, pattern }: Field): string[] {
  if (!isPattern(pattern)) return [text];
  const found = expand(sys, '', pattern.split('/'));
  return found.length > 0 ? found : [text];
}
