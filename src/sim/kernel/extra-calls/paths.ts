/** Calls that name a file by its path. Paths and texts are strings of the program's (`userString`) in local 0 and 1. */
import { ERRNO } from '../../core/errno.ts';
import type { Ctx } from '../../ops/context.ts';
import { filesOf } from '../fs/files-of.ts';
import type { OpenFile } from '../fs/open-file.ts';
import type { FileNames } from '../file-names.ts';
import type { Kernel } from '../kernel.ts';
import { program } from '../paths/types.ts';
import openat from '../syscalls/openat.syscall.ts';
import read from '../syscalls/read.syscall.ts';
import write from '../syscalls/write.syscall.ts';
import type { Task } from '../task.ts';
import { stringAt } from '../user-string.ts';
import { extraCall, type ExtraCall } from './define.ts';
import { isTextPipe, readTextPipe, writeTextPipe } from './descriptors.ts';

const PATH = 'sys.body.path';

type ByPath = (names: FileNames, task: Task, path: string, ctx: Ctx) => number;

function byPath(name: string, nr: number, run: ByPath): ExtraCall {
  return extraCall(name, nr, PATH, ({ names }, task, ctx) =>
    names ? run(names, task, stringAt(ctx.get(0)), ctx) : -ERRNO.ENOSYS,
  );
}

export const mkdir = byPath('mkdir', 83, (names, task, path) => names.mkdir(task, path));
export const rmdir = byPath('rmdir', 84, (names, task, path) => names.rmdir(task, path));
export const unlinkat = byPath('unlinkat', 263, (names, task, path) => names.unlink(task, path));
export const chown = byPath('chown', 92, (names, task, path, ctx) => names.chown(task, path, ctx.get(1)));
/** Local 1: the user, 2: the group; -1 leaves either as it is. */
export const fchownat = byPath('fchownat', 260, (names, task, path, ctx) =>
  names.chown(task, path, ctx.get(1), ctx.get(2)),
);
export const chmod = byPath('chmod', 90, (names, task, path, ctx) => names.chmod(task, path, ctx.get(1)));
export const chdir = byPath('chdir', 80, (names, task, path) => names.chdir(task, path));
/** Local 1: 0 for a character device, 1 for a block device; 2 and 3: major and minor number. */
export const mknod = byPath('mknod', 133, (names, task, path, ctx) =>
  names.mknod(task, path, { type: ctx.get(1) === 1 ? 'b' : 'c', major: ctx.get(2), minor: ctx.get(3) }),
);
/** 0: it is there. */
export const access = byPath('access', 21, (names, task, path) => {
  const found = names.stat(task, path);
  return typeof found === 'number' ? found : 0;
});
/** Local 1: 0 asks for the user, 1 for the group of what is there. */
export const newfstatat = byPath('newfstatat', 262, (names, task, path, ctx) => {
  const found = names.stat(task, path);
  if (typeof found === 'number') return found;
  return ctx.get(1) === 0 ? found.uid : found.gid;
});

/** A path as openat takes it in local 0, where an inode would stand: its string's address below 0. */
export function pathArgument(address: number): number {
  return -1 - address;
}

/** Local 0: a path (`pathArgument`), local 1: flags (`O`); or an inode, as every kernel takes it. */
export const openatPath: ExtraCall = {
  name: 'openat',
  nr: openat.nr,
  program: program('do_sys_openat2', (p) => {
    p.when(
      'an inode is named',
      (_kernel, ctx) => ctx.get(0) >= 0,
      (p) => {
        p.call(openat.program);
        p.ret();
      },
    );
    p.work('vfs.open');
    p.effect('do_filp_open', (kernel, ctx) => {
      const path = stringAt(pathArgument(ctx.get(0)));
      ctx.result = kernel.names?.open(kernel.task(ctx.task), path, ctx.get(1)) ?? -ERRNO.ENOSYS;
    });
  }),
};

/** The open file that local 0 names. */
function fileOf(kernel: Kernel, ctx: Ctx): OpenFile {
  return filesOf(kernel, ctx).get(ctx.get(0));
}

/** read(2), of files that are text too: what it gave is in `FileNames.copied` then. */
export const readText: ExtraCall = {
  name: 'read',
  nr: read.nr,
  program: program('vfs_read', (p) => {
    p.when('a pipe of text', isTextPipe, (p) => {
      p.call(readTextPipe);
      p.ret();
    });
    p.when(
      'it has no pages',
      (kernel, ctx) => isText(kernel, ctx),
      (p) => {
        p.work('vfs.read4k');
        p.effect('seq_read', (kernel, ctx) => {
          const task = kernel.task(ctx.task);
          const said = kernel.names?.readText(task, fileOf(kernel, ctx), ctx.get(2)) ?? '';
          if (typeof said === 'string') kernel.names?.copied.set(task.id, said);
          ctx.result = typeof said === 'string' ? said.length : said;
        });
      },
      (p) => p.call(read.program),
    );
  }),
};

/** write(2), to files that are text too: local 1 is the text then. */
export const writeText: ExtraCall = {
  name: 'write',
  nr: write.nr,
  program: program('vfs_write', (p) => {
    p.when('a pipe of text', isTextPipe, (p) => {
      p.call(writeTextPipe);
      p.ret();
    });
    p.when(
      'it has no pages',
      (kernel, ctx) => isText(kernel, ctx),
      (p) => {
        p.work('vfs.read4k');
        p.effect('kernfs_fop_write', (kernel, ctx) => {
          const text = stringAt(ctx.get(1));
          const answer = kernel.names?.writeText(kernel.task(ctx.task), fileOf(kernel, ctx), text) ?? 0;
          ctx.result = answer < 0 ? answer : text.length;
        });
      },
      (p) => p.call(write.program),
    );
  }),
};

function isText(kernel: Kernel, ctx: Ctx): boolean {
  const file = fileOf(kernel, ctx);
  return file.kind === 'file' && kernel.names?.hasPages(file) === false;
}
