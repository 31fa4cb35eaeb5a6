import { text } from '../../../../core/text.ts';
import { mapsFile } from '../map-file-op.ts';

export default mapsFile(
  'mapfile',
  text('maps a file, reads each page', '파일을 매핑하고 페이지마다 읽기'),
  false,
);
