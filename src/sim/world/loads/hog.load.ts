import { text } from '../../core/text.ts';
import { defineLoad } from './load.ts';
import { loadProgram, spendCpu } from './code.ts';

export default defineLoad({
  id: 'hog',
  label: text('Busy loop', '바쁜 루프'),
  about: text('Computes until the end.', '끝날 때까지 계산만 합니다.'),
  says: () => text('busy loop', '바쁜 루프'),
  params: [],
  threads: () => 1,
  jobs: false,
  readsCpuClock: false,
  program: loadProgram('hog', (p) => spendCpu(p)),
});
