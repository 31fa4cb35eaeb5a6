import type { Ctx } from '../../ops/context.ts';
import type { Kernel } from '../kernel.ts';
import type { FileTable } from './open-file.ts';

/** Open files of the task that a context runs (`current->files`). */
export function filesOf(kernel: Kernel, ctx: Ctx): FileTable {
  return kernel.task(ctx.task).files;
}
