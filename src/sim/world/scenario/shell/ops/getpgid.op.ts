import { errnoName } from '../../../../core/errno.ts';
import { getpgid } from '../../../../kernel/extra-calls/identity.ts';
import { makeCall } from '../../../../kernel/extra-calls/define.ts';
import { text } from '../../../../core/text.ts';
import { answers, defineShellOp } from '../op.ts';

export default defineShellOp({
  name: 'getpgid',
  usage: '',
  about: text('its process group', '프로세스 그룹'),
  body: (p) => {
    makeCall(p, getpgid);
    answers(p, (_kernel, ctx) => (ctx.result < 0 ? errnoName(ctx.result) : String(ctx.result)));
  },
});
