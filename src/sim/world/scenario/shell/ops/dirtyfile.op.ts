import { text } from '../../../../core/text.ts';
import { mapsFile } from '../map-file-op.ts';

export default mapsFile(
  'dirtyfile',
  text('maps a file, writes each page', '파일을 매핑하고 페이지마다 기록'),
  true,
);
