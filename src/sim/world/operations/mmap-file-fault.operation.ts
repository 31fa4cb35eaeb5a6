import { text } from '../../core/text.ts';
import { fileFault } from '../../kernel/mm/fault.ts';
import { syscall } from '../../kernel/syscalls/call.ts';
import { defineOperation, measured } from '../operation.ts';

export default defineOperation({
  id: 'mmap-file-fault',
  group: 'tasks',
  label: text('mmap + touch', 'mmap + 접근'),
  tag: text('cached file', '캐시된 파일'),
  about: text(
    'Maps a file that is in the page cache and reads from it: the first touch of the mapping faults.',
    '페이지 캐시에 있는 파일을 매핑해 읽습니다. 매핑에 처음 접근할 때 폴트가 납니다.',
  ),
  params: [],
  network: 'none',
  measuredOn: 'place',
  main: measured('mmap-file-fault', (p) => {
    syscall(p, 'mmap');
    p.call(fileFault);
  }),
  partner: null,
  prepare: () => ({ main: [] }),
  fidelity: 'partial',
  fidelityNote: text(
    'What has to be there before takes no time here.',
    '미리 있어야 하는 것은 여기서 시간이 들지 않습니다.',
  ),
});
