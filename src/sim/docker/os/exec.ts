/** Which program a file is, and whether it may be run. */
import { ERRNO } from '../../core/errno.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Task } from '../../kernel/task.ts';
import { filesOf } from '../../kernel/vfs/files-of.ts';
import { may, MAY } from '../../kernel/vfs/walk.ts';
import { startedBy } from '../../shell/binaries.ts';
import type { Image } from '../../shell/sys.ts';
import { ELF } from './elf.ts';
import { chainImage } from './image.ts';
import { isProgram } from './programs.ts';

/** The program in place of one that an image has and the simulated shell has not. */
const NOT_MODELLED = '(not modelled)';

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

/** What a process is that starts a program: of the chain's own (`own`), or one of the shell's. */
export interface Becomes {
  readonly own: boolean;
  readonly image: Image;
  /** What the kernel calls the process (`comm`): the file's name. */
  readonly comm: string;
}

const COMM_MAX = 15;

/** The program behind a file that may be run. */
export function programAt(kernel: Kernel, task: Task, { path, argv, env }: Started): Becomes {
  const place = filesOf(kernel).there(task, path);
  // The word after the distribution's name, where there is one: BusyBox's files have it.
  const name = typeof place === 'string' ? '' : (place.node.text.slice(ELF.length).split(' ').at(-1) ?? '');
  const comm = baseName(path).slice(0, COMM_MAX);
  if (isProgram(name)) return { own: true, image: chainImage([name, ...argv.slice(1)], env), comm };
  const found = startedBy(kernel, task, path, argv);
  if (typeof found !== 'number') return { own: false, image: { ...found, env }, comm };
  const [, applet] = argv;
  if (baseName(path) === 'busybox' && applet !== undefined)
    return programAt(kernel, task, { path: `/bin/${applet}`, argv: argv.slice(1), env });
  return { own: false, image: { program: NOT_MODELLED, family: 'busybox', argv, env }, comm };
}
