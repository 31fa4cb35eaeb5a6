/** Users and groups by name and by number, as `/etc/passwd` and `/etc/group` of the program's root have them. */
import type { Sys } from './sys.ts';

export const USERS = '/etc/passwd';
export const GROUPS = '/etc/group';

function rowOf(
  sys: Sys,
  file: string,
  fits: (cells: readonly string[]) => boolean,
): readonly string[] | null {
  const table = sys.readFile(file);
  if (typeof table !== 'string') return null;
  const rows = table.split('\n').map((line) => line.split(':'));
  return rows.find((cells) => cells.length > 2 && fits(cells)) ?? null;
}

/** The name of a number; '' where there is none. `file`: `USERS` or `GROUPS`. */
export function nameOf(sys: Sys, id: number, file = USERS): string {
  return rowOf(sys, file, (cells) => cells[2] === String(id))?.[0] ?? '';
}

/** User and group of a user by name; null: there is none. */
export function userNamed(sys: Sys, name: string): readonly [uid: number, gid: number] | null {
  const row = rowOf(sys, USERS, (cells) => cells[0] === name);
  return row && [Number(row[2]), Number(row[3])];
}

/** What `USER[:GROUP]` means, names or numbers; -1: not said. Else which name is unknown. */
export function ownerNamed(
  sys: Sys,
  words: string,
): readonly [uid: number, gid: number] | { readonly unknown: 'user' | 'group'; readonly name: string } {
  const [user = '', group] = words.split(/[:.]/);
  const row = user === '' || /^\d+$/.test(user) ? null : userNamed(sys, user);
  if (user !== '' && !/^\d+$/.test(user) && !row) return { unknown: 'user', name: user };
  const uid = row?.[0] ?? (user === '' ? -1 : Number(user));
  if (group === undefined) return [uid, -1];
  // `USER:` is the user's own group.
  if (group === '') return [uid, row?.[1] ?? -1];
  if (/^\d+$/.test(group)) return [uid, Number(group)];
  const found = rowOf(sys, GROUPS, (cells) => cells[0] === group);
  return found ? [uid, Number(found[2])] : { unknown: 'group', name: group };
}
