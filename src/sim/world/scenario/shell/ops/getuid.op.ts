import { errnoName } from '../../../../core/errno.ts';
import { getuid } from '../../../../kernel/extra-calls/identity.ts';
import { makeCall } from '../../../../kernel/extra-calls/define.ts';
import { text } from '../../../../core/text.ts';
import { answers, defineShellOp } from '../op.ts';

export default defineShellOp({
  name: 'getuid',
  usage: '',
  about: text('its user', '사용자'),
  body: (p) => {
    makeCall(p, getuid);
    answers(p, (_kernel, ctx) => (ctx.result < 0 ? errnoName(ctx.result) : String(ctx.result)));
  },
});
