import { text } from '../../core/text.ts';
import { defineOperation } from '../operation.ts';
import { afterTouching } from './touched-pages.ts';

export default defineOperation({
  id: 'munmap',
  group: 'tasks',
  label: text('munmap', 'munmap'),
  tag: text('16 pages', '16페이지'),
  about: text('Unmaps 64 KiB of memory that was used.', '사용했던 메모리 64 KiB의 매핑을 해제합니다.'),
  params: [],
  network: 'none',
  measuredOn: 'place',
  main: afterTouching('munmap', 'munmap'),
  partner: null,
  prepare: () => ({ main: [] }),
  fidelity: 'partial',
  fidelityNote: text(
    'What has to be there before takes no time here.',
    '미리 있어야 하는 것은 여기서 시간이 들지 않습니다.',
  ),
});
