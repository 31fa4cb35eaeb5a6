import { text } from '../../core/text.ts';
import { beginJob, loadProgram, noteAnswer, sleepUntil } from './code.ts';
import { exponentialNs, serviceNs } from './draw.ts';
import { defineLoad, loadOf, type LoadState, spanOf } from './load.ts';

/** Takes the next part of a request: of the one that has parts left, or of the next that arrives. */
function takePart(state: LoadState): void {
  const { shared } = state;
  let open = shared.requests.get(shared.begun);
  if (!open || shared.busy === 0) {
    open = { arrivedNs: shared.nextNs, leftNs: 0, parts: state.arg(2) };
    shared.begun++;
    shared.busy = state.arg(2);
    shared.requests.set(shared.begun, open);
    shared.nextNs += exponentialNs(shared.rng, 1e9 / state.arg(0));
  }
  shared.busy--;
  state.request = shared.begun;
  state.mark = open.arrivedNs;
  state.serviceNs = serviceNs(shared.rng, state.argNs(1), state.arg(5) / 100);
}

export default defineLoad({
  id: 'parallel',
  label: text('Requests in parts', '나눠 처리하는 요청'),
  about: text(
    'Requests arrive at random, R a second; each is K parts of M µs CPU time on average that T threads work on at once, each with a wait of W µs in its middle (I/O, another service). Response: end of the last part less arrival.',
    '요청이 초당 R개 무작위로 도착합니다. 요청마다 평균 CPU 시간 M µs짜리 부분이 K개이고 스레드 T개가 함께 처리하며, 부분마다 중간에 W µs 기다립니다(I/O, 다른 서비스). 응답 시간은 마지막 부분이 끝난 시각에서 도착 시각을 뺀 값입니다.',
  ),
  says: ([rate = 0, each = 0, parts = 0]) =>
    text(
      `server, ${String(rate)} requests/s of ${String(parts)} parts, ${spanOf(each)} each`,
      `서버, 초당 ${String(rate)}건, 건마다 ${spanOf(each)}짜리 ${String(parts)}부분`,
    ),
  params: [
    { name: 'R', about: text('requests a second', '초당 요청 수'), min: 0.01, max: 1_000_000 },
    {
      name: 'M',
      about: text('mean CPU time of a part, µs', '부분의 평균 CPU 시간, µs'),
      min: 1,
      max: 60_000_000,
    },
    { name: 'K', about: text('parts', '부분 수'), min: 1, max: 256 },
    { name: 'T', about: text('threads', '스레드 수'), min: 1, max: 256, default: 4 },
    {
      name: 'W',
      about: text('wait inside a part, µs', '부분 안의 대기, µs'),
      min: 0,
      max: 60_000_000,
      default: 0,
    },
    {
      name: 'C',
      about: text('spread of the CPU time, %', 'CPU 시간의 퍼짐, %'),
      min: 0,
      max: 1000,
      default: 100,
    },
  ],
  threads: ([, , , threads = 1]) => threads,
  jobs: true,
  readsCpuClock: false,
  program: loadProgram('parallel', (p) => {
    p.effect('listen()', (kernel, ctx) => {
      const state = loadOf(kernel, ctx);
      if (state.thread === 0) state.shared.nextNs += exponentialNs(state.shared.rng, 1e9 / state.arg(0));
    });
    p.loopWhile(
      'parts are left or requests arrive in the window',
      (kernel, ctx) => {
        const { shared, endNs } = loadOf(kernel, ctx);
        return shared.busy > 0 || shared.nextNs < endNs;
      },
      (p) => {
        p.effect('take a part', (kernel, ctx) => takePart(loadOf(kernel, ctx)));
        sleepUntil(p, (state) => state.mark);
        p.effect('the part begins', (kernel, ctx, cpu) =>
          beginJob(kernel, ctx, cpu, loadOf(kernel, ctx).mark, Infinity),
        );
        p.compute('before the wait', (kernel, ctx) => loadOf(kernel, ctx).serviceNs / 2);
        p.when(
          'it waits',
          (kernel, ctx) => loadOf(kernel, ctx).arg(4) > 0,
          (p) => {
            p.effect('ask another', (kernel, ctx) => {
              const state = loadOf(kernel, ctx);
              state.mark = kernel.now() + state.argNs(4);
            });
            sleepUntil(p, (state) => state.mark);
          },
        );
        p.compute('after the wait', (kernel, ctx) => loadOf(kernel, ctx).serviceNs / 2);
        p.effect('the part is done', (kernel, ctx) => {
          const state = loadOf(kernel, ctx);
          const request = state.shared.requests.get(state.request);
          if (!request || --request.parts > 0) return;
          state.shared.requests.delete(state.request);
          noteAnswer(kernel, ctx, request.arrivedNs);
        });
      },
    );
  }),
});
