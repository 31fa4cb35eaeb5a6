import { own } from '../../../../core/own.ts';
import { SCHED, setScheduler } from '../../../../kernel/extra-calls/identity.ts';
import { makeCall } from '../../../../kernel/extra-calls/define.ts';
import { text } from '../../../../core/text.ts';
import { askOf, defineShellOp } from '../op.ts';

export default defineShellOp({
  name: 'policy',
  usage: 'fifo|rr|batch|idle|other',
  about: text('its scheduling policy', '스케줄링 정책'),
  body: (p) => {
    makeCall(p, setScheduler, (kernel, ctx) => {
      ctx.set(0, 0);
      ctx.set(1, own(SCHED, askOf(kernel, ctx).word(0)) ?? SCHED.other);
    });
  },
});
