import { text } from '../../../../core/text.ts';
import { syscall } from '../../../../kernel/syscalls/call.ts';
import { answers, defineShellOp } from '../op.ts';

export default defineShellOp({
  name: 'getpid',
  usage: '',
  about: text('its id as it sees it', '자기가 보는 자기 ID'),
  body: (p) => {
    syscall(p, 'getpid');
    answers(p, (_kernel, ctx) => String(ctx.result));
  },
});
