import { errnoName } from '../../../../core/errno.ts';
import { newfstatat } from '../../../../kernel/extra-calls/paths.ts';
import { makeCall } from '../../../../kernel/extra-calls/define.ts';
import { userString } from '../../../../kernel/user-string.ts';
import { text } from '../../../../core/text.ts';
import { answers, askOf, defineShellOp } from '../op.ts';

export default defineShellOp({
  name: 'owner',
  usage: 'PATH',
  about: text('UID GID of what is there', '그곳 파일의 UID GID'),
  body: (p) => {
    for (const which of [0, 1]) {
      makeCall(p, newfstatat, (kernel, ctx) => {
        const ask = askOf(kernel, ctx);
        if (which === 1) ask.at = ctx.result;
        ctx.set(0, userString(ask.word(0)));
        ctx.set(1, which);
      });
    }
    answers(p, (kernel, ctx) =>
      ctx.result < 0 ? errnoName(ctx.result) : `${String(askOf(kernel, ctx).at)} ${String(ctx.result)}`,
    );
  },
});
