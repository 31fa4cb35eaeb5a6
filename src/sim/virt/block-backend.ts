/** Host threads that serve a guest's disk: how the VMM they belong to does it. */
import { REFERENCE_PROFILE } from '../costs/registry.ts';
import { DISK_OP, type DiskRequest } from '../hw/disk.ts';
import { PAGE, PAGE_BYTES } from '../kernel/fs/file-system.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { holdIo } from '../kernel/fs/hold-io.ts';
import { driverSubmits, ringDoorbell } from '../kernel/fs/page-io.ts';
import { program, type KernelBuilder } from '../kernel/paths/types.ts';
import type { Ctx } from '../ops/context.ts';
import type { Program } from '../ops/op.ts';
import { complete, device, finished, holdNext, idle, skip, submit } from './block-requests.ts';
import { irqfd } from './irqfd.ts';
import type { VirtioBlk } from './virtio-blk.ts';
import type { ProbeName } from '../trace/probes.ts';

/** A way to serve block requests. */
export interface BlockBackend {
  readonly name: string;
  /** Cost of a request in the VMM. */
  readonly requestCost: string;
  /** Trace point of that work; absent: the VMM's. */
  readonly probe?: ProbeName;
  /** `async`: many requests in flight at the host; `sync`: the thread sleeps in each (`pread`). */
  readonly engine: 'async' | 'sync';
  /** Cost of a request for which a `sync` thread did not have to be woken; absent: `requestCost`. */
  readonly moreCost?: string;
  /** Most requests that an `async` thread gives to the host with one call; absent: all on the ring. */
  readonly batch?: number;
  /** The image is opened without `O_DIRECT`: writes end in the host's page cache, and the host reads ahead. */
  readonly hostCache?: boolean;
  /** A flush of the guest ends here: the VMM answers it without asking the host. */
  readonly ignoresFlush: boolean;
  /** What it does in the host's kernel for a request besides the block I/O. */
  readonly hostWork?: (p: KernelBuilder) => void;
  /** The thread has no user mode: what it does is in the kernel already. */
  readonly kernelThread?: boolean;
  /** Work of getting the thread to run besides the wake-up; null: none. Absent: that of a VMM's thread. */
  readonly wakeCost?: string | null;
  /** After a request of the guest was done, before the guest is told. */
  readonly afterwards?: (p: KernelBuilder) => void;
  /** Host call by which it does; absent: a write to an eventfd. */
  readonly signalCall?: string;
  /** Tells the guest; absent: `irqfd`. Called with the locals that `irqfd` takes. */
  readonly notify?: (p: KernelBuilder) => void;
}

const SECTOR_BYTES = 512;
/** Locals of the thread: requests taken from the ring and not yet given to the host. */
const TAKEN = 3;
/** Requests that the present call has given to the host. */
const SUBMITTED = 4;
/** Bio that writes dirty pages back. */
const WRITE_BACK = 5;
/** 1: it had to be woken for this round. */
const SLEPT = 7;
const SUBMIT = REFERENCE_PROFILE.index('blk.submit');
const SUBMIT_MORE = REFERENCE_PROFILE.index('blk.submit.more');
const REQUEST_MORE = REFERENCE_PROFILE.index('vmm.blk_req.more');

function toHost(p: KernelBuilder, backend: BlockBackend, label: string): void {
  if (backend.kernelThread) return;
  p.cross('kernel', 0, 'sys.enter', { probe: 'sys_enter', label });
}

function toProcess(p: KernelBuilder, backend: BlockBackend): void {
  if (backend.kernelThread) return;
  p.cross('vmm', 3, 'sys.exit', { probe: 'sys_exit', label: 'SYSRET' });
}

function pageOf({ sector }: DiskRequest): number {
  return Math.floor((sector * SECTOR_BYTES) / PAGE_BYTES);
}

/** The request is for a part of the image whose pages are known one by one. */
function isInImage(kernel: Kernel, { image }: VirtioBlk, request: DiskRequest): boolean {
  return image >= 0 && pageOf(request) < kernel.fs.inode(image).pages;
}

