import { text } from '../../../../core/text.ts';
import { shmget } from '../../../../kernel/extra-calls/objects.ts';
import { sysvOp } from '../sysv-op.ts';

export default sysvOp('shmget', shmget, text('a System V segment', 'System V 공유 메모리'));
