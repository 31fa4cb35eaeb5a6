/** The disk's interrupt: requests that are finished are completed, their waiters woken. */
import { REFERENCE_PROFILE } from '../../costs/registry.ts';
import type { Ctx } from '../../ops/context.ts';
import { requestField } from '../../trace/fields.ts';
import type { Kernel } from '../kernel.ts';
import { SOFTIRQ } from '../softirqs.ts';
import { interruptEntry, interruptExit, interruptHandled } from '../paths/core-paths.ts';
import { driverStep } from '../paths/device-driver.ts';
import { program, type KernelBuilder } from '../paths/types.ts';
import { tryToWakeUp, WAKE_TASK } from '../paths/wakeup.ts';
import { kickConverter } from './extent-conversion.ts';
import { kickWorker } from './kblockd.ts';
import { describe, diskQueue } from './page-io.ts';

const COMPLETE = REFERENCE_PROFILE.index('blk.complete');
const COMPLETE_MORE = REFERENCE_PROFILE.index('blk.complete.more');

function doneField({ blocks: { done } }: Kernel): number {
  return done === null ? 0 : describe(done.op, done.sector, done.bytes);
}

/** Local of the interrupt: completions taken so far. */
const TAKEN = 0;

/** Local that tells whether a completion was taken. */
const FOUND = 1;

function nextCompletion(kernel: Kernel, ctx: Ctx): void {
  const found = kernel.blocks.complete();
  ctx.set(FOUND, Number(found));
  kernel.blocks.queue.interruptsOff = found;
}

/** Whom a completion wakes: those whose bio it was the last request of, then the workers that issue what it allows and convert what it wrote. */
function wakeWaiters(p: KernelBuilder): void {
  p.loopWhile(
    'a bio is done',
    (kernel, ctx) => {
      ctx.set(WAKE_TASK, kernel.blocks.nextDone());
      return ctx.get(WAKE_TASK) >= 0;
    },
    (p) => {
      p.when(
        'its own request ends with the sequence of flushes',
        ({ blocks }) => blocks.doneWasSequence,
        (p) => p.mark('block_rq_complete', { field: () => requestField('WS', 0, 0) }),
      );
      p.call(tryToWakeUp);
    },
  );
  kickWorker(p);
  kickConverter(p);
}

/** Registers are read for every request; a ring belongs to the interrupt and is paid with the first. */
function driverIsDue(kernel: Kernel, ctx: Ctx): boolean {
  const { driver } = kernel.blocks.queue;
  return ctx.get(TAKEN) === 0 || (driver !== undefined && driver !== null && driver.ring !== true);
}

/** True: one queue serves several CPUs, so completions are left to the softirq (`blk_mq_complete_request_remote`). */
function leftToSoftirq(kernel: Kernel): boolean {
  return kernel.blocks.queue.queues === 1 && kernel.machine.cpus.length > 1;
}

const blockSoftirq = (): number => 1 + SOFTIRQ.block;

/** The handler is over before the softirq that it raised begins; what the softirq costs is part of the completion's cost. */
function beginSoftirq(p: KernelBuilder): void {
  p.mark('softirq_raise', { field: blockSoftirq });
  interruptHandled(p);
  p.privileged('eoi');
  p.mark('softirq_entry', { field: blockSoftirq });
}

/** The disk's interrupt, real or virtual: every finished request is completed and its waiter woken. */
export const diskInterrupt = program('blk_mq_complete', (p) => {
  interruptEntry(p, 'irq.entry_exit');
  p.when('one queue for all CPUs', leftToSoftirq, beginSoftirq);
  p.effect('next completion', (kernel, ctx) => {
    ctx.set(TAKEN, 0);
    nextCompletion(kernel, ctx);
  });
  p.loopWhile(
    'a request is finished',
    (_kernel, ctx) => ctx.get(FOUND) === 1,
    (p) => {
      p.when('the driver has something to do', driverIsDue, (p) => driverStep(p, 'complete', diskQueue));
      p.workBy('blk.complete or .more', (_kernel, ctx) => (ctx.get(TAKEN) === 0 ? COMPLETE : COMPLETE_MORE), {
        probe: 'block_rq_complete',
        field: doneField,
      });
      wakeWaiters(p);
      p.effect('next completion', (kernel, ctx) => {
        ctx.set(TAKEN, ctx.get(TAKEN) + 1);
        nextCompletion(kernel, ctx);
      });
    },
  );
  p.when(
    'one queue for all CPUs',
    leftToSoftirq,
    (p) => p.mark('softirq_exit', { field: blockSoftirq }),
    (p) => {
      interruptHandled(p);
      p.privileged('eoi');
    },
  );
  interruptExit(p);
});
