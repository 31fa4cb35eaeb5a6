import { text } from '../../core/text.ts';
import { loadProgram, open } from './code.ts';
import { defineLoad, loadOf } from './load.ts';
import { MIB, openFile, readFile, SHARED_FILE } from './pages.ts';

/** It looks at the clock after so many pages. */
const STEP = 4 * MIB;
/** What it asks for at once: 1 MiB. */
const BLOCK = MIB;

export default defineLoad({
  id: 'scan',
  label: text('Reads a large file over and over', '큰 파일을 되풀이해 읽기'),
  about: text(
    'Reads a file of M MiB through the page cache from its start to its end, again and again, as a backup or a search does.',
    '백업이나 검색처럼 M MiB짜리 파일을 페이지 캐시를 거쳐 처음부터 끝까지 되풀이해 읽습니다.',
  ),
  says: ([size = 0]) =>
    text(`reads ${String(size)} MiB over and over`, `${String(size)} MiB를 되풀이해 읽음`),
  params: [
    { name: 'M', about: text('size of the file, MiB', '파일 크기, MiB'), min: 1, max: 65_536 },
    SHARED_FILE,
  ],
  threads: () => 1,
  jobs: false,
  readsCpuClock: false,
  usesMemory: true,
  program: loadProgram('scan', (p) => {
    openFile(p, { pages: (state) => state.arg(0) * MIB, blockPages: BLOCK, shared: 1 });
    p.loopWhile('the window is open', open, (p) => {
      readFile(
        p,
        (state) => state.mark,
        (state) => Math.min(state.mark + STEP, state.arg(0) * MIB),
      );
      p.effect('on, or from the start', (kernel, ctx) => {
        const state = loadOf(kernel, ctx);
        state.mark = state.mark + STEP >= state.arg(0) * MIB ? 0 : state.mark + STEP;
      });
    });
  }),
});
