import { text } from '../../core/text.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { KernelBuilder } from '../../kernel/paths/types.ts';
import type { Ctx } from '../../ops/context.ts';
import { beginJob, loadProgram, noteAnswer, sleepUntil, storeAndWake, waitWhile } from './code.ts';
import { beginRound, collector } from './collect.ts';
import { exponentialNs, serviceNs } from './draw.ts';
import { defineLoad, loadOf, type LoadState, spanOf } from './load.ts';

/** CPU time between two places at which a thread can be stopped. */
const SAFEPOINT_NS = 1e6;
/** Futex of the process, beside those of a collection: collections that are over. */
const OVER = 2;

/** The next request, or the next that arrives; drawn together, so that it is the same whatever else the machine does. */
function accept(kernel: Kernel, ctx: Ctx): void {
  const state = loadOf(kernel, ctx);
  const { shared } = state;
  state.mark = shared.nextNs;
  state.serviceNs = serviceNs(shared.rng, state.argNs(1), 1);
  shared.nextNs += exponentialNs(shared.rng, 1e9 / state.arg(0));
}

function sliceNs(kernel: Kernel, ctx: Ctx): number {
  return Math.min(SAFEPOINT_NS, loadOf(kernel, ctx).serviceNs);
}

/** Counts what was allocated, by CPU time; the thread that fills the heap stops the world. */
function allocated(kernel: Kernel, ctx: Ctx): void {
  const state = loadOf(kernel, ctx);
  const { shared } = state;
  const ns = sliceNs(kernel, ctx);
  state.serviceNs -= ns;
  shared.allocatedNs += ns;
  if (shared.holder >= 0 || shared.allocatedNs < state.argNs(3)) return;
  shared.allocatedNs = 0;
  shared.holder = state.thread;
}

function stops({ shared, thread }: LoadState): boolean {
  return shared.holder >= 0 && shared.holder !== thread;
}

/** A place at which a thread can be stopped; the one that filled the heap has it collected. */
function safepoint(p: KernelBuilder): void {
  p.when(
    'it filled the heap',
    (kernel, ctx) => loadOf(kernel, ctx).shared.holder === loadOf(kernel, ctx).thread,
    (p) => {
      beginRound(p, (state) => state.arg(5));
      p.effect('start the world', (kernel, ctx) => {
        const { shared } = loadOf(kernel, ctx);
        shared.holder = -1;
        shared.collections++;
      });
      storeAndWake(
        p,
        'resume',
        OVER,
        ({ shared }) => shared.collections,
        (state) => state.arg(2),
      );
    },
  );
  waitWhile(p, 'the world is stopped', OVER, ({ shared }) => shared.collections, stops);
}

function worker(p: KernelBuilder): void {
  p.loopWhile(
    'requests arrive in the window',
    (kernel, ctx) => loadOf(kernel, ctx).shared.nextNs < loadOf(kernel, ctx).endNs,
    (p) => {
      p.effect('accept()', accept);
      sleepUntil(p, (state) => state.mark);
      p.effect('the request begins', (kernel, ctx, cpu) =>
        beginJob(kernel, ctx, cpu, loadOf(kernel, ctx).mark, Infinity),
      );
      p.loopWhile(
        'work is left',
        (kernel, ctx) => loadOf(kernel, ctx).serviceNs > 0,
        (p) => {
          safepoint(p);
          p.compute('answer', sliceNs);
          p.effect('allocate', allocated);
        },
      );
      safepoint(p);
      p.effect('the answer is sent', (kernel, ctx) => noteAnswer(kernel, ctx, loadOf(kernel, ctx).mark));
    },
  );
}

export default defineLoad({
  id: 'gc-server',
  label: text('Server with a garbage collector', '가비지 컬렉터가 있는 서버'),
  about: text(
    'Requests arrive at random, R a second, of M µs CPU time on average; T threads answer them. After every A µs of their CPU time all stop while K collectors use G µs each. Response: answer less arrival.',
    '요청이 초당 R개 무작위로 도착하고 평균 CPU 시간은 M µs이며 스레드 T개가 처리합니다. CPU 시간 A µs를 쓸 때마다 수집기 K개가 각각 G µs를 쓰는 동안 모두 멈춥니다. 응답 시간은 답한 시각에서 도착 시각을 뺀 값입니다.',
  ),
  says: ([rate = 0, each = 0]) =>
    text(
      `server with a garbage collector, ${String(rate)} requests/s, ${spanOf(each)} each`,
      `가비지 컬렉터가 있는 서버, 초당 ${String(rate)}건, 건당 ${spanOf(each)}`,
    ),
  params: [
    { name: 'R', about: text('requests a second', '초당 요청 수'), min: 0.01, max: 1_000_000 },
    {
      name: 'M',
      about: text('mean CPU time of a request, µs', '요청의 평균 CPU 시간, µs'),
      min: 1,
      max: 60_000_000,
    },
    { name: 'T', about: text('threads', '스레드 수'), min: 1, max: 200 },
    {
      name: 'A',
      about: text('CPU time between collections, µs', '수집 사이 CPU 시간, µs'),
      min: 1,
      max: 60_000_000,
    },
    {
      name: 'G',
      about: text('CPU time of each collector, µs', '수집기마다 CPU 시간, µs'),
      min: 1,
      max: 60_000_000,
    },
    { name: 'K', about: text('collectors', '수집기 수'), min: 1, max: 56 },
  ],
  threads: ([, , threads = 1, , , collectors = 1]) => threads + collectors,
  jobs: true,
  readsCpuClock: false,
  helpersWait: true,
  program: loadProgram('gc-server', (p) => {
    p.effect('listen()', (kernel, ctx) => {
      const state = loadOf(kernel, ctx);
      if (state.thread === 0) state.shared.nextNs += exponentialNs(state.shared.rng, 1e9 / state.arg(0));
    });
    p.when(
      'a worker',
      (kernel, ctx) => loadOf(kernel, ctx).thread < loadOf(kernel, ctx).arg(2),
      worker,
      (p) => collector(p, (state) => state.argNs(4)),
    );
  }),
});
