import { text } from '../../core/text.ts';
import { defineLoad, loadOf, type LoadState, spanOf } from './load.ts';
import { beginJob, endJob, loadProgram, sleepUntil, spendCpu } from './code.ts';

function arrivalNs(state: LoadState): number {
  return state.startNs + state.job * state.argNs(1);
}

export default defineLoad({
  id: 'periodic',
  label: text('Periodic job', '주기 작업'),
  about: text(
    'Every P µs a job of B µs CPU time arrives; jobs queue. Response: end less arrival.',
    'P µs마다 CPU 시간 B µs짜리 작업이 도착하고, 밀리면 줄을 섭니다. 응답 시간은 끝난 시각에서 도착 시각을 뺀 값입니다.',
  ),
  says: ([work = 0, every = 0]) =>
    text(`${spanOf(work)} of work every ${spanOf(every)}`, `${spanOf(every)}마다 ${spanOf(work)} 작업`),
  params: [
    { name: 'B', about: text('CPU time of a job, µs', '작업의 CPU 시간, µs'), min: 1, max: 60_000_000 },
    { name: 'P', about: text('period, µs', '주기, µs'), min: 10, max: 60_000_000 },
  ],
  threads: () => 1,
  jobs: true,
  readsCpuClock: true,
  program: loadProgram('periodic', (p) => {
    p.loopWhile(
      'jobs arrive in the window',
      (kernel, ctx) =>
        arrivalNs(loadOf(kernel, ctx)) < loadOf(kernel, ctx).endNs &&
        kernel.now() < loadOf(kernel, ctx).endNs,
      (p) => {
        sleepUntil(p, arrivalNs);
        p.effect('the job begins', (kernel, ctx, cpu) => {
          const state = loadOf(kernel, ctx);
          beginJob(kernel, ctx, cpu, arrivalNs(state), state.argNs(0));
        });
        spendCpu(p);
        p.effect('the job ends', endJob);
      },
    );
  }),
});
