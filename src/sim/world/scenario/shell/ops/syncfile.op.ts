import { text } from '../../../../core/text.ts';
import { fileOp } from '../file-ops.ts';

export default fileOp('syncfile', text('writes a file and syncs it', '파일에 쓰고 동기화'), true, true);
