import { text } from '../../core/text.ts';
import { defineLoad, loadOf, spanOf } from './load.ts';
import { beginJob, endJob, loadProgram, open } from './code.ts';
import { exponentialNs } from './draw.ts';

export default defineLoad({
  id: 'build',
  label: text('Parallel build', '병렬 빌드'),
  about: text(
    'N compilations of M µs CPU time on average, J at a time. Response: time of one compilation.',
    '평균 CPU 시간 M µs짜리 컴파일 N개를 동시에 J개씩 합니다. 응답 시간은 컴파일 하나에 걸린 시간입니다.',
  ),
  says: ([n = 0, each = 0, atOnce = 0]) =>
    text(
      `${String(n)} compilations of ${spanOf(each)}, ${String(atOnce)} at a time`,
      `${spanOf(each)}짜리 컴파일 ${String(n)}개, 한 번에 ${String(atOnce)}개`,
    ),
  params: [
    { name: 'N', about: text('compilations', '컴파일 수'), min: 1, max: 1_000_000 },
    {
      name: 'M',
      about: text('mean CPU time of one, µs', '하나의 평균 CPU 시간, µs'),
      min: 1,
      max: 60_000_000,
    },
    { name: 'J', about: text('at a time', '동시에'), min: 1, max: 256 },
  ],
  threads: (args) => args[2] ?? 1,
  jobs: true,
  readsCpuClock: false,
  program: loadProgram('build', (p) => {
    p.loopWhile(
      'files are left to compile',
      (kernel, ctx) => open(kernel, ctx) && loadOf(kernel, ctx).shared.begun < loadOf(kernel, ctx).arg(0),
      (p) => {
        p.effect('cc', (kernel, ctx, cpu) => {
          const state = loadOf(kernel, ctx);
          state.shared.begun++;
          beginJob(kernel, ctx, cpu, kernel.now(), Infinity);
          state.mark = exponentialNs(state.shared.rng, state.argNs(1));
        });
        p.compute('compile', (kernel, ctx) => loadOf(kernel, ctx).mark);
        p.effect('done', endJob);
      },
    );
  }),
});
