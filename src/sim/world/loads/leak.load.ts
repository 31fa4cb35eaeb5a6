import { text } from '../../core/text.ts';
import { loadProgram, open, sleepUntil } from './code.ts';
import { defineLoad, loadOf, type LoadState } from './load.ts';
import { mapHeap, MIB, writeHeap } from './pages.ts';

/** It takes a little more a hundred times a second. */
const EVERY_NS = 10e6;

function held(state: LoadState, steps: number): number {
  return Math.floor((state.arg(0) * MIB * steps * EVERY_NS) / 1e9);
}

export default defineLoad({
  id: 'leak',
  label: text('Memory leak', '메모리 누수'),
  about: text(
    'Takes R MiB of memory more each second, writes each page, and gives none back; at M MiB it stops growing.',
    '매초 메모리를 R MiB씩 더 잡아 페이지마다 쓰고 돌려주지 않습니다. M MiB가 되면 더 늘지 않습니다.',
  ),
  says: ([rate = 0, most = 0]) =>
    text(
      `takes ${String(rate)} MiB/s more, up to ${String(most)} MiB`,
      `초당 ${String(rate)} MiB씩 최대 ${String(most)} MiB까지 늘어남`,
    ),
  params: [
    { name: 'R', about: text('growth, MiB a second', '증가량, 초당 MiB'), min: 1, max: 4096 },
    { name: 'M', about: text('most, MiB', '최대, MiB'), min: 1, max: 65_536, default: 1024 },
  ],
  threads: () => 1,
  jobs: false,
  readsCpuClock: false,
  usesMemory: true,
  program: loadProgram('leak', (p) => {
    mapHeap(p, (state) => state.arg(1) * MIB);
    p.loopWhile('the window is open', open, (p) => {
      writeHeap(
        p,
        (state) => held(state, state.job),
        (state) => held(state, state.job + 1),
      );
      p.effect('a step is done', (kernel, ctx) => void loadOf(kernel, ctx).job++);
      p.when('the window is still open', open, (p) =>
        sleepUntil(p, (state) => state.startNs + state.job * EVERY_NS),
      );
    });
  }),
});
