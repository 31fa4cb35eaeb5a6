import { text } from '../../core/text.ts';
import { anonymousFault } from '../../kernel/mm/fault.ts';
import { defineOperation, measured } from '../operation.ts';

export default defineOperation({
  id: 'page-fault',
  group: 'tasks',
  label: text('page fault', '페이지 폴트'),
  tag: text('first touch', '첫 접근'),
  about: text(
    'Touches a page of anonymous memory for the first time.',
    '익명 메모리의 페이지에 처음 접근합니다.',
  ),
  params: [],
  network: 'none',
  measuredOn: 'place',
  main: measured('page-fault', (p) => {
    p.call(anonymousFault);
  }),
  partner: null,
  prepare: () => ({ main: [] }),
  fidelity: 'full',
  fidelityNote: text(
    '4 KiB pages; the guest’s memory was never touched before.',
    '4 KiB 페이지이며 게스트 메모리는 처음 접근됩니다.',
  ),
});
