import { text } from '../../core/text.ts';
import { dropsPages } from '../mm/drop-pages.ts';
import { defineSyscall } from './define.ts';

export default defineSyscall({
  name: 'madvise',
  nr: 28,
  program: dropsPages('sys_madvise', 'sys.body.memory'),
  about: text(
    'MADV_DONTNEED: gives pages back and keeps the mapping; local 0: how many.',
    'MADV_DONTNEED입니다. 매핑은 두고 로컬 0만큼의 페이지를 돌려줍니다.',
  ),
  fidelity: 'partial',
  fidelityNote: text('No other CPU has to forget the pages.', '페이지를 잊어야 할 다른 CPU는 없습니다.'),
});
