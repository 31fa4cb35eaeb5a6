import { text } from '../../core/text.ts';
import { syscall } from '../../kernel/syscalls/call.ts';
import { defineOperation, measured } from '../operation.ts';

export default defineOperation({
  id: 'rename',
  group: 'files',
  label: text('rename', 'rename'),
  tag: text('over a file', '파일 위로'),
  about: text(
    'Gives a file the name of another one, as programs do that replace a file at once.',
    '파일을 한 번에 바꾸는 프로그램처럼 파일에 다른 파일의 이름을 줍니다.',
  ),
  params: [],
  network: 'none',
  measuredOn: 'place',
  main: measured('rename', (p) => {
    syscall(p, 'rename');
  }),
  partner: null,
  prepare: ({ place }) => ({ main: [place.kernel.fs.open('/srv/from', 16)] }),
  fidelity: 'partial',
  fidelityNote: text(
    'What has to be there before takes no time here.',
    '미리 있어야 하는 것은 여기서 시간이 들지 않습니다.',
  ),
});
