import { text } from '../../core/text.ts';
import { diskWork } from './disk-work.ts';

export default diskWork({
  id: 'diskread',
  call: 'read',
  label: text('Disk reader', '디스크 읽기'),
  verb: text('Reads', '읽습니다'),
});
