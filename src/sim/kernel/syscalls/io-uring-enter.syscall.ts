import { text } from '../../core/text.ts';
import { ioUringEnter } from '../fs/io-ring.ts';
import { defineSyscall } from './define.ts';

export default defineSyscall({
  name: 'io_uring_enter',
  nr: 426,
  program: ioUringEnter,
  about: text(
    'Submits the ring’s requests and waits until the number in local 2 is finished.',
    '링의 요청들을 제출하고 로컬 2의 수만큼 끝날 때까지 기다립니다.',
  ),
  fidelity: 'partial',
  fidelityNote: text(
    'Requests to the block device, no files; no polling and no submission thread.',
    '파일이 아닌 블록 장치에 대한 요청입니다. 폴링과 제출 스레드는 없습니다.',
  ),
});
