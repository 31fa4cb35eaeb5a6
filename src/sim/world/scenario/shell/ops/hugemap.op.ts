import { text } from '../../../../core/text.ts';
import { mapsHuge } from '../huge-op.ts';

export default mapsHuge('hugemap', text('2 MiB pages, only mapped', '2 MiB 페이지, 매핑만'), false);
