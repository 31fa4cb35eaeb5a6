import { errnoName } from '../../../../core/errno.ts';
import { getppid } from '../../../../kernel/extra-calls/identity.ts';
import { makeCall } from '../../../../kernel/extra-calls/define.ts';
import { text } from '../../../../core/text.ts';
import { answers, defineShellOp } from '../op.ts';

export default defineShellOp({
  name: 'getppid',
  usage: '',
  about: text('its parent’s id as it sees it', '자기가 보는 부모 ID'),
  body: (p) => {
    makeCall(p, getppid);
    answers(p, (_kernel, ctx) => (ctx.result < 0 ? errnoName(ctx.result) : String(ctx.result)));
  },
});
