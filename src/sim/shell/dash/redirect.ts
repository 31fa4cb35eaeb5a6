/** Redirections (POSIX 2.7), as dash opens files and says why it can't. */
import { ERRNO } from '../../core/errno.ts';
import { O } from '../../kernel/vfs/files.ts';
import { errorText } from '../errors.ts';
import type { Redirection } from '../parse/ast.ts';
import type { Saved } from './data.ts';
import { expandText } from './expand.ts';
import { fail, isShellFault, type Shell } from './shell.ts';

const FLAGS: Readonly<Record<string, number>> = Object.freeze({
  '<': O.RDONLY,
  '>': O.WRONLY | O.CREAT | O.TRUNC,
  '>|': O.WRONLY | O.CREAT | O.TRUNC,
  '>>': O.WRONLY | O.CREAT | O.APPEND,
  '<>': O.RDWR | O.CREAT,
});

/** As dash words an errno of a file that it opens to read or to make. */
export function openFault(errno: number, makes: boolean): string {
  if (errno === -ERRNO.ENOENT || errno === -ERRNO.ENOTDIR)
    return makes ? 'Directory nonexistent' : 'No such file';
  return errorText(errno);
}

function open(shell: Shell, how: Redirection['how'], path: string): number {
  const { sys } = shell;
  const makes = how !== '<';
  let flags = FLAGS[how] ?? 0;
  if (how === '>' && shell.has('C')) {
    const found = String(sys.text('newfstatat', [], [path]));
    if (found.startsWith('file ')) fail(`cannot create ${path}: File exists`);
    flags = O.WRONLY | O.CREAT | O.TRUNC;
  }
  const opened = sys.call('openat', [flags | O.TEXT], [path]);
  if (opened < 0) fail(`cannot ${makes ? 'create' : 'open'} ${path}: ${openFault(opened, makes)}`);
  return opened;
}

/** A here-document's text, in a pipe that somebody writes. */
function hereDocument(shell: Shell, text: string): number {
  const { sys } = shell;
  const [from, to] = sys.pipe();
  if (from < 0) fail('Pipe call failed');
  // As much as fits is written at once; a child writes the rest.
  if (text.length <= 4096) sys.write(to, text);
  else
    shell.fork(() => {
      sys.close(from);
      sys.write(to, text);
      return [{ kind: 'exit', status: 0 }];
    });
  sys.close(to);
  return from;
}

/** A redirection whose word has been expanded. */
export interface Target {
  readonly fd: number;
  readonly how: Redirection['how'];
  readonly word: string;
}

/** What they lead to. An error in that ends the shell, not only the command. Throws ShellFault. */
export function targets(shell: Shell, redirects: readonly Redirection[]): readonly Target[] {
  return redirects.map(({ fd, how, to }) => {
    const word = expandText(shell, to);
    if ((how === '<&' || how === '>&') && !/^(\d|-)$/.test(word)) fail('Syntax error: Bad fd number');
    return { fd, how, word };
  });
}

function one(shell: Shell, { fd, how, word }: Target): void {
  const { sys } = shell;
  if (how === '<&' || how === '>&') {
    if (word === '-') sys.close(fd);
    else if (Number(word) === fd) return;
    else {
      const answer = sys.call('dup2', [Number(word), fd]);
      if (answer < 0) fail(`${word}: ${errorText(answer)}`);
    }
    return;
  }
  shell.move(how === '<<' ? hereDocument(shell, word) : open(shell, how, word), fd);
}

/** Opens them; throws ShellFault. What was there is in the answer. */
export function redirectOrFail(shell: Shell, redirects: readonly Target[]): Saved {
  const saved: { fd: number; copy: number }[] = [];
  try {
    for (const redirect of redirects) {
      const again = saved.some(({ fd }) => fd === redirect.fd);
      if (!again) saved.push({ fd: redirect.fd, copy: shell.save(redirect.fd) });
      one(shell, redirect);
    }
  } catch (fault) {
    if (isShellFault(fault)) shell.restore(saved);
    throw fault;
  }
  return saved;
}

/** The same; null: it failed, which has been said and is the status. */
export function redirect(shell: Shell, redirects: readonly Target[]): Saved | null {
  try {
    return redirectOrFail(shell, redirects);
  } catch (fault) {
    if (!isShellFault(fault)) throw fault;
    shell.warn(fault.says);
    shell.data.status = fault.status;
    return null;
  }
}
