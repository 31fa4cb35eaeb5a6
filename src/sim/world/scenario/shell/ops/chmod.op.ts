import { chmod } from '../../../../kernel/extra-calls/paths.ts';
import { makeCall } from '../../../../kernel/extra-calls/define.ts';
import { userString } from '../../../../kernel/user-string.ts';
import { text } from '../../../../core/text.ts';
import { askOf, defineShellOp } from '../op.ts';

export default defineShellOp({
  name: 'chmod',
  usage: 'MODE PATH',
  about: text('another mode, octal', '모드를 바꿈(8진수)'),
  body: (p) => {
    makeCall(p, chmod, (kernel, ctx) => {
      const ask = askOf(kernel, ctx);
      ctx.set(0, userString(ask.word(1)));
      ctx.set(1, parseInt(ask.word(0), 8));
    });
  },
});