/** What was read of an image stays in the host's page cache: all of the guest's request, as the host reads ahead. */
function keepRead(kernel: Kernel, ctx: Ctx): void {
  const disk = device(kernel, ctx);
  const request = disk.inFlight.at(-1)?.request;
  if (request?.op !== DISK_OP.read || !isInImage(kernel, disk, request)) return;
  const first = pageOf(request) - (request.part ?? 0);
  for (let page = 0; page < Math.ceil((request.wholeBytes ?? request.bytes) / PAGE_BYTES); page++)
    kernel.fs.set(disk.image, first + page, PAGE.clean);
}

/** The host's page cache has, or takes, what the request is about: a write, or a page that was read ahead. */
function isCached(kernel: Kernel, ctx: Ctx): boolean {
  const disk = device(kernel, ctx);
  const request = disk.submitted[0];
  if (request?.op === DISK_OP.read && isInImage(kernel, disk, request))
    return kernel.fs.state(disk.image, pageOf(request)) >= PAGE.clean;
  return request?.op === DISK_OP.write || (request?.op === DISK_OP.read && (request.part ?? 0) > 0);
}

function nextIs(op: number): (kernel: Kernel, ctx: Ctx) => boolean {
  return (kernel, ctx) => device(kernel, ctx).submitted[0]?.op === op;
}

/** One request by a call that reads or writes the image through the host's page cache. */
function serveCached(p: KernelBuilder, backend: BlockBackend): void {
  p.when(
    'the page cache has it or takes it',
    isCached,
    (p) => {
      toHost(p, backend, 'pread or pwrite');
      p.when(
        'a write',
        nextIs(DISK_OP.write),
        (p) => p.work('vfs.write4k', { probe: 'mm_filemap' }),
        (p) => p.work('vfs.read4k', { probe: 'mm_filemap' }),
      );
      p.effect('cached', (kernel, ctx) => {
        const disk = device(kernel, ctx);
        const [request] = disk.submitted;
        if (request?.op === DISK_OP.write) disk.dirtyBytes += request.bytes;
        skip(kernel, ctx);
      });
      toProcess(p, backend);
    },
    (p) => {
      p.when('a flush of dirty pages', mustWriteBack, (p) => writeBack(p, backend));
      serve(p, backend);
    },
  );
}

/** The flush among the requests that are taken. */
function takenFlush(kernel: Kernel, ctx: Ctx): DiskRequest | undefined {
  const taken = Math.max(1, ctx.get(TAKEN));
  return device(kernel, ctx)
    .submitted.slice(0, taken)
    .find(({ op }) => op === DISK_OP.flush);
}

function mustWriteBack(kernel: Kernel, ctx: Ctx): boolean {
  return device(kernel, ctx).dirtyBytes > 0 && takenFlush(kernel, ctx) !== undefined;
}

function isWritingBack(kernel: Kernel, ctx: Ctx): boolean {
  return !kernel.blocks.bio(ctx.get(WRITE_BACK)).done;
}

/** `fdatasync` first writes what is dirty, all at once, and waits for it. */
function writeBack(p: KernelBuilder, backend: BlockBackend): void {
  toHost(p, backend, 'fdatasync');
  p.work('blk.submit', { probe: 'block_rq_issue' });
  holdIo(p, (kernel, ctx) => {
    const flush = takenFlush(kernel, ctx);
    return flush && { op: DISK_OP.write, sector: flush.sector, bytes: device(kernel, ctx).dirtyBytes };
  });
  driverSubmits(p);
  p.effect('queue dirty pages', (kernel, ctx, cpu) => {
    const disk = device(kernel, ctx);
    const flush = takenFlush(kernel, ctx);
    if (!flush) return;
    const bio = kernel.blocks.submit(DISK_OP.write, flush.sector, disk.dirtyBytes, flush.flow, cpu.index);
    kernel.blocks.bio(bio).waiter = ctx.task;
    disk.dirtyBytes = 0;
    ctx.set(WRITE_BACK, bio);
  });
  ringDoorbell(p);
  p.loopWhile('not written', isWritingBack, (p) => p.block('io_schedule', isWritingBack));
  p.effect('bio_put', (kernel, ctx) => kernel.blocks.release(ctx.get(WRITE_BACK)));
  toProcess(p, backend);
}

