import { errnoName } from '../../../../core/errno.ts';
import { getsid } from '../../../../kernel/extra-calls/identity.ts';
import { makeCall } from '../../../../kernel/extra-calls/define.ts';
import { text } from '../../../../core/text.ts';
import { answers, defineShellOp } from '../op.ts';

export default defineShellOp({
  name: 'getsid',
  usage: '',
  about: text('its session', '세션'),
  body: (p) => {
    makeCall(p, getsid);
    answers(p, (_kernel, ctx) => (ctx.result < 0 ? errnoName(ctx.result) : String(ctx.result)));
  },
});
