import { text } from '../../../../core/text.ts';
import { msgget } from '../../../../kernel/extra-calls/objects.ts';
import { sysvOp } from '../sysv-op.ts';

export default sysvOp('msgget', msgget, text('a System V message queue', 'System V 메시지 큐'));
