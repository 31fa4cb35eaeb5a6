/** virtio-blk and the VMM's I/O thread that serves it with asynchronous host I/O. */
import type { DiskRequest } from '../hw/disk.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { program } from '../kernel/paths/types.ts';
import type { Ctx } from '../ops/context.ts';
import { COMP } from '../trace/components.ts';
import { irqfd } from './irqfd.ts';
import { VirtioDevice } from './virtio-device.ts';
import { vmOf, type Vm } from './vm.ts';

/** A guest request in the hands of the host. */
interface InFlight {
  readonly request: DiskRequest;
  readonly bio: number;
}

export class VirtioBlk extends VirtioDevice {
  /** Written by the guest's driver. */
  readonly submitted: DiskRequest[] = [];
  /** Used ring: finished, not yet taken by the guest. */
  readonly completed: DiskRequest[] = [];
  readonly inFlight: InFlight[] = [];

  constructor() {
    super('virtio-blk', COMP.vmm);
  }
}

/** Locals of the thread: the VM it belongs to. */
const VM = 0;

export function blkOf(vm: Vm): VirtioBlk {
  const device = vm.machine.devices.find((d) => d instanceof VirtioBlk);
  if (!device) throw new Error('VM without virtio-blk');
  return device;
}

function device(kernel: Kernel, ctx: Ctx): VirtioBlk {
  return blkOf(vmOf(kernel, ctx.get(VM)));
}

function finished(kernel: Kernel, ctx: Ctx): number {
  return device(kernel, ctx).inFlight.findIndex((io) => kernel.blocks.bio(io.bio).done);
}

/** Takes the next request from the ring and gives it to the host's block layer. */
function submit(kernel: Kernel, ctx: Ctx, cpu: number): void {
  const disk = device(kernel, ctx);
  const request = disk.submitted.shift();
  if (!request) return;
  ctx.flow = request.flow;
  const bio = kernel.blocks.submit(request.op, request.sector, request.bytes, request.flow, cpu);
  kernel.blocks.bio(bio).waiter = ctx.task;
  disk.inFlight.push({ request, bio });
}

/** Puts a finished request on the used ring and sets the arguments of `irqfd`. */
function complete(kernel: Kernel, ctx: Ctx): void {
  const vm = vmOf(kernel, ctx.get(VM));
  const disk = blkOf(vm);
  const [io] = disk.inFlight.splice(finished(kernel, ctx), 1);
  if (!io) return;
  kernel.blocks.release(io.bio);
  disk.completed.push(io.request);
  ctx.flow = io.request.flow;
  ctx.set(1, disk.vector);
  ctx.set(2, io.request.cpu);
}

function idle(kernel: Kernel, ctx: Ctx): boolean {
  return device(kernel, ctx).submitted.length === 0 && finished(kernel, ctx) < 0;
}

/** The thread: woken by the guest's kick or by a finished host I/O. */
export const ioThread = program('iothread', (p) => {
  p.forever((p) => {
    p.loopWhile('nothing to do', idle, (p) => p.block('ppoll', idle));
    p.work('vm.backend_wake');
    p.cross('vmm', 3, 'sys.exit', { probe: 'sys_exit', label: 'SYSRET' });
    p.loopWhile(
      'requests on the ring',
      (kernel, ctx) => device(kernel, ctx).submitted.length > 0,
      (p) => {
        p.work('vmm.blk_req', { probe: 'vmm_work' });
        p.cross('kernel', 0, 'sys.enter', { probe: 'sys_enter', label: 'io_uring_enter' });
        p.work('blk.submit', { probe: 'block_rq_issue' });
        p.effect('queue request', (kernel, ctx, cpu) => submit(kernel, ctx, cpu.index));
        p.privileged('doorbell', (kernel) => kernel.blocks.queue.index);
        p.cross('vmm', 3, 'sys.exit', { probe: 'sys_exit', label: 'SYSRET' });
      },
    );
    p.loopWhile(
      'host I/O is finished',
      (kernel, ctx) => finished(kernel, ctx) >= 0,
      (p) => {
        p.effect('used ring', complete);
        p.cross('kernel', 0, 'sys.enter', { probe: 'sys_enter', label: 'write(irqfd)' });
        p.call(irqfd);
        p.cross('vmm', 3, 'sys.exit', { probe: 'sys_exit', label: 'SYSRET' });
      },
    );
    p.cross('kernel', 0, 'sys.enter', { probe: 'sys_enter', label: 'ppoll' });
  });
});
