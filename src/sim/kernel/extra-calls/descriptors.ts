/** Calls on descriptors: pipes of text, copies, closing; and what names what is there. */
import { ERRNO } from '../../core/errno.ts';
import type { Ctx } from '../../ops/context.ts';
import type { OpenFile } from '../fs/open-file.ts';
import type { Kernel } from '../kernel.ts';
import { program, type KernelBuilder } from '../paths/types.ts';
import { waitInterruptible } from '../paths/wait-event.ts';
import { tryToWakeUp, WAKE_TASK } from '../paths/wakeup.ts';
import { RESTART } from '../restart.ts';
import { SIG } from '../signal.ts';
import { sendSignal } from '../kill.ts';
import { rulesOf } from '../ns/rules.ts';
import { stringAt } from '../user-string.ts';
import { dirsOf } from '../vfs/dirs.ts';
import { filesOf } from '../vfs/files-of.ts';
import { PIPE_BYTES, PIPE_END } from '../vfs/text-pipes.ts';
import { FOLLOW, KEEP, may, MAY, pathOf } from '../vfs/walk.ts';
import { extraCall } from './define.ts';

const LIGHT = 'sys.body.light';

/** The answer is the end to read from; the other one is in `FileNames.copied`. */
export const pipe2 = extraCall('pipe2', 293, LIGHT, (kernel, task) => {
  const names = filesOf(kernel);
  const id = names.pipes.make();
  const from = task.files.install({ kind: 'pipe', id, flags: PIPE_END.read });
  const to = task.files.install({ kind: 'pipe', id, flags: PIPE_END.write });
  names.copied.set(task.id, String(to));
  return from;
});

/** Local 0: a descriptor, local 1: where it is to be, too. EBADF. */
export const dup2 = extraCall('dup2', 33, LIGHT, (kernel, task, ctx) => {
  const file = task.files.list[ctx.get(0)];
  const to = ctx.get(1);
  if (!file || !(to >= 0)) return -ERRNO.EBADF;
  const before = task.files.list[to];
  task.files.put(to, file);
  if (before?.kind === 'pipe') filesOf(kernel).pipes.closed(before.id);
  return to;
});

/** `F_DUPFD`: local 0 a descriptor, local 1 the lowest that may be taken. EBADF. */
export const dupFrom = extraCall('fcntl', 72, LIGHT, (_kernel, task, ctx) => {
  const { list } = task.files;
  const file = list[ctx.get(0)];
  if (!file) return -ERRNO.EBADF;
  let at = ctx.get(1);
  while (list[at]) at++;
  task.files.put(at, file);
  return at;
});

export const close = extraCall('close', 3, 'vfs.close', (kernel, task, ctx) => {
  const file = task.files.list[ctx.get(0)];
  if (!file) return -ERRNO.EBADF;
  task.files.close(ctx.get(0));
  if (file.kind === 'pipe') filesOf(kernel).pipes.closed(file.id);
  return 0;
});

/** Local 0: a path. Names in the directory, a line each, are in `FileNames.copied` then. ENOTDIR, EACCES. */
export const getdents = extraCall('getdents64', 217, 'sys.body.dirents', (kernel, task, ctx) => {
  const names = filesOf(kernel);
  const place = names.there(task, stringAt(ctx.get(0)));
  if (typeof place === 'string') return -ERRNO[place];
  const { node } = place;
  if (node.kind !== 'dir') return -ERRNO.ENOTDIR;
  if (!may(kernel, task, node, MAY.read)) return -ERRNO.EACCES;
  const all = [...node.children.keys(), ...(node.made?.list?.(kernel, task) ?? [])];
  names.copied.set(task.id, all.join('\n'));
  return all.length;
});

/** What a directory of a few names takes, bytes. */
const DIRECTORY_BYTES = 4096;

/**
 * Local 0: a path, local 1: 1 for a symbolic link itself. Kind, octal mode, user, group, bytes, links, number, device, time of the last change
 * (ns since boot), major and minor number are in `FileNames.copied` then.
 */
export const statText = extraCall('stat', 4, 'sys.body.path', (kernel, task, ctx) => {
  const names = filesOf(kernel);
  const place = names.there(task, stringAt(ctx.get(0)), ctx.get(1) === 1 ? KEEP : FOLLOW);
  if (typeof place === 'string') return -ERRNO[place];
  const { kind, mode, uid, gid, text, nlink, children, major, minor, modifiedNs, sb } = place.node;
  place.node.number ||= ++names.lastNumber;
  const subdirs = [...children.values()].filter((child) => child.kind === 'dir').length;
  const links = kind === 'dir' ? 2 + subdirs : nlink;
  const size = kind === 'dir' && sb.type !== 'proc' && sb.type !== 'sysfs' ? DIRECTORY_BYTES : text.length;
  const { ids } = rulesOf(kernel);
  const { userNs } = task.cred;
  const [user, group] = [ids.shown(userNs, 'uid', uid), ids.shown(userNs, 'gid', gid)];
  const more = [links, place.node.number, names.numberOf(sb), modifiedNs, major, minor];
  const words = [kind, mode.toString(8).padStart(4, '0'), user, group, size, ...more];
  names.copied.set(task.id, words.join(' '));
  return 0;
});

