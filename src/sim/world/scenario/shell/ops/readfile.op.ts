import { text } from '../../../../core/text.ts';
import { fileOp } from '../file-ops.ts';

export default fileOp('readfile', text('reads a file', '파일 읽기'), false, false);
