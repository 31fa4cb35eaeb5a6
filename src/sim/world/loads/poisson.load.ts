import { text } from '../../core/text.ts';
import { defineLoad, loadOf, spanOf } from './load.ts';
import { beginJob, endJob, loadProgram, sleepUntil } from './code.ts';
import { exponentialNs, serviceNs } from './draw.ts';

export default defineLoad({
  id: 'poisson',
  label: text('Web server', '웹 서버'),
  about: text(
    'Requests arrive at random, R a second on average; T threads answer them, each in M µs CPU time on average. Response: answer less arrival.',
    '요청이 초당 평균 R개 무작위로 도착하고, 스레드 T개가 요청 하나당 평균 CPU 시간 M µs로 처리합니다. 응답 시간은 답한 시각에서 도착 시각을 뺀 값입니다.',
  ),
  says: ([rate = 0, each = 0]) =>
    text(
      `server, ${String(rate)} requests/s, ${spanOf(each)} each`,
      `서버, 초당 ${String(rate)}건, 건당 ${spanOf(each)}`,
    ),
  params: [
    { name: 'R', about: text('requests a second', '초당 요청 수'), min: 1, max: 1_000_000 },
    {
      name: 'M',
      about: text('mean CPU time of a request, µs', '요청의 평균 CPU 시간, µs'),
      min: 1,
      max: 60_000_000,
    },
    { name: 'T', about: text('threads', '스레드 수'), min: 1, max: 256, default: 4 },
    {
      name: 'C',
      about: text(
        'spread of the CPU time: deviation over mean, %; 0: all alike',
        'CPU 시간의 퍼짐: 표준편차/평균, %. 0이면 모두 같음',
      ),
      min: 0,
      max: 1000,
      default: 100,
    },
  ],
  threads: (args) => args[2] ?? 1,
  jobs: true,
  readsCpuClock: false,
  program: loadProgram('poisson', (p) => {
    p.effect('listen()', (kernel, ctx) => {
      const state = loadOf(kernel, ctx);
      if (state.thread === 0) state.shared.nextNs += exponentialNs(state.shared.rng, 1e9 / state.arg(0));
    });
    p.loopWhile(
      'requests arrive in the window',
      (kernel, ctx) => loadOf(kernel, ctx).shared.nextNs < loadOf(kernel, ctx).endNs,
      (p) => {
        // The thread that is free first takes the request that comes first.
        p.effect('accept()', (kernel, ctx) => {
          const state = loadOf(kernel, ctx);
          const { shared } = state;
          state.mark = shared.nextNs;
          // Drawn together, so that the n-th request is the same whatever else the machine does.
          state.serviceNs = serviceNs(shared.rng, state.argNs(1), state.arg(3) / 100);
          shared.nextNs += exponentialNs(shared.rng, 1e9 / state.arg(0));
        });
        sleepUntil(p, (state) => state.mark);
        p.effect('the request begins', (kernel, ctx, cpu) => {
          beginJob(kernel, ctx, cpu, loadOf(kernel, ctx).mark, Infinity);
        });
        p.compute('answer', (kernel, ctx) => loadOf(kernel, ctx).serviceNs);
        p.effect('the answer is sent', endJob);
      },
    );
  }),
});
