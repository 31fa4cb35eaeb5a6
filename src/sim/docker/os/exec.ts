/** Which program a file is, and whether it may be run. */
import { ERRNO } from '../../core/errno.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Task } from '../../kernel/task.ts';
import { filesOf } from '../../kernel/vfs/files-of.ts';
import { may, MAY } from '../../kernel/vfs/walk.ts';
import { ELF } from './elf.ts';
import { isProgram } from './programs.ts';

/** What execve was asked to start. */
export interface Started {
  readonly path: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

function baseName(path: string): string {
  return path.split('/').at(-1) ?? '';
}

/** Positive: the errno with which execve refuses; 0: it does not. */
export function execRefusal(kernel: Kernel, task: Task, { path }: Started): number {
  const place = filesOf(kernel).there(task, path);
  if (typeof place === 'string') return ERRNO[place];
  const { node } = place;
  if (node.kind !== 'file' || (node.mode & 0o111) === 0 || !may(kernel, task, node, MAY.exec))
    return ERRNO.EACCES;
  return node.text.startsWith(ELF) || node.text.startsWith('#!') ? 0 : ERRNO.ENOEXEC;
}

/** The program behind a file that may be run. `own`: one of the chain's, else one of the shell's. */
export function programAt(
  kernel: Kernel,
  task: Task,
  { path, argv, env }: Started,
): Started & { readonly own: boolean; readonly name: string } {
  const place = filesOf(kernel).there(task, path);
  const text = typeof place === 'string' ? '' : place.node.text;
  const script = /^#! *(\S+) *(\S*)/.exec(text);
  if (script) {
    const [, interpreter = '', word = ''] = script;
    const words = [interpreter, ...(word === '' ? [] : [word]), path, ...argv.slice(1)];
    return { path: interpreter, argv: words, env, own: false, name: baseName(path) };
  }
  const binary = text.slice(ELF.length);
  // BusyBox is the program that it is called as.
  const called = binary === 'busybox' && baseName(path) !== 'busybox' ? baseName(path) : null;
  const words = binary === 'busybox' && called === null ? argv.slice(1) : argv;
  const name = binary === 'busybox' ? baseName(called ?? words[0] ?? '') : binary;
  return { path, argv: [name, ...words.slice(1)], env, own: isProgram(name), name };
}
