import { text } from '../../core/text.ts';
import type { KernelBuilder } from '../../kernel/paths/types.ts';
import { beginJob, endJob, loadProgram, open, sleepUntil, storeAndWake, waitWhile } from './code.ts';
import { exponentialNs, serviceNs } from './draw.ts';
import { defineLoad, loadOf, spanOf } from './load.ts';

/** Futexes of the process: requests sent so far, and for each client when the request came that was answered last. */
const SENT = 0;
const ANSWERS = 1;

/** A client: thinks, asks, waits for the answer. */
function client(p: KernelBuilder): void {
  p.loopWhile('the window is open', open, (p) => {
    p.effect('thinks', (kernel, ctx) => {
      const state = loadOf(kernel, ctx);
      state.mark = kernel.now() + exponentialNs(state.shared.rng, Math.max(1, state.argNs(1)));
    });
    sleepUntil(p, ({ mark }) => mark);
    p.effect('asks', (kernel, ctx, cpu) => {
      const state = loadOf(kernel, ctx);
      const { shared } = state;
      beginJob(kernel, ctx, cpu, kernel.now(), Infinity);
      const leftNs = serviceNs(shared.rng, state.argNs(3), state.arg(4) / 100);
      shared.requests.set(state.thread, { arrivedNs: kernel.now(), leftNs, parts: 1 });
      shared.ready.push(state.thread);
      shared.begun++;
    });
    storeAndWake(
      p,
      'send',
      SENT,
      ({ shared }) => shared.begun,
      () => 1,
    );
    waitWhile(
      p,
      'no answer yet',
      ({ thread }) => ANSWERS + thread,
      ({ serviceNs: answeredNs }) => answeredNs,
      ({ shared, thread }) => shared.requests.has(thread),
    );
    p.effect('has the answer', (kernel, ctx) => {
      const state = loadOf(kernel, ctx);
      state.serviceNs = state.jobStartNs;
      endJob(kernel, ctx);
    });
  });
}

/** A worker: takes the request that has waited longest. */
function worker(p: KernelBuilder): void {
  p.forever((p) => {
    p.effect('accept()', (kernel, ctx) => {
      const state = loadOf(kernel, ctx);
      state.request = state.shared.ready.shift() ?? -1;
      state.mark = state.shared.begun;
    });
    p.when(
      'there is a request',
      (kernel, ctx) => loadOf(kernel, ctx).request >= 0,
      (p) => {
        p.compute('answer', (kernel, ctx) => {
          const { shared, request } = loadOf(kernel, ctx);
          return shared.requests.get(request)?.leftNs ?? 0;
        });
        p.effect('answered', (kernel, ctx) => {
          const state = loadOf(kernel, ctx);
          const { shared, request } = state;
          state.serviceNs = shared.requests.get(request)?.arrivedNs ?? 0;
          shared.requests.delete(request);
        });
        storeAndWake(
          p,
          'send the answer',
          ({ request }) => ANSWERS + request,
          ({ serviceNs: arrivedNs }) => arrivedNs,
          () => 1,
        );
      },
      (p) =>
        waitWhile(
          p,
          'no request',
          SENT,
          ({ mark }) => mark,
          ({ shared, mark }) => shared.begun === mark && shared.ready.length === 0,
        ),
    );
  });
}

export default defineLoad({
  id: 'clients',
  label: text('Clients and workers', '클라이언트와 워커'),
  about: text(
    'N clients think Z µs on average, then ask and wait for the answer; W workers answer, in M µs CPU time on average. Response: answer less question.',
    '클라이언트 N개가 평균 Z µs 생각한 뒤 요청하고 답을 기다립니다. 워커 W개가 평균 CPU 시간 M µs로 답합니다. 응답 시간은 답에서 요청까지입니다.',
  ),
  says: ([n = 0, , workers = 0, each = 0]) =>
    text(
      `${String(workers)} workers for ${String(n)} clients, ${spanOf(each)} an answer`,
      `클라이언트 ${String(n)}개에 워커 ${String(workers)}개, 답마다 ${spanOf(each)}`,
    ),
  params: [
    { name: 'N', about: text('clients', '클라이언트 수'), min: 1, max: 256 },
    { name: 'Z', about: text('mean think time, µs', '평균 생각 시간, µs'), min: 0, max: 60_000_000 },
    { name: 'W', about: text('workers', '워커 수'), min: 1, max: 256 },
    {
      name: 'M',
      about: text('mean CPU time of an answer, µs', '답의 평균 CPU 시간, µs'),
      min: 1,
      max: 60_000_000,
    },
    { name: 'C', about: text('spread of it, %', '그 퍼짐, %'), min: 0, max: 1000, default: 100 },
  ],
  threads: ([clients = 1, , workers = 1]) => clients + workers,
  jobs: true,
  readsCpuClock: false,
  helpersWait: true,
  program: loadProgram('clients', (p) => {
    p.when(
      'a client',
      (kernel, ctx) => loadOf(kernel, ctx).thread < loadOf(kernel, ctx).arg(0),
      client,
      worker,
    );
  }),
});
