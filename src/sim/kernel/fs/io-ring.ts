/** io_uring on the block device: requests of one call are submitted together; the caller waits for some of them. */
import { REFERENCE_PROFILE } from '../../costs/registry.ts';
import type { Ctx } from '../../ops/context.ts';
import type { Kernel } from '../kernel.ts';
import { pvOr } from '../paths/pv.ts';
import { program, type KernelBuilder } from '../paths/types.ts';
import { holdIo } from './hold-io.ts';
import type { IoRing } from './io-rings.ts';
import { describe, driverSubmits, IO, ringDoorbell } from './page-io.ts';

const SUBMIT = REFERENCE_PROFILE.index('blk.submit');
const SUBMIT_MORE = REFERENCE_PROFILE.index('blk.submit.more');
/** Locals: 0 ring, 2 completions to wait for, 3 requests submitted by this call; 5 their bytes. */
const MIN_COMPLETE = 2;
const SUBMITTED = 3;
/** Requests that were served from the page cache. */
const SERVED = 1;

function ringOf(kernel: Kernel, ctx: Ctx): IoRing {
  return kernel.blocks.ring(ctx.get(0));
}

function nextField(kernel: Kernel, ctx: Ctx): number {
  const next = ringOf(kernel, ctx).submissions[0];
  return next ? describe(next.op, next.sector, next.bytes) : 0;
}

function queueNext(kernel: Kernel, ctx: Ctx, cpu: number): void {
  const ring = ringOf(kernel, ctx);
  const request = ring.submissions.shift();
  if (!request) return;
  const bio = kernel.blocks.submit(request.op, request.sector, request.bytes, ctx.flow, cpu);
  kernel.blocks.bio(bio).waiter = ctx.task;
  ring.inFlight.push({ bio, userData: request.userData });
  ctx.set(SUBMITTED, ctx.get(SUBMITTED) + 1);
  ctx.set(IO.bytes, ctx.get(IO.bytes) + request.bytes);
}

/** The driver starts each request by registers of its own; otherwise all of a call go onto the ring together. */
function oneByOne(kernel: Kernel): boolean {
  const { driver } = kernel.blocks.queue;
  return driver !== undefined && driver !== null && driver.ring !== true;
}

/** Finished bios become entries of the completion queue. */
function reap(kernel: Kernel, ctx: Ctx): void {
  const ring = ringOf(kernel, ctx);
  for (const io of [...ring.inFlight]) {
    if (!kernel.blocks.bio(io.bio).done) continue;
    ring.inFlight.splice(ring.inFlight.indexOf(io), 1);
    kernel.blocks.release(io.bio);
    ring.completions.push(io.userData);
  }
}

function tooFew(kernel: Kernel, ctx: Ctx): boolean {
  reap(kernel, ctx);
  return ringOf(kernel, ctx).completions.length < ctx.get(MIN_COMPLETE);
}

function start(_kernel: Kernel, ctx: Ctx): void {
  ctx.set(SUBMITTED, 0);
  ctx.set(SERVED, 0);
  ctx.set(IO.bytes, 0);
}

function nextIsCached(kernel: Kernel, ctx: Ctx): boolean {
  return ringOf(kernel, ctx).submissions[0]?.cachedInode !== undefined;
}

/** A read of a cached page is done before the call goes on to the next request. */
function readCached(p: KernelBuilder): void {
  p.mark('io_uring_submit_req');
  p.work('vfs.read4k', { probe: 'mm_filemap' });
  p.effect('io_req_complete', (kernel, ctx) => {
    const ring = ringOf(kernel, ctx);
    ring.completions.push(ring.submissions.shift()?.userData ?? 0);
    ctx.set(SERVED, ctx.get(SERVED) + 1);
  });
  p.mark('io_uring_complete');
}

function toDevice(p: KernelBuilder): void {
  driverSubmits(p);
  ringDoorbell(p);
}

function submitAll(p: KernelBuilder): void {
  p.loopWhile(
    'requests to submit',
    (kernel, ctx) => ringOf(kernel, ctx).submissions.length > 0,
    (p) => p.when('its page is in memory', nextIsCached, readCached, submitOne),
  );
  p.when(
    'there were some, on a ring',
    (kernel, ctx) => ctx.get(SUBMITTED) > 0 && !oneByOne(kernel),
    toDevice,
  );
}

function submitOne(p: KernelBuilder): void {
  p.workBy('blk.submit or .more', (_kernel, ctx) => (ctx.get(SUBMITTED) === 0 ? SUBMIT : SUBMIT_MORE), {
    probe: 'block_rq_issue',
    field: nextField,
  });
  holdIo(p, (kernel, ctx) => ringOf(kernel, ctx).submissions[0]);
  p.effect('queue request', (kernel, ctx, cpu) => queueNext(kernel, ctx, cpu.index));
  p.when('by registers', oneByOne, toDevice);
}

/** Locals of a request to no block device, as in `IO`; 7: its user data. */
export const USER_DATA = 7;

/** Takes the next request of the ring. False: there is none. */
function takeRequest(kernel: Kernel, ctx: Ctx): boolean {
  const request = ringOf(kernel, ctx).submissions.shift();
  if (!request) return false;
  ctx.set(IO.op, request.op);
  ctx.set(IO.sector, request.sector);
  ctx.set(IO.bytes, request.bytes);
  ctx.set(USER_DATA, request.userData);
  return true;
}

/** The kernel has no block device to queue requests on: they go elsewhere together, or are served one after the other. */
const serveAll = program('io_submit_sqes', (p) => {
  p.loopWhile('a request', takeRequest, (p) =>
    pvOr(p, 'ringSubmit', (p) => {
      pvOr(p, 'ringRequest', () => undefined);
      p.effect('completion', (kernel, ctx) => void ringOf(kernel, ctx).completions.push(ctx.get(USER_DATA)));
    }),
  );
});

export const ioUringEnter = program('do_io_uring_enter', (p) => {
  p.effect('start', start);
  p.when(
    'files elsewhere',
    (kernel) => kernel.blocks.device === null,
    (p) => {
      p.effect('all of them', (kernel, ctx) => ctx.set(SUBMITTED, ringOf(kernel, ctx).submissions.length));
      p.call(serveAll);
    },
    submitAll,
  );
  p.loopWhile('too few are finished', tooFew, (p) => p.block('io_cqring_wait', tooFew));
  p.effect('submitted', (_kernel, ctx) => (ctx.result = ctx.get(SUBMITTED) + ctx.get(SERVED)));
});