function takenWrite(kernel: Kernel, ctx: Ctx): number {
  return device(kernel, ctx)
    .submitted.slice(0, ctx.get(TAKEN))
    .findIndex(({ op }) => op === DISK_OP.write);
}

/** Writes of a batch go to the page cache; a flush among the rest waits for what is dirty. */
function cacheTaken(p: KernelBuilder, backend: BlockBackend): void {
  p.loopWhile(
    'a write for the page cache',
    (kernel, ctx) => takenWrite(kernel, ctx) >= 0,
    (p) => {
      toHost(p, backend, 'pwrite');
      p.work('vfs.write4k', { probe: 'mm_filemap' });
      p.work('copy.per_byte', {
        scale: (kernel, ctx) =>
          Math.max(0, (device(kernel, ctx).submitted[takenWrite(kernel, ctx)]?.bytes ?? 0) - PAGE_BYTES),
      });
      p.effect('cached', (kernel, ctx) => {
        const disk = device(kernel, ctx);
        const [write] = disk.submitted.splice(takenWrite(kernel, ctx), 1);
        if (!write) return;
        disk.dirtyBytes += write.bytes;
        disk.inFlight.push({ request: write, bio: -1 });
        ctx.set(TAKEN, ctx.get(TAKEN) - 1);
      });
      toProcess(p, backend);
    },
  );
  p.when('a flush of dirty pages', mustWriteBack, (p) => writeBack(p, backend));
}

/** One request to the host by a call that sleeps in it (`pread`, `pwrite`). */
function serve(p: KernelBuilder, backend: BlockBackend): void {
  toHost(p, backend, 'pread or pwrite');
  p.work('blk.submit', { probe: 'block_rq_issue' });
  holdNext(p);
  driverSubmits(p);
  p.effect('queue request', (kernel, ctx, cpu) => submit(kernel, ctx, cpu.index));
  ringDoorbell(p);
  p.loopWhile(
    'not done',
    (kernel, ctx) => finished(kernel, ctx) < 0,
    (p) => p.block('io_schedule', (kernel, ctx) => finished(kernel, ctx) < 0),
  );
  if (backend.hostCache === true) p.effect('page cache', keepRead);
  toProcess(p, backend);
}

function flushIsIgnored(kernel: Kernel, ctx: Ctx): boolean {
  return device(kernel, ctx).submitted[0]?.op === DISK_OP.flush;
}

/** One request after the other: the next is looked at when the last is finished. */
function oneByOne(p: KernelBuilder, backend: BlockBackend): void {
  const first = REFERENCE_PROFILE.index(backend.requestCost);
  const more = REFERENCE_PROFILE.index(backend.moreCost ?? backend.requestCost);
  const image = backend.hostCache ? serveCached : serve;
  p.loopWhile(
    'requests on the ring',
    (kernel, ctx) => device(kernel, ctx).submitted.length > 0,
    (p) => {
      p.workBy(backend.requestCost, (_kernel, ctx) => (ctx.get(SLEPT) === 1 ? first : more), {
        probe: backend.probe ?? 'vmm_work',
      });
      p.effect('warm from here on', (_kernel, ctx) => ctx.set(SLEPT, 0));
      backend.hostWork?.(p);
      if (backend.ignoresFlush)
        p.when(
          'a flush, not advertised to the guest',
          flushIsIgnored,
          (p) => p.effect('done at once', skip),
          (p) => image(p, backend),
        );
      else image(p, backend);
      completions(p, backend);
    },
  );
}

/** Flushes that the guest was not told it could ask for are done at once; the others stay taken. */
function skipFlushes(kernel: Kernel, ctx: Ctx): void {
  const { submitted } = device(kernel, ctx);
  const taken = submitted.splice(0, ctx.get(TAKEN));
  const others = taken.filter(({ op }) => op !== DISK_OP.flush);
  const flushes = taken.filter(({ op }) => op === DISK_OP.flush);
  submitted.unshift(...flushes);
  flushes.forEach(() => skip(kernel, ctx));
  submitted.unshift(...others);
  ctx.set(TAKEN, others.length);
}

