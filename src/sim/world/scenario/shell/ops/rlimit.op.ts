import { setrlimit } from '../../../../kernel/extra-calls/identity.ts';
import { makeCall } from '../../../../kernel/extra-calls/define.ts';
import { RLIMIT } from '../../../../kernel/rlimits.ts';
import { text } from '../../../../core/text.ts';
import { askOf, defineShellOp } from '../op.ts';

export default defineShellOp({
  name: 'rlimit',
  usage: 'nproc|memlock N',
  about: text('limits itself', '스스로 제한을 둠'),
  body: (p) => {
    makeCall(p, setrlimit, (kernel, ctx) => {
      ctx.set(0, askOf(kernel, ctx).word(0) === 'nproc' ? RLIMIT.nproc : RLIMIT.memlock);
      ctx.set(1, askOf(kernel, ctx).int(1));
    });
  },
});
