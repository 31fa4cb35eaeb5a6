import { text } from '../../../../core/text.ts';
import { semget } from '../../../../kernel/extra-calls/objects.ts';
import { sysvOp } from '../sysv-op.ts';

export default sysvOp('semget', semget, text('a System V semaphore', 'System V 세마포어'));
