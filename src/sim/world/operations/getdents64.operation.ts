import { text } from '../../core/text.ts';
import { syscall } from '../../kernel/syscalls/call.ts';
import { defineOperation, measured } from '../operation.ts';

export default defineOperation({
  id: 'getdents64',
  group: 'files',
  label: text('getdents64', 'getdents64'),
  tag: text('20 entries', '항목 20개'),
  about: text('Lists a small directory.', '작은 디렉터리를 나열합니다.'),
  params: [],
  network: 'none',
  measuredOn: 'place',
  main: measured('getdents64', (p) => {
    syscall(p, 'getdents64');
  }),
  partner: null,
  prepare: ({ place }) => ({ main: [place.kernel.fs.open('/srv/many', 16)] }),
  fidelity: 'partial',
  fidelityNote: text(
    'What has to be there before takes no time here.',
    '미리 있어야 하는 것은 여기서 시간이 들지 않습니다.',
  ),
});
