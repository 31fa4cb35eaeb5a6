import { text } from '../../core/text.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Ctx } from '../../ops/context.ts';
import { beginJob, burnUntil, loadProgram, noteAnswer, sleepUntil } from './code.ts';
import { exponentialNs, serviceNs } from './draw.ts';
import { defineLoad, loadOf, type LoadState, spanOf } from './load.ts';

/** Time after which Go's sysmon takes a goroutine off its thread (`forcePreemptNS`). */
const PREEMPT_NS = 10e6;

/** Takes what has waited longest: a goroutine that was preempted, or the next request, though it is still to come. */
function takeNext(kernel: Kernel, state: LoadState): void {
  const { shared } = state;
  const [waiting] = shared.ready;
  if (waiting !== undefined && shared.nextNs > kernel.now()) {
    shared.ready.shift();
    state.request = waiting;
    state.mark = kernel.now();
    return;
  }
  state.request = ++shared.begun;
  state.mark = shared.nextNs;
  const leftNs = serviceNs(shared.rng, state.argNs(2), state.arg(3) / 100);
  shared.requests.set(state.request, { arrivedNs: shared.nextNs, leftNs, parts: 1 });
  shared.nextNs += exponentialNs(shared.rng, 1e9 / state.arg(1));
}

/** What a goroutine may run before others have their turn, ns. */
function turnNs(kernel: Kernel, ctx: Ctx): number {
  const { shared, request } = loadOf(kernel, ctx);
  return Math.min(PREEMPT_NS, shared.requests.get(request)?.leftNs ?? 0);
}

function turnEnds(kernel: Kernel, ctx: Ctx): void {
  const state = loadOf(kernel, ctx);
  const { shared } = state;
  const goroutine = shared.requests.get(state.request);
  if (!goroutine) return;
  goroutine.leftNs -= Math.min(PREEMPT_NS, goroutine.leftNs);
  if (goroutine.leftNs > 0) {
    shared.ready.push(state.request);
    return;
  }
  shared.requests.delete(state.request);
  noteAnswer(kernel, ctx, goroutine.arrivedNs);
}

export default defineLoad({
  id: 'go',
  label: text('Work-conserving runtime', '일을 쉬게 두지 않는 런타임'),
  about: text(
    'GOMAXPROCS P: P threads run whatever request can run, 10 ms at a time; a thread without work looks for some for U µs and sleeps then. Requests arrive at random, R a second, of M µs CPU time on average. Response: answer less arrival.',
    'GOMAXPROCS P: 스레드 P개가 실행할 수 있는 요청을 10 ms씩 돌아가며 실행합니다. 일이 없는 스레드는 U µs 동안 찾다가 잡니다. 요청은 초당 R개 무작위로 도착하고 평균 CPU 시간은 M µs입니다. 응답 시간은 답한 시각에서 도착 시각을 뺀 값입니다.',
  ),
  says: ([threads = 0, rate = 0, each = 0]) =>
    text(
      `Go server on ${String(threads)} threads, ${String(rate)} requests/s, ${spanOf(each)} each`,
      `스레드 ${String(threads)}개짜리 Go 서버, 초당 ${String(rate)}건, 건당 ${spanOf(each)}`,
    ),
  params: [
    { name: 'P', about: text('threads (GOMAXPROCS)', '스레드 수(GOMAXPROCS)'), min: 1, max: 256 },
    { name: 'R', about: text('requests a second', '초당 요청 수'), min: 0.01, max: 1_000_000 },
    {
      name: 'M',
      about: text('mean CPU time of a request, µs', '요청의 평균 CPU 시간, µs'),
      min: 1,
      max: 60_000_000,
    },
    {
      name: 'C',
      about: text('spread of the CPU time, %', 'CPU 시간의 퍼짐, %'),
      min: 0,
      max: 1000,
      default: 100,
    },
    {
      name: 'U',
      about: text('search before sleep, µs', '잠들기 전 탐색, µs'),
      min: 0,
      max: 1_000_000,
      default: 20,
    },
  ],
  threads: ([threads = 1]) => threads,
  jobs: true,
  readsCpuClock: false,
  program: loadProgram('go', (p) => {
    p.effect('listen()', (kernel, ctx) => {
      const state = loadOf(kernel, ctx);
      if (state.thread === 0) state.shared.nextNs += exponentialNs(state.shared.rng, 1e9 / state.arg(1));
    });
    p.loopWhile(
      'requests wait or arrive in the window',
      (kernel, ctx) => {
        const { shared, endNs } = loadOf(kernel, ctx);
        return kernel.now() < endNs && (shared.ready.length > 0 || shared.nextNs < endNs);
      },
      (p) => {
        p.effect('findRunnable', (kernel, ctx) => {
          const state = loadOf(kernel, ctx);
          takeNext(kernel, state);
          state.serviceNs = Math.min(state.mark, kernel.now() + state.argNs(4));
        });
        burnUntil(p, 'look for work', ({ serviceNs: untilNs }) => untilNs);
        sleepUntil(p, (state) => state.mark);
        p.effect('run', (kernel, ctx, cpu) => beginJob(kernel, ctx, cpu, loadOf(kernel, ctx).mark, Infinity));
        p.compute('a turn', turnNs);
        p.effect('the turn ends', turnEnds);
      },
    );
  }),
});
