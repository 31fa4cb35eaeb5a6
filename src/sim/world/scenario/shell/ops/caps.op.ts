import { capabilities, NO_CAPABILITIES } from '../../../../kernel/cred.ts';
import { syscall } from '../../../../kernel/syscalls/call.ts';
import { text } from '../../../../core/text.ts';
import { answers, defineShellOp } from '../op.ts';

const ADMIN = capabilities('SYS_ADMIN', 'SETUID');

export default defineShellOp({
  name: 'caps',
  usage: '',
  about: text('full, some, none of the effective capabilities', '유효 권한이 full, some, none 중 무엇인지'),
  body: (p) => {
    // As reading /proc/self/status costs.
    syscall(p, 'getpid');
    answers(p, (kernel, ctx) => {
      const { effective } = kernel.task(ctx.task).cred;
      if (effective === NO_CAPABILITIES) return 'none';
      return (effective & ADMIN) === ADMIN ? 'full' : 'some';
    });
  },
});