/** Requests on the ring are taken, all of them unless a batch has a limit, then given to the host with one call; what a batch shares is paid once. */
function together(p: KernelBuilder, backend: BlockBackend): void {
  const first = REFERENCE_PROFILE.index(backend.requestCost);
  const { batch = Infinity } = backend;
  p.effect('nothing taken', (_kernel, ctx) => ctx.set(TAKEN, 0));
  p.loopWhile(
    'requests on the ring',
    (kernel, ctx) => Math.min(device(kernel, ctx).submitted.length, batch) > ctx.get(TAKEN),
    (p) => {
      p.workBy(backend.requestCost, (_kernel, ctx) => (ctx.get(TAKEN) === 0 ? first : REQUEST_MORE), {
        probe: backend.probe ?? 'vmm_work',
      });
      backend.hostWork?.(p);
      p.effect('taken', (_kernel, ctx) => ctx.set(TAKEN, ctx.get(TAKEN) + 1));
    },
  );
  if (backend.ignoresFlush) p.effect('flushes are done at once', skipFlushes);
  if (backend.hostCache) cacheTaken(p, backend);
  p.when(
    'there are some for the host',
    (_kernel, ctx) => ctx.get(TAKEN) > 0,
    (p) => submitTaken(p, backend),
  );
}

function submitTaken(p: KernelBuilder, backend: BlockBackend): void {
  toHost(p, backend, 'io_uring_enter');
  p.effect('first', (_kernel, ctx) => ctx.set(SUBMITTED, 0));
  p.loopWhile(
    'requests to submit',
    (_kernel, ctx) => ctx.get(SUBMITTED) < ctx.get(TAKEN),
    (p) => {
      p.workBy('blk.submit or .more', (_kernel, ctx) => (ctx.get(SUBMITTED) === 0 ? SUBMIT : SUBMIT_MORE), {
        probe: 'block_rq_issue',
      });
      holdNext(p);
      p.when('the first', (_kernel, ctx) => ctx.get(SUBMITTED) === 0, driverSubmits);
      p.effect('queue request', (kernel, ctx, cpu) => {
        submit(kernel, ctx, cpu.index);
        ctx.set(SUBMITTED, ctx.get(SUBMITTED) + 1);
      });
    },
  );
  ringDoorbell(p);
  toProcess(p, backend);
}

function completions(p: KernelBuilder, backend: BlockBackend): void {
  p.loopWhile(
    'host I/O is finished',
    (kernel, ctx) => finished(kernel, ctx) >= 0,
    (p) => {
      p.effect('used ring', complete);
      backend.afterwards?.(p);
      p.when(
        'the guest must be told',
        (_kernel, ctx) => ctx.get(1) >= 0,
        (p) => {
          toHost(p, backend, backend.signalCall ?? 'write(irqfd)');
          if (backend.notify) backend.notify(p);
          else p.call(irqfd);
          toProcess(p, backend);
        },
      );
    },
  );
}

/** The thread: woken by the guest's kick or by a finished host I/O. While it takes requests the guest need not kick. */
export function blockThread(backend: BlockBackend): Program {
  return program(backend.name, (p) => {
    p.forever((p) => {
      p.effect('awake', (_kernel, ctx) => ctx.set(SLEPT, 0));
      p.loopWhile('nothing to do', idle, (p) => {
        p.block('ppoll', idle);
        p.effect('slept', (_kernel, ctx) => ctx.set(SLEPT, 1));
      });
      const { wakeCost = 'vm.backend_wake' } = backend;
      if (wakeCost !== null)
        p.when(
          'it slept',
          (_kernel, ctx) => ctx.get(SLEPT) === 1,
          (p) => p.work(wakeCost),
        );
      toProcess(p, backend);
      p.effect('no kicks please', (kernel, ctx) => void (device(kernel, ctx).kickSuppressed = true));
      if (backend.engine === 'sync') oneByOne(p, backend);
      else together(p, backend);
      p.effect('kicks again', (kernel, ctx) => void (device(kernel, ctx).kickSuppressed = false));
      completions(p, backend);
      toHost(p, backend, 'ppoll');
    });
  });
}
