import { errnoName } from '../../../../core/errno.ts';
import { text } from '../../../../core/text.ts';
import { makeCall } from '../../../../kernel/extra-calls/define.ts';
import { CLOCK, clockGettime } from '../../../../kernel/extra-calls/objects.ts';
import { answers, askOf, defineShellOp } from '../op.ts';

export default defineShellOp({
  name: 'clock',
  usage: 'monotonic|boottime',
  about: text('seconds as its time namespace has them', '시간 네임스페이스에서 본 초'),
  body: (p) => {
    makeCall(p, clockGettime, (kernel, ctx) =>
      ctx.set(0, askOf(kernel, ctx).word(0) === 'boottime' ? CLOCK.BOOTTIME : CLOCK.MONOTONIC),
    );
    answers(p, (_kernel, ctx) => (ctx.result < 0 ? errnoName(ctx.result) : String(ctx.result)));
  },
});
