import { text } from '../../core/text.ts';
import { diskWork } from './disk-work.ts';

export default diskWork({
  id: 'diskwrite',
  call: 'write',
  label: text('Disk writer', '디스크 쓰기'),
  verb: text('Writes', '씁니다'),
});
