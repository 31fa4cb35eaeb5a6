import { text } from '../../core/text.ts';
import { loadProgram, open, sleepUntil, beginJob, endJob } from './code.ts';
import { defineLoad, loadOf, spanOf } from './load.ts';
import { exponentialNs } from './draw.ts';
import { MIB, openFile, readFile, SHARED_FILE } from './pages.ts';

export default defineLoad({
  id: 'lookup',
  label: text('Database in a file', '파일에 담긴 데이터베이스'),
  about: text(
    'Reads a file of M MiB into the page cache; then requests arrive at random, R a second on average, and each reads N pages of it at random and computes C µs. Response: answer less arrival.',
    'M MiB짜리 파일을 페이지 캐시로 읽은 뒤, 요청이 초당 평균 R개 무작위로 도착하고 요청마다 페이지 N개를 무작위로 읽고 C µs 동안 계산합니다. 응답 시간은 답한 시각에서 도착 시각을 뺀 값입니다.',
  ),
  says: ([rate = 0, size = 0, pages = 0, each = 0]) =>
    text(
      `${String(rate)} requests/s, ${String(pages)} pages of ${String(size)} MiB and ${spanOf(each)} each`,
      `초당 ${String(rate)}건, 건당 ${String(size)} MiB 가운데 ${String(pages)}페이지와 ${spanOf(each)}`,
    ),
  params: [
    { name: 'R', about: text('requests a second', '초당 요청 수'), min: 1, max: 100_000 },
    { name: 'M', about: text('size of the file, MiB', '파일 크기, MiB'), min: 1, max: 65_536 },
    { name: 'N', about: text('pages a request', '요청당 페이지 수'), min: 1, max: 10_000, default: 8 },
    {
      name: 'C',
      about: text('CPU time a request, µs', '요청당 CPU 시간, µs'),
      min: 1,
      max: 60_000_000,
      default: 100,
    },
    SHARED_FILE,
  ],
  threads: () => 1,
  jobs: true,
  readsCpuClock: false,
  usesMemory: true,
  program: loadProgram('lookup', (p) => {
    openFile(p, { pages: (state) => state.arg(1) * MIB, blockPages: 1, shared: 4 });
    readFile(
      p,
      () => 0,
      (state) => state.arg(1) * MIB,
    );
    p.effect('listen()', (kernel, ctx) => {
      const { shared } = loadOf(kernel, ctx);
      shared.nextNs = kernel.now();
    });
    p.loopWhile('the window is open', open, (p) => {
      p.effect('accept()', (kernel, ctx) => {
        const state = loadOf(kernel, ctx);
        state.shared.nextNs += exponentialNs(state.shared.rng, 1e9 / state.arg(0));
        state.mark = state.shared.nextNs;
        state.toWake = state.arg(2);
      });
      sleepUntil(p, (state) => state.mark);
      p.effect('the request begins', (kernel, ctx, cpu) => {
        beginJob(kernel, ctx, cpu, loadOf(kernel, ctx).mark, Infinity);
      });
      p.loopWhile(
        'pages are left',
        (kernel, ctx) => loadOf(kernel, ctx).toWake > 0,
        (p) => {
          p.effect('a page at random', (kernel, ctx) => {
            const state = loadOf(kernel, ctx);
            state.toWake--;
            state.request = state.shared.rng.int(state.arg(1) * MIB);
          });
          readFile(
            p,
            (state) => state.request,
            (state) => state.request + 1,
          );
        },
      );
      p.compute('answer', (kernel, ctx) => loadOf(kernel, ctx).argNs(3));
      p.effect('the answer is sent', endJob);
    });
  }),
});
