import { text } from '../../../../core/text.ts';
import { directOp } from '../direct-op.ts';

export default directOp('dread', 'read', text('reads', '읽음'));
