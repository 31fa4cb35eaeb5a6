import { text } from '../../../../core/text.ts';
import { syscall } from '../../../../kernel/syscalls/call.ts';
import { askOf, defineShellOp } from '../op.ts';

export default defineShellOp({
  name: 'exit',
  usage: 'N',
  about: text('ends with that code', '그 코드로 종료'),
  body: (p) => syscall(p, 'exit_group', (kernel, ctx) => ctx.set(0, askOf(kernel, ctx).int(0))),
});
