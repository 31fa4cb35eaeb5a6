import { text } from '../../../../core/text.ts';
import { fileOp } from '../file-ops.ts';

export default fileOp('writefile', text('writes a file, buffered', '파일에 버퍼 쓰기'), true, false);
