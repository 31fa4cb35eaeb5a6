import { text } from '../../core/text.ts';
import { burnUntil, loadProgram, open, sleepUntil } from './code.ts';
import { defineLoad, loadOf, type LoadState } from './load.ts';

function sliceStart(state: LoadState): number {
  return state.startNs + state.job * state.argNs(1);
}

export default defineLoad({
  id: 'cpu-load',
  label: text('Load of so many percent', '몇 퍼센트짜리 부하'),
  about: text(
    'Burns until P % of every S µs have passed on the wall clock, then sleeps the rest (stress-ng --cpu-load).',
    '벽시계로 S µs마다 P%가 지날 때까지 계산하고 나머지는 잡니다(stress-ng --cpu-load).',
  ),
  says: ([percent = 0]) =>
    text(`busy ${String(percent)} % of the time`, `시간의 ${String(percent)}% 동안 바쁨`),
  params: [
    { name: 'P', about: text('load, %', '부하, %'), min: 1, max: 100 },
    { name: 'S', about: text('slice, µs', '구간 길이, µs'), min: 100, max: 60_000_000, default: 50_000 },
  ],
  threads: () => 1,
  jobs: false,
  readsCpuClock: false,
  program: loadProgram('cpu-load', (p) => {
    p.loopWhile('the window is open', open, (p) => {
      burnUntil(p, 'burn', (state) => sliceStart(state) + (state.argNs(1) * state.arg(0)) / 100);
      p.effect('the slice is over', (kernel, ctx) => {
        const state = loadOf(kernel, ctx);
        // Slices that it was kept from are not made up for.
        do state.job++;
        while (sliceStart(state) + state.argNs(1) <= kernel.now());
      });
      p.when('the window is still open', open, (p) => sleepUntil(p, sliceStart));
    });
  }),
});
