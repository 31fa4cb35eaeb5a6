import { chown } from '../../../../kernel/extra-calls/paths.ts';
import { makeCall } from '../../../../kernel/extra-calls/define.ts';
import { userString } from '../../../../kernel/user-string.ts';
import { text } from '../../../../core/text.ts';
import { askOf, defineShellOp } from '../op.ts';

export default defineShellOp({
  name: 'chown',
  usage: 'UID PATH',
  about: text('another owner', '소유자를 바꿈'),
  body: (p) => {
    makeCall(p, chown, (kernel, ctx) => {
      const ask = askOf(kernel, ctx);
      ctx.set(0, userString(ask.word(1)));
      ctx.set(1, ask.int(0));
    });
  },
});
