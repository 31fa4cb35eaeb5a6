import { text } from '../../../../core/text.ts';
import { mapsHuge } from '../huge-op.ts';

export default mapsHuge('huge', text('2 MiB pages, each written', '2 MiB 페이지, 페이지마다 기록'), true);
