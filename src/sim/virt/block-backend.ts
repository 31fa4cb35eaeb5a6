/** Host threads that serve a guest's disk: how the VMM they belong to does it. */
import { DISK_OP } from '../hw/disk.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { program, type KernelBuilder } from '../kernel/paths/types.ts';
import type { Ctx } from '../ops/context.ts';
import type { ComponentName } from '../ops/builder.ts';
import type { Program } from '../ops/op.ts';
import { irqfd } from './irqfd.ts';
import type { VirtioBlk } from './virtio-blk.ts';
import { blkOf } from './virtio-blk.ts';
import { vmOf } from './vm.ts';

/** A way to serve block requests. */
export interface BlockBackend {
  readonly name: string;
  /** Cost of a request in the VMM. */
  readonly requestCost: string;
  /** `async`: many requests in flight at the host; `sync`: the thread sleeps in each (`pread`). */
  readonly engine: 'async' | 'sync';
  /** A flush of the guest ends here: the VMM answers it without asking the host. */
  readonly ignoresFlush: boolean;
  /** Component of the process it belongs to; absent: the VMM. */
  readonly process?: ComponentName;
  /** What it does in the host's kernel for a request besides the block I/O: a file server opens files. */
  readonly hostWork?: (p: KernelBuilder) => void;
}

/** Locals of the thread: the VM it belongs to. */
const VM = 0;

function device(kernel: Kernel, ctx: Ctx): VirtioBlk {
  return blkOf(vmOf(kernel, ctx.get(VM)));
}

function finished(kernel: Kernel, ctx: Ctx): number {
  return device(kernel, ctx).inFlight.findIndex((io) => io.bio < 0 || kernel.blocks.bio(io.bio).done);
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

/** Answers the next request without the host. */
function skip(kernel: Kernel, ctx: Ctx): void {
  const disk = device(kernel, ctx);
  const request = disk.submitted.shift();
  if (!request) return;
  ctx.flow = request.flow;
  disk.inFlight.push({ request, bio: -1 });
}

/** Puts a finished request on the used ring and sets the arguments of `irqfd`. */
function complete(kernel: Kernel, ctx: Ctx): void {
  const disk = device(kernel, ctx);
  const [io] = disk.inFlight.splice(finished(kernel, ctx), 1);
  if (!io) return;
  if (io.bio >= 0) kernel.blocks.release(io.bio);
  disk.completed.push(io.request);
  ctx.flow = io.request.flow;
  ctx.set(1, disk.vector);
  ctx.set(2, io.request.cpu);
}

function idle(kernel: Kernel, ctx: Ctx): boolean {
  return device(kernel, ctx).submitted.length === 0 && finished(kernel, ctx) < 0;
}

function toHost(p: KernelBuilder, label: string): void {
  p.cross('kernel', 0, 'sys.enter', { probe: 'sys_enter', label });
}

function toProcess(p: KernelBuilder, backend: BlockBackend): void {
  p.cross(backend.process ?? 'vmm', 3, 'sys.exit', { probe: 'sys_exit', label: 'SYSRET' });
}

/** One request to the host, as the engine does it. */
function serve(p: KernelBuilder, backend: BlockBackend): void {
  toHost(p, backend.engine === 'async' ? 'io_uring_enter' : 'pread or pwrite');
  p.work('blk.submit', { probe: 'block_rq_issue' });
  p.when(
    'the host’s disk is virtio',
    (kernel) => kernel.blocks.queue.virtual,
    (p) => p.work('virtio.drv', { probe: 'virtio' }),
  );
  p.effect('queue request', (kernel, ctx, cpu) => submit(kernel, ctx, cpu.index));
  p.privileged('doorbell', (kernel) => kernel.blocks.queue.index);
  if (backend.engine === 'sync')
    p.loopWhile(
      'not done',
      (kernel, ctx) => finished(kernel, ctx) < 0,
      (p) => p.block('io_schedule', (kernel, ctx) => finished(kernel, ctx) < 0),
    );
  toProcess(p, backend);
}

function flushIsIgnored(kernel: Kernel, ctx: Ctx): boolean {
  return device(kernel, ctx).submitted[0]?.op === DISK_OP.flush;
}

function requests(p: KernelBuilder, backend: BlockBackend): void {
  p.work(backend.requestCost, { probe: 'vmm_work' });
  if (backend.hostWork) {
    toHost(p, 'openat');
    backend.hostWork(p);
    toProcess(p, backend);
  }
  if (backend.ignoresFlush)
    p.when(
      'a flush, not advertised to the guest',
      flushIsIgnored,
      (p) => p.effect('done at once', skip),
      (p) => serve(p, backend),
    );
  else serve(p, backend);
}

function completions(p: KernelBuilder, backend: BlockBackend): void {
  p.loopWhile(
    'host I/O is finished',
    (kernel, ctx) => finished(kernel, ctx) >= 0,
    (p) => {
      p.effect('used ring', complete);
      toHost(p, 'write(irqfd)');
      p.call(irqfd);
      toProcess(p, backend);
    },
  );
}

/** The thread: woken by the guest's kick or by a finished host I/O. */
export function blockThread(backend: BlockBackend): Program {
  return program(backend.name, (p) => {
    p.forever((p) => {
      p.loopWhile('nothing to do', idle, (p) => p.block('ppoll', idle));
      p.work('vm.backend_wake');
      toProcess(p, backend);
      p.loopWhile(
        'requests on the ring',
        (kernel, ctx) => device(kernel, ctx).submitted.length > 0,
        (p) => {
          requests(p, backend);
          if (backend.engine === 'sync') completions(p, backend);
        },
      );
      completions(p, backend);
      toHost(p, 'ppoll');
    });
  });
}
