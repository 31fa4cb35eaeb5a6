/**
 * Block requests that a cgroup controller holds back (`blk_throtl_bio`). Simplification: in Linux the request waits in a
 * queue of the group's and its submitter goes on until it needs the answer; here the submitter waits.
 */
import type { Ctx } from '../../ops/context.ts';
import type { IoRequest } from '../cgroup/controller.ts';
import type { Kernel } from '../kernel.ts';
import type { KernelBuilder } from '../paths/types.ts';
import { TIMER } from '../timers.ts';

/** The submitter waits for as long as its group's controllers say. `until`: a local that nobody else uses. */
export function holdIo(
  p: KernelBuilder,
  until: number,
  request: (kernel: Kernel, ctx: Ctx) => IoRequest | undefined,
): void {
  const held = (kernel: Kernel, ctx: Ctx): boolean => kernel.now() < ctx.get(until);
  p.effect('may it go', (kernel, ctx, cpu) => {
    const io = request(kernel, ctx);
    const ns = io ? kernel.cgroups.calls.ioSubmit(kernel.task(ctx.task).css, io) : 0;
    ctx.set(until, ns > 0 ? kernel.now() + ns : 0);
    if (ns > 0) kernel.timers.start(cpu.index, TIMER.wake, kernel.now() + ns, ctx.task);
  });
  p.loopWhile('held back by its group', held, (p) => p.block('blk_throtl_bio', held));
}
