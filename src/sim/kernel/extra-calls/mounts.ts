/** mount, umount2, pivot_root and chroot by paths. Strings are the program's (`userString`). */
import type { Ctx } from '../../ops/context.ts';
import type { Kernel } from '../kernel.ts';
import type { Task } from '../task.ts';
import { stringAt } from '../user-string.ts';
import { filesOf } from '../vfs/files-of.ts';
import { MountCalls } from '../vfs/mount-calls.ts';
import { extraCall, type ExtraCall } from './define.ts';

function mountCall(
  name: string,
  nr: number,
  cost: string,
  run: (calls: MountCalls, task: Task, ctx: Ctx) => number,
): ExtraCall {
  return extraCall(name, nr, cost, (kernel: Kernel, task, ctx) =>
    run(new MountCalls(kernel, filesOf(kernel)), task, ctx),
  );
}

/** Locals: 0 source, 1 target, 2 type, 3 flags (`MS`), 4 options. */
export const mount = mountCall('mount', 165, 'mnt.bind', (calls, task, ctx) =>
  calls.mount(task, {
    source: stringAt(ctx.get(0)),
    target: stringAt(ctx.get(1)),
    type: stringAt(ctx.get(2)),
    flags: ctx.get(3),
    options: stringAt(ctx.get(4)),
  }),
);

/** Local 0: path, local 1: flags. */
export const umount2 = mountCall('umount2', 166, 'mnt.umount', (calls, task, ctx) =>
  calls.umount(task, stringAt(ctx.get(0)), ctx.get(1)),
);

/** Local 0: the new root, local 1: where the old one goes. */
export const pivotRoot = mountCall('pivot_root', 155, 'mnt.bind', (calls, task, ctx) =>
  calls.pivot(task, stringAt(ctx.get(0)), stringAt(ctx.get(1))),
);

export const chroot = extraCall('chroot', 161, 'sys.body.path', (kernel, task, ctx) =>
  filesOf(kernel).chroot(task, stringAt(ctx.get(0))),
);
