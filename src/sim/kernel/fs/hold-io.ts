/**
 * Block requests that a cgroup controller holds back (`blk_throtl_bio`). Simplification: in Linux the request waits in a
 * queue of the group's and its submitter goes on until it needs the answer; here the submitter waits.
 */
import type { Ctx } from '../../ops/context.ts';
import type { IoRequest } from '../cgroup/controller.ts';
import type { Kernel } from '../kernel.ts';
import type { KernelBuilder } from '../paths/types.ts';

function held({ cgroups }: Kernel, ctx: Ctx): boolean {
  return cgroups.host.io.isHeld(ctx.task);
}

/** The submitter of a request waits for as long as the group that it is charged to says. */
export function holdIo(p: KernelBuilder, request: (kernel: Kernel, ctx: Ctx) => IoRequest | undefined): void {
  p.effect('may it go', (kernel, ctx) => {
    const io = request(kernel, ctx);
    const { calls, host } = kernel.cgroups;
    const ns = io ? calls.ioSubmit(kernel.task(ctx.task).css, io) : 0;
    if (ns > 0 && ns < Infinity) host.io.holdFor(ctx.task, ns);
  });
  p.loopWhile('held back by its group', held, (p) => p.blockIo('blk_throtl_bio', held));
}
