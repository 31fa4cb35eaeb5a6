import { text } from '../../core/text.ts';
import { dropsPages } from '../mm/drop-pages.ts';
import { defineSyscall } from './define.ts';

export default defineSyscall({
  name: 'munmap',
  nr: 11,
  program: dropsPages('sys_munmap', 'mm.munmap'),
  about: text(
    'Unmaps memory; local 0: how many pages of it were touched.',
    '메모리 매핑을 해제합니다. 로컬 0은 접근했던 페이지 수입니다.',
  ),
  fidelity: 'partial',
  fidelityNote: text('No other CPU has to forget the mapping.', '매핑을 잊어야 할 다른 CPU는 없습니다.'),
});
