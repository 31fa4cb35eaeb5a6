/**
 * kblockd: workers that issue what a caller or an interrupt may not issue itself (`blk_mq_requeue_work`), here the steps of a
 * flush. One for each CPU, started when it is first needed.
 */
import type { Cpu } from '../../hw/cpu.ts';
import type { Ctx } from '../../ops/context.ts';
import type { Kernel } from '../kernel.ts';
import { program, type KernelBuilder } from '../paths/types.ts';
import { tryToWakeUp, WAKE_TASK } from '../paths/wakeup.ts';
import { startKernelThread } from './kernel-thread.ts';
import { driverSubmits, IO, issuedField, ringDoorbell } from './page-io.ts';

/** Niceness of a worker of a WQ_HIGHPRI queue. */
const HIGH_PRIORITY = -20;

function take({ blocks }: Kernel, ctx: Ctx): void {
  const request = blocks.flushes.requeued[0];
  if (!request) return;
  ctx.set(IO.op, request.op);
  ctx.set(IO.sector, request.sector);
  ctx.set(IO.bytes, request.bytes);
}

function issue({ blocks }: Kernel, _ctx: Ctx, cpu: Cpu): void {
  const request = blocks.flushes.requeued.shift();
  if (request) blocks.queue.submitted.push({ ...request, cpu: cpu.index });
}

const workerThread = program('worker_thread', (p) => {
  p.forever((p) => {
    p.loopWhile(
      'requests to issue',
      ({ blocks }) => blocks.flushes.requeued.length > 0,
      (p) => {
        p.effect('blk_mq_requeue_work', take);
        p.work('blk.submit', { probe: 'block_rq_issue', field: issuedField });
        driverSubmits(p);
        p.effect('queue request', issue);
        ringDoorbell(p);
        p.resched();
      },
    );
    p.block('worker_thread', ({ blocks }) => blocks.flushes.requeued.length === 0);
  });
});

/** The worker of a CPU, by its task id; one that starts now needs no waking: 0. */
function workerToWake(kernel: Kernel, ctx: Ctx, { index }: Cpu): number {
  const { workers } = kernel.blocks;
  const known = workers[index];
  if (known !== undefined) return known;
  workers[index] = startKernelThread(kernel, ctx, {
    name: `kworker/${index}:1H`,
    program: workerThread,
    affinity: [index],
    nice: HIGH_PRIORITY,
  });
  return 0;
}

/** Wakes this CPU's worker if there is something to issue (`kblockd_mod_delayed_work_on`). */
export function kickWorker(p: KernelBuilder): void {
  p.when(
    'requests for the worker',
    ({ blocks }) => blocks.flushes.requeued.length > 0,
    (p) => {
      p.effect('kblockd', (kernel, ctx, cpu) => ctx.set(WAKE_TASK, workerToWake(kernel, ctx, cpu)));
      p.call(tryToWakeUp);
    },
  );
}
