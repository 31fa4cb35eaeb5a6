import { makeCall } from '../../../../kernel/extra-calls/define.ts';
import { setresgid } from '../../../../kernel/extra-calls/identity.ts';
import { text } from '../../../../core/text.ts';
import { askOf, defineShellOp } from '../op.ts';

export default defineShellOp({
  name: 'setgid',
  usage: 'N',
  about: text('becomes another group', '다른 그룹이 됨'),
  body: (p) => {
    makeCall(p, setresgid, (kernel, ctx) => ctx.set(0, askOf(kernel, ctx).int(0)));
  },
});
