import { text } from '../../core/text.ts';
import {
  beginJob,
  burnUntil,
  endJob,
  loadProgram,
  open,
  seenBySpinners,
  storeAndWake,
  waitWhile,
} from './code.ts';
import { defineLoad, loadOf, spanOf } from './load.ts';

/** Futex of the process: the round. */
const ROUND = 0;

export default defineLoad({
  id: 'forkjoin',
  label: text('Fork and join', '포크-조인'),
  about: text(
    'T threads compute B µs each, then wait for the last one: they burn CPU time for up to S µs and sleep then (OpenMP, BLAS, TensorFlow). Response: time of a round.',
    '스레드 T개가 B µs씩 계산하고 마지막 스레드를 기다립니다. S µs까지는 CPU 시간을 태우고 그 뒤 잡니다(OpenMP, BLAS, TensorFlow). 응답 시간은 한 바퀴에 걸린 시간입니다.',
  ),
  says: ([threads = 0, part = 0]) =>
    text(
      `rounds of ${String(threads)} threads, ${spanOf(part)} each`,
      `스레드 ${String(threads)}개가 ${spanOf(part)}씩 계산하는 라운드`,
    ),
  params: [
    { name: 'T', about: text('threads', '스레드 수'), min: 1, max: 256 },
    { name: 'B', about: text('CPU time of a part, µs', '한 부분의 CPU 시간, µs'), min: 1, max: 60_000_000 },
    {
      name: 'S',
      about: text('spinning before sleep, µs', '잠들기 전 스핀, µs'),
      min: 0,
      max: 60_000_000,
      // KMP_BLOCKTIME of the OpenMP runtime.
      default: 200_000,
    },
  ],
  threads: ([threads = 1]) => threads,
  jobs: true,
  readsCpuClock: false,
  helpersWait: true,
  program: loadProgram('forkjoin', (p) => {
    p.loopWhile('the window is open', open, (p) => {
      p.effect('fork', (kernel, ctx, cpu) => beginJob(kernel, ctx, cpu, kernel.now(), Infinity));
      p.compute('a part', (kernel, ctx) => loadOf(kernel, ctx).argNs(1));
      p.effect('join', (kernel, ctx) => {
        const state = loadOf(kernel, ctx);
        state.shared.busy++;
        state.mark = state.shared.round;
        state.serviceNs = kernel.now() + state.argNs(2);
      });
      p.when(
        'the last one',
        (kernel, ctx) => loadOf(kernel, ctx).shared.busy === loadOf(kernel, ctx).arg(0),
        (p) => {
          p.effect('the round is over', (kernel, ctx, cpu) => {
            const { shared } = loadOf(kernel, ctx);
            shared.busy = 0;
            shared.round++;
            seenBySpinners(kernel, ctx, cpu);
          });
          storeAndWake(
            p,
            'wake the sleepers',
            ROUND,
            ({ shared }) => shared.round,
            (state) => state.arg(0) - 1,
          );
        },
        (p) => {
          burnUntil(
            p,
            'spin at the barrier',
            ({ serviceNs }) => serviceNs,
            ({ shared, mark }) => shared.round !== mark,
          );
          waitWhile(
            p,
            'the others are not there',
            ROUND,
            ({ mark }) => mark,
            ({ shared, mark }) => shared.round === mark,
          );
        },
      );
      p.when(
        'the first thread',
        (kernel, ctx) => loadOf(kernel, ctx).thread === 0,
        (p) => p.effect('joined', endJob),
      );
    });
  }),
});
