import { text } from '../../../../core/text.ts';
import { directOp } from '../direct-op.ts';

export default directOp('dwrite', 'write', text('writes', '씀'));
