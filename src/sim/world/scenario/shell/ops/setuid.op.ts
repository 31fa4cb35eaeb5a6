import { makeCall } from '../../../../kernel/extra-calls/define.ts';
import { setresuid } from '../../../../kernel/extra-calls/identity.ts';
import { text } from '../../../../core/text.ts';
import { askOf, defineShellOp } from '../op.ts';

export default defineShellOp({
  name: 'setuid',
  usage: 'N',
  about: text('becomes another user', '다른 사용자가 됨'),
  body: (p) => {
    makeCall(p, setresuid, (kernel, ctx) => ctx.set(0, askOf(kernel, ctx).int(0)));
  },
});
