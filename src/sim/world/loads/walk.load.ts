import { text } from '../../core/text.ts';
import { loadProgram, open, sleepUntil } from './code.ts';
import { defineLoad, loadOf } from './load.ts';
import { mapHeap, MIB, writeHeap } from './pages.ts';

export default defineLoad({
  id: 'walk',
  label: text('Walks through its memory', '자기 메모리를 훑는 프로그램'),
  about: text(
    'Takes M MiB of memory and writes all of it over and over, R MiB a second, as a program does whose working set that is.',
    '메모리를 M MiB 잡고 전부를 초당 R MiB씩 되풀이해 씁니다. 작업 집합이 그만큼인 프로그램이 하는 일입니다.',
  ),
  says: ([size = 0, rate = 0]) =>
    text(
      `writes ${String(size)} MiB over and over, ${String(rate)} MiB/s`,
      `${String(size)} MiB를 초당 ${String(rate)} MiB씩 되풀이해 씀`,
    ),
  params: [
    { name: 'M', about: text('memory, MiB', '메모리, MiB'), min: 1, max: 65_536 },
    { name: 'R', about: text('MiB a second', '초당 MiB'), min: 1, max: 100_000, default: 200 },
  ],
  threads: () => 1,
  jobs: false,
  readsCpuClock: false,
  usesMemory: true,
  program: loadProgram('walk', (p) => {
    mapHeap(p, (state) => state.arg(0) * MIB);
    p.loopWhile('the window is open', open, (p) => {
      writeHeap(
        p,
        (state) => (state.job % state.arg(0)) * MIB,
        (state) => ((state.job % state.arg(0)) + 1) * MIB,
      );
      p.effect('a MiB is written', (kernel, ctx) => void loadOf(kernel, ctx).job++);
      p.when('the window is still open', open, (p) =>
        sleepUntil(p, (state) => state.startNs + (state.job * 1e9) / state.arg(1)),
      );
    });
  }),
});
