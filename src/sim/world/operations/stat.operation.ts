import { text } from '../../core/text.ts';
import { syscall } from '../../kernel/syscalls/call.ts';
import { defineOperation, measured } from '../operation.ts';

export default defineOperation({
  id: 'stat',
  group: 'files',
  label: text('stat', 'stat'),
  tag: text('cached path', '캐시된 경로'),
  about: text('Asks for a file’s size and times by its path.', '경로로 파일의 크기와 시각을 묻습니다.'),
  params: [],
  network: 'none',
  measuredOn: 'place',
  main: measured('stat', (p) => {
    syscall(p, 'stat');
  }),
  partner: null,
  prepare: ({ place }) => ({ main: [place.kernel.fs.open('/srv/small', 16)] }),
  fidelity: 'partial',
  fidelityNote: text(
    'What has to be there before takes no time here.',
    '미리 있어야 하는 것은 여기서 시간이 들지 않습니다.',
  ),
});
