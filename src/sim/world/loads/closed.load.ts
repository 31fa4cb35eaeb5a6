import { text } from '../../core/text.ts';
import { defineLoad, loadOf, spanOf } from './load.ts';
import { beginJob, endJob, loadProgram, open, sleepUntil, spendCpu } from './code.ts';

export default defineLoad({
  id: 'closed',
  label: text('Work and think', '일하고 쉬기'),
  about: text(
    'R µs of CPU time, then S µs of sleep, and again. Response: time of the R part.',
    'CPU 시간 R µs를 쓰고 S µs 동안 자기를 되풀이합니다. 응답 시간은 R 부분에 걸린 시간입니다.',
  ),
  says: ([work = 0, rest = 0]) =>
    text(`works ${spanOf(work)}, sleeps ${spanOf(rest)}`, `${spanOf(work)} 일하고 ${spanOf(rest)} 쉼`),
  params: [
    { name: 'R', about: text('CPU time of a job, µs', '작업의 CPU 시간, µs'), min: 1, max: 60_000_000 },
    { name: 'S', about: text('sleep, µs', '잠, µs'), min: 1, max: 60_000_000 },
  ],
  threads: () => 1,
  jobs: true,
  readsCpuClock: true,
  program: loadProgram('closed', (p) => {
    p.loopWhile('the window is open', open, (p) => {
      p.effect('the job begins', (kernel, ctx, cpu) => {
        beginJob(kernel, ctx, cpu, kernel.now(), loadOf(kernel, ctx).argNs(0));
      });
      spendCpu(p);
      p.effect('the job ends', (kernel, ctx) => {
        endJob(kernel, ctx);
        loadOf(kernel, ctx).mark = kernel.now();
      });
      p.when('the window is still open', open, (p) => sleepUntil(p, (state) => state.mark + state.argNs(1)));
    });
  }),
});
