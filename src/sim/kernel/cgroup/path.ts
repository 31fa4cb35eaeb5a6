/** Paths in the cgroup file system, resolved as `namei` does. Source: path_resolution(7), fs/namei.c. */
import { fail, type Cgroup } from './cgroup.ts';

/** Bytes of one name, and of a path with its end, at most (`NAME_MAX`, `PATH_MAX`). */
const NAME_MAX = 255;
const PATH_MAX = 4096;

type Failure = ReturnType<typeof fail>;

/** A directory and the last name of the path, which may not exist. An empty name: the path is the root. */
export interface Entry {
  readonly dir: Cgroup;
  readonly name: string;
}

/** Whether a directory has a file of this name. */
export type HasFile = (dir: Cgroup, name: string) => boolean;

/** Bytes of a text in UTF-8. */
function bytesOf(text: string): number {
  let bytes = 0;
  for (const sign of text) {
    const code = sign.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

export function noDirectory(): Failure {
  return fail('ENOENT', 'no such directory', '그런 디렉터리가 없습니다');
}

export function notDirectory(what: string): Failure {
  return fail('ENOTDIR', `${what} is a file`, `${what}은(는) 파일입니다`);
}

function tooLong(): Failure {
  return fail('ENAMETOOLONG', 'a name or the path is too long', '이름이나 경로가 너무 깁니다');
}

/** The directory that `name` leads to from another one. `..` of the root is the root. */
function step(dir: Cgroup, name: string, hasFile: HasFile): Cgroup | Failure {
  if (name === '.') return dir;
  if (name === '..') return dir.parent ?? dir;
  const child = dir.children.get(name);
  if (child) return child;
  return hasFile(dir, name) ? notDirectory(name) : noDirectory();
}

/** Everything but the last name of a path. ENOENT, ENOTDIR, ENAMETOOLONG. */
export function lookup(root: Cgroup, path: string, hasFile: HasFile): Entry | Failure {
  if (bytesOf(path) >= PATH_MAX) return tooLong();
  const names = path.split('/').filter((name) => name !== '');
  const name = names.pop() ?? '';
  let dir = root;
  for (const part of names) {
    const next = step(dir, part, hasFile);
    if ('ok' in next) return next;
    dir = next;
  }
  return bytesOf(name) > NAME_MAX ? tooLong() : { dir, name };
}

/** The directory at a path. ENOENT, ENOTDIR, ENAMETOOLONG. */
export function lookupDirectory(root: Cgroup, path: string, hasFile: HasFile): Cgroup | Failure {
  const entry = lookup(root, path, hasFile);
  if ('ok' in entry) return entry;
  return entry.name === '' ? root : step(entry.dir, entry.name, hasFile);
}
