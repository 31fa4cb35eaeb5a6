import { text } from '../../../../core/text.ts';
import { touchesRegion } from '../memory-ops.ts';

export default touchesRegion(
  { name: 'look', about: text('reads each page of a region', '영역의 페이지마다 읽기') },
  false,
);
