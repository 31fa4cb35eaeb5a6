/** io_uring on the block device: requests of one call are submitted together; the caller waits for some of them. */
import { REFERENCE_PROFILE } from '../../costs/registry.ts';
import type { Ctx } from '../../ops/context.ts';
import type { Kernel } from '../kernel.ts';
import { pvOr } from '../paths/pv.ts';
import { program, type KernelBuilder } from '../paths/types.ts';
import { holdIo } from './hold-io.ts';
import type { IoRing } from './io-rings.ts';
import { driverSubmits, IO, ringDoorbell } from './page-io.ts';

const SUBMIT = REFERENCE_PROFILE.index('blk.submit');
const SUBMIT_MORE = REFERENCE_PROFILE.index('blk.submit.more');
/** Locals: 0 ring, 2 completions to wait for, 3 requests submitted by this call; 5 their bytes. */
const MIN_COMPLETE = 2;
const SUBMITTED = 3;
/** Until when the caller's group holds the next request back. */
const HELD_UNTIL = 4;

function ringOf(kernel: Kernel, ctx: Ctx): IoRing {
  return kernel.blocks.ring(ctx.get(0));
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
  ctx.set(IO.bytes, 0);
}

function toDevice(p: KernelBuilder): void {
  driverSubmits(p);
  ringDoorbell(p);
}

function submitAll(p: KernelBuilder): void {
  p.loopWhile(
    'requests to submit',
    (kernel, ctx) => ringOf(kernel, ctx).submissions.length > 0,
    (p) => {
      p.workBy('blk.submit or .more', (_kernel, ctx) => (ctx.get(SUBMITTED) === 0 ? SUBMIT : SUBMIT_MORE), {
        probe: 'block_rq_issue',
      });
      holdIo(p, HELD_UNTIL, (kernel, ctx) => ringOf(kernel, ctx).submissions[0]);
      p.effect('queue request', (kernel, ctx, cpu) => queueNext(kernel, ctx, cpu.index));
      p.when('by registers', oneByOne, toDevice);
    },
  );
  p.when(
    'there were some, on a ring',
    (kernel, ctx) => ctx.get(SUBMITTED) > 0 && !oneByOne(kernel),
    toDevice,
  );
}

/** Locals of a request that a kernel serves itself, as in `IO`; 7: its user data. */
const USER_DATA = 7;

/** Takes the next request of the ring, to be served within the call. False: there is none. */
function takeRequest(kernel: Kernel, ctx: Ctx): boolean {
  const request = ringOf(kernel, ctx).submissions.shift();
  if (!request) return false;
  ctx.set(IO.op, request.op);
  ctx.set(IO.sector, request.sector);
  ctx.set(IO.bytes, request.bytes);
  ctx.set(USER_DATA, request.userData);
  return true;
}

/** Serves one request after the other; the kernel has no block device to queue them on. */
const serveAll = program('io_submit_sqes_inline', (p) => {
  p.loopWhile('a request', takeRequest, (p) => {
    pvOr(p, 'ringRequest', () => undefined);
    p.effect('completion', (kernel, ctx) => void ringOf(kernel, ctx).completions.push(ctx.get(USER_DATA)));
  });
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
  p.effect('submitted', (_kernel, ctx) => (ctx.result = ctx.get(SUBMITTED)));
});