/** The working directory, in `FileNames.copied`. ENOENT: it can't be got to from the root. */
export const getcwd = extraCall('getcwd', 79, LIGHT, (kernel, task) => {
  const { pwd, root } = dirsOf(task);
  const path = pathOf(pwd, root);
  if (path === null) return -ERRNO.ENOENT;
  filesOf(kernel).copied.set(task.id, path);
  return path.length;
});

/** System, host, release, version and machine, a line each, in `FileNames.copied`. */
export const uname = extraCall('uname', 63, 'sys.body.trivial', (kernel, task) => {
  const release = kernel.config.release ?? '6.18';
  const words = ['Linux', task.nsproxy.uts.hostname, release, '#1 SMP PREEMPT_DYNAMIC', 'x86_64'];
  filesOf(kernel).copied.set(task.id, words.join('\n'));
  return 0;
});

/** Local 0: the new one, below 0: it stays. The one before. */
export const umask = extraCall('umask', 95, 'sys.body.trivial', (_kernel, { fs }, ctx) => {
  const before = fs.umask;
  if (ctx.get(0) >= 0) fs.umask = ctx.get(0) & 0o777;
  return before;
});

function pipeOf(kernel: Kernel, ctx: Ctx): OpenFile | null {
  const file = kernel.task(ctx.task).files.list[ctx.get(0)];
  return file?.kind === 'pipe' ? file : null;
}

/** Whether local 0 is a pipe of text. */
export function isTextPipe(kernel: Kernel, ctx: Ctx): boolean {
  return kernel.names !== null && pipeOf(kernel, ctx) !== null;
}

function textOf(kernel: Kernel, ctx: Ctx): { text: string; reader: number; writer: number; id: number } {
  const id = pipeOf(kernel, ctx)?.id ?? -1;
  return { ...(filesOf(kernel).pipes.get(id) ?? { text: '', reader: 0, writer: 0 }), id };
}

/** Reads what a pipe has; waits while it is empty and somebody could write. Local 0: its descriptor. */
export const readTextPipe = program('pipe_read', (p: KernelBuilder) => {
  const setReader = (kernel: Kernel, ctx: Ctx, reader: number): void => {
    const pipe = filesOf(kernel).pipes.get(textOf(kernel, ctx).id);
    if (pipe) pipe.reader = reader;
  };
  waitInterruptible(p, {
    label: 'the pipe is empty',
    sleep: 'pipe_wait_readable',
    mustWait: (kernel, ctx) => {
      const { text, id } = textOf(kernel, ctx);
      return text === '' && filesOf(kernel).pipes.hasEnd(id, PIPE_END.write);
    },
    queue: (kernel, ctx) => {
      setReader(kernel, ctx, ctx.task);
    },
    interrupted: RESTART.sys,
    cancel: (kernel, ctx) => {
      setReader(kernel, ctx, 0);
    },
  });
  p.effect('take it', (kernel, ctx) => {
    const names = filesOf(kernel);
    const pipe = names.pipes.get(textOf(kernel, ctx).id);
    const text = pipe?.text.slice(0, ctx.get(2)) ?? '';
    ctx.set(WAKE_TASK, 0);
    if (pipe) {
      pipe.text = pipe.text.slice(text.length);
      pipe.reader = 0;
      if (pipe.writer > 0 && pipe.text.length < PIPE_BYTES) {
        ctx.set(WAKE_TASK, pipe.writer);
        pipe.writer = 0;
      }
    }
    names.copied.set(ctx.task, text);
    ctx.result = text.length;
  });
  p.call(tryToWakeUp);
  p.work('pipe.read', { probe: 'pipe' });
});

/** Puts text into a pipe. Locals: 0 its descriptor, 1 the text. EPIPE and SIGPIPE: nobody could read it. */
export const writeTextPipe = program('pipe_write', (p: KernelBuilder) => {
  p.work('pipe.write', { probe: 'pipe' });
  const setWriter = (kernel: Kernel, ctx: Ctx, writer: number): void => {
    const pipe = filesOf(kernel).pipes.get(textOf(kernel, ctx).id);
    if (pipe) pipe.writer = writer;
  };
  waitInterruptible(p, {
    label: 'the pipe is full',
    sleep: 'pipe_wait_writable',
    mustWait: (kernel, ctx) => {
      const { text, id } = textOf(kernel, ctx);
      return text.length >= PIPE_BYTES && filesOf(kernel).pipes.hasEnd(id, PIPE_END.read);
    },
    queue: (kernel, ctx) => {
      setWriter(kernel, ctx, ctx.task);
    },
    interrupted: RESTART.sys,
    cancel: (kernel, ctx) => {
      setWriter(kernel, ctx, 0);
    },
  });
  p.effect('put it', (kernel, ctx) => {
    const { pipes } = filesOf(kernel);
    const { id } = textOf(kernel, ctx);
    const pipe = pipes.get(id);
    const text = stringAt(ctx.get(1));
    ctx.set(WAKE_TASK, 0);
    if (!pipe || !pipes.hasEnd(id, PIPE_END.read)) {
      ctx.result = -ERRNO.EPIPE;
      sendSignal(kernel, kernel.task(ctx.task), SIG.PIPE, null, 'thread');
      return;
    }
    pipe.text += text;
    ctx.result = text.length;
    ctx.set(WAKE_TASK, pipe.reader);
    pipe.reader = 0;
  });
  p.call(tryToWakeUp);
});
