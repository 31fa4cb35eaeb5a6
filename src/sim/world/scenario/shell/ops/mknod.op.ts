import { mknod } from '../../../../kernel/extra-calls/paths.ts';
import { makeCall } from '../../../../kernel/extra-calls/define.ts';
import { userString } from '../../../../kernel/user-string.ts';
import { text } from '../../../../core/text.ts';
import { askOf, defineShellOp } from '../op.ts';

export default defineShellOp({
  name: 'mknod',
  usage: 'PATH c|b MAJOR MINOR',
  about: text('makes a device node', '장치 노드를 만듦'),
  accepts: (words) => words.length === 4 && /^[cb]$/.test(words[1] ?? ''),
  body: (p) => {
    makeCall(p, mknod, (kernel, ctx) => {
      const ask = askOf(kernel, ctx);
      ctx.set(0, userString(ask.word(0)));
      ctx.set(1, ask.word(1) === 'b' ? 1 : 0);
      ctx.set(2, ask.int(2));
      ctx.set(3, ask.int(3));
    });
  },
});
