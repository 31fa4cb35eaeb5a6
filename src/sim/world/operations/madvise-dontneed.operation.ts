import { text } from '../../core/text.ts';
import { defineOperation } from '../operation.ts';
import { afterTouching } from './touched-pages.ts';

export default defineOperation({
  id: 'madvise-dontneed',
  group: 'tasks',
  label: text('madvise', 'madvise'),
  tag: text('16 pages', '16페이지'),
  about: text(
    'Gives 64 KiB of memory back and keeps the mapping (MADV_DONTNEED).',
    '매핑은 두고 메모리 64 KiB를 돌려줍니다(MADV_DONTNEED).',
  ),
  params: [],
  network: 'none',
  measuredOn: 'place',
  main: afterTouching('madvise-dontneed', 'madvise'),
  partner: null,
  prepare: () => ({ main: [] }),
  fidelity: 'partial',
  fidelityNote: text(
    'What has to be there before takes no time here.',
    '미리 있어야 하는 것은 여기서 시간이 들지 않습니다.',
  ),
});
