import { text } from '../../../../core/text.ts';
import { defineShellOp } from '../op.ts';
import { connectTo } from '../tcp-ops.ts';

export default defineShellOp({
  name: 'connect',
  usage: 'IP PORT',
  about: text('connects by TCP and closes', 'TCP로 연결하고 닫습니다'),
  body: connectTo,
});
