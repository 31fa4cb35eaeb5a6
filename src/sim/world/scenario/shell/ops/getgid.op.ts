import { errnoName } from '../../../../core/errno.ts';
import { getgid } from '../../../../kernel/extra-calls/identity.ts';
import { makeCall } from '../../../../kernel/extra-calls/define.ts';
import { text } from '../../../../core/text.ts';
import { answers, defineShellOp } from '../op.ts';

export default defineShellOp({
  name: 'getgid',
  usage: '',
  about: text('its group', '그룹'),
  body: (p) => {
    makeCall(p, getgid);
    answers(p, (_kernel, ctx) => (ctx.result < 0 ? errnoName(ctx.result) : String(ctx.result)));
  },
});
