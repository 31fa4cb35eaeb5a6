import { unlinkat } from '../../../../kernel/extra-calls/paths.ts';
import { makeCall } from '../../../../kernel/extra-calls/define.ts';
import { userString } from '../../../../kernel/user-string.ts';
import { text } from '../../../../core/text.ts';
import { askOf, defineShellOp } from '../op.ts';

export default defineShellOp({
  name: 'unlink',
  usage: 'PATH',
  about: text('removes a file', '파일을 지움'),
  body: (p) => {
    makeCall(p, unlinkat, (kernel, ctx) => ctx.set(0, userString(askOf(kernel, ctx).word(0))));
  },
});
