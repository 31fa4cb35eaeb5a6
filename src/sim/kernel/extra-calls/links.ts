/** Calls that give names to files, and what else programs ask of files by their paths. */
import { ERRNO } from '../../core/errno.ts';
import { stringAt } from '../user-string.ts';
import { filesOf } from '../vfs/files-of.ts';
import * as names from '../vfs/links.ts';
import { may, owns } from '../vfs/walk.ts';
import { extraCall, type ExtraCall } from './define.ts';

const PATH = 'sys.body.path';

function twoPaths(name: string, nr: number, run: typeof names.rename): ExtraCall {
  return extraCall(name, nr, PATH, (kernel, task, ctx) =>
    run(filesOf(kernel), task, stringAt(ctx.get(0)), stringAt(ctx.get(1))),
  );
}

/** Local 0: what it says, local 1: its path. */
export const symlink = twoPaths('symlink', 88, names.symlink);
export const link = twoPaths('link', 86, names.link);
export const rename = twoPaths('rename', 82, names.rename);

/** Local 0: a path, local 1: the time of its last change, ns since boot; NaN: now. */
export const utimensat = extraCall('utimensat', 280, PATH, (kernel, task, ctx) => {
  const place = filesOf(kernel).there(task, stringAt(ctx.get(0)));
  if (typeof place === 'string') return -ERRNO[place];
  if (!owns(kernel, task, place.node)) return -ERRNO.EPERM;
  const toNs = ctx.get(1);
  place.node.modifiedNs = Number.isNaN(toNs) ? kernel.now() : toNs;
  return 0;
});

/** Local 0: a path, local 1: what is to be done with it (`MAY`). */
export const faccessat = extraCall('faccessat', 269, PATH, (kernel, task, ctx) => {
  const place = filesOf(kernel).there(task, stringAt(ctx.get(0)));
  if (typeof place === 'string') return -ERRNO[place];
  return may(kernel, task, place.node, ctx.get(1)) ? 0 : -ERRNO.EACCES;
});

/** Local 0: a descriptor, local 1: bytes. EBADF; EINVAL: it is no file. */
export const ftruncate = extraCall('ftruncate', 77, 'sys.body.light', (kernel, task, ctx) => {
  const file = task.files.list[ctx.get(0)];
  if (!file) return -ERRNO.EBADF;
  const node = filesOf(kernel).placeOf(file)?.node;
  if (node?.kind !== 'file' || node.says) return -ERRNO.EINVAL;
  const bytes = ctx.get(1);
  node.text = node.text.slice(0, bytes).padEnd(bytes, '\0');
  node.modifiedNs = kernel.now();
  return 0;
});
