import { mkdir } from '../../../../kernel/extra-calls/paths.ts';
import { makeCall } from '../../../../kernel/extra-calls/define.ts';
import { userString } from '../../../../kernel/user-string.ts';
import { text } from '../../../../core/text.ts';
import { askOf, defineShellOp } from '../op.ts';

export default defineShellOp({
  name: 'mkdir',
  usage: 'PATH',
  about: text('makes a directory', '디렉터리를 만듦'),
  body: (p) => {
    makeCall(p, mkdir, (kernel, ctx) => ctx.set(0, userString(askOf(kernel, ctx).word(0))));
  },
});
