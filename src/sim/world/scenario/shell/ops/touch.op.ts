import { text } from '../../../../core/text.ts';
import { touchesRegion } from '../memory-ops.ts';

export default touchesRegion(
  { name: 'touch', about: text('writes each page of a region', '영역의 페이지마다 기록') },
  true,
);
