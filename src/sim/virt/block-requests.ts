/** Requests on a guest's ring: taken, given to the host's block layer, held back by the group of the thread that serves them, answered. */
import type { Kernel } from '../kernel/kernel.ts';
import { holdIo } from '../kernel/fs/hold-io.ts';
import type { KernelBuilder } from '../kernel/paths/types.ts';
import type { Ctx } from '../ops/context.ts';
import type { VirtioBlk } from './virtio-blk.ts';
import { blkOf } from './virtio-blk.ts';
import { vmOf } from './vm.ts';

/** Local of the thread: the VM it belongs to. */
const VM = 0;

/** The guest's disk that a thread serves. */
export function device(kernel: Kernel, ctx: Ctx): VirtioBlk {
  return blkOf(vmOf(kernel, ctx.get(VM)));
}

/** Place of a finished request among those in flight, −1: none is finished. */
export function finished(kernel: Kernel, ctx: Ctx): number {
  return device(kernel, ctx).inFlight.findIndex((io) => io.bio < 0 || kernel.blocks.bio(io.bio).done);
}

/** The group that the thread is in on the host may hold the next request back. */
export function holdNext(p: KernelBuilder): void {
  holdIo(p, (kernel, ctx) => {
    const request = device(kernel, ctx).submitted[0];
    return request && { ...request, bytes: request.wholeBytes ?? request.bytes };
  });
}

/** Takes the next request from the ring and gives it to the host's block layer. */
export function submit(kernel: Kernel, ctx: Ctx, cpu: number): void {
  const disk = device(kernel, ctx);
  const request = disk.submitted.shift();
  if (!request) return;
  ctx.flow = request.flow;
  const bytes = request.wholeBytes ?? request.bytes;
  const bio = kernel.blocks.submit(request.op, request.sector, bytes, request.flow, cpu);
  kernel.blocks.bio(bio).waiter = ctx.task;
  disk.inFlight.push({ request, bio });
}

/** Answers the next request without the host. */
export function skip(kernel: Kernel, ctx: Ctx): void {
  const disk = device(kernel, ctx);
  const request = disk.submitted.shift();
  if (!request) return;
  ctx.flow = request.flow;
  disk.inFlight.push({ request, bio: -1 });
}

/** Puts a finished request on the used ring and sets the arguments of `irqfd`. */
export function complete(kernel: Kernel, ctx: Ctx): void {
  const disk = device(kernel, ctx);
  const [io] = disk.inFlight.splice(finished(kernel, ctx), 1);
  if (!io) return;
  if (io.bio >= 0) kernel.blocks.release(io.bio);
  // A request that the guest has not taken yet was announced to it, and it will find this one beside it.
  const announced = disk.interruptsOff || disk.completed.some(({ cpu }) => cpu === io.request.cpu);
  disk.completed.push(io.request);
  ctx.flow = io.request.flow;
  ctx.set(1, announced ? -1 : disk.vector);
  ctx.set(2, io.request.cpu);
}

/** Nothing is on the ring and nothing is finished. */
export function idle(kernel: Kernel, ctx: Ctx): boolean {
  return device(kernel, ctx).submitted.length === 0 && finished(kernel, ctx) < 0;
}
