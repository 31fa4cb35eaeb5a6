import { access } from '../../../../kernel/extra-calls/paths.ts';
import { makeCall } from '../../../../kernel/extra-calls/define.ts';
import { userString } from '../../../../kernel/user-string.ts';
import { text } from '../../../../core/text.ts';
import { answers, askOf, defineShellOp } from '../op.ts';

export default defineShellOp({
  name: 'exists',
  usage: 'PATH',
  about: text('yes or no', 'yes 또는 no'),
  body: (p) => {
    makeCall(p, access, (kernel, ctx) => ctx.set(0, userString(askOf(kernel, ctx).word(0))));
    answers(p, (_kernel, ctx) => (ctx.result < 0 ? 'no' : 'yes'));
  },
});
