/**
 * From a path to the program that execve runs (`fs/exec.c`, `binfmt_elf`, `binfmt_script`). An executable file of the simulated world begins
 * with the four bytes of an ELF file, then says which program it is: `\x7fELF debian ls`. So a copy, a link or an image's layer with it is that
 * program too, and one that is not executable is none. A file that begins with `#!` is run by the program that it names. A BusyBox machine
 * has one file for all (`/bin/busybox`), whose programs are found by name alone.
 *
 * Whoever fills a root directory (an image, a host) writes `binaryText('debian', NAME)` into executable files; programs are
 * `defineShellProgram` values in `programs/` and `debian/`.
 */
import { ERRNO } from '../core/errno.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Task } from '../kernel/task.ts';
import { filesOf } from '../kernel/vfs/files-of.ts';
import { may, MAY } from '../kernel/vfs/walk.ts';
import { findProgram } from './programs.ts';
import type { Family } from './sys.ts';

const ELF = '\x7fELF';
/** The file that all programs of BusyBox are in. */
const BUSYBOX = '/bin/busybox';
const DEEPEST = 5;

/** What execve starts: the program, and the words that it gets. */
export interface Started {
  readonly family: Family;
  readonly program: string;
  readonly argv: readonly string[];
}

/** What an executable file of a program says. */
export function binaryText(family: Family, name: string): string {
  return `${ELF} ${family} ${name}`;
}

function isFamily(word: string): word is Family {
  return word === 'busybox' || word === 'debian';
}

/** Minus an errno: ENOENT, EACCES, ENOEXEC, ELOOP and what the way there refuses. */
export function startedBy(
  kernel: Kernel,
  task: Task,
  path: string,
  argv: readonly string[],
  depth = 0,
): Started | number {
  if (depth > DEEPEST) return -ERRNO.ELOOP;
  const place = filesOf(kernel).there(task, path);
  if (typeof place === 'string') return -ERRNO[place];
  const { node } = place;
  if (node.kind !== 'file' || !may(kernel, task, node, MAY.exec)) return -ERRNO.EACCES;
  if (node.text.startsWith(`${ELF} `)) {
    const [, family = '', program = ''] = node.text.split(' ');
    if (!isFamily(family) || !findProgram(family, program)) return -ERRNO.ENOEXEC;
    return { family, program, argv };
  }
  const script = /^#![ \t]*([^\s]+)[ \t]*([^\n]*)/.exec(node.text);
  if (!script) return -ERRNO.ENOEXEC;
  const [, interpreter = '', option = ''] = script;
  const more = option.trim() === '' ? [] : [option.trim()];
  return startedBy(kernel, task, interpreter, [interpreter, ...more, path, ...argv.slice(1)], depth + 1);
}

/** One of BusyBox's, by its name or a path below a `bin`. */
export function startedByName(kernel: Kernel, task: Task, argv: readonly string[]): Started | number {
  const name = (argv[0] ?? '').replace(/^(\/usr)?\/s?bin\//, '');
  const there = typeof filesOf(kernel).there(task, BUSYBOX) !== 'string';
  if (!there || !findProgram('busybox', name)) return -ERRNO.ENOENT;
  return { family: 'busybox', program: name, argv };
}
