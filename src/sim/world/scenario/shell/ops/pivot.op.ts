import { text } from '../../../../core/text.ts';
import { makeCall } from '../../../../kernel/extra-calls/define.ts';
import { pivotRoot } from '../../../../kernel/extra-calls/mounts.ts';
import { userString } from '../../../../kernel/user-string.ts';
import { askOf, defineShellOp } from '../op.ts';

export default defineShellOp({
  name: 'pivot',
  usage: 'NEW OLD',
  about: text('another root; the old one goes to OLD', '루트를 바꾸고 옛 루트는 OLD로 옮김'),
  body: (p) => {
    makeCall(p, pivotRoot, (kernel, ctx) => {
      const ask = askOf(kernel, ctx);
      ctx.set(0, userString(ask.word(0)));
      ctx.set(1, userString(ask.word(1)));
    });
  },
});
