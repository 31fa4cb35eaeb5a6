import { rmdir } from '../../../../kernel/extra-calls/paths.ts';
import { makeCall } from '../../../../kernel/extra-calls/define.ts';
import { userString } from '../../../../kernel/user-string.ts';
import { text } from '../../../../core/text.ts';
import { askOf, defineShellOp } from '../op.ts';

export default defineShellOp({
  name: 'rmdir',
  usage: 'PATH',
  about: text('removes a directory', '디렉터리를 지움'),
  body: (p) => {
    makeCall(p, rmdir, (kernel, ctx) => ctx.set(0, userString(askOf(kernel, ctx).word(0))));
  },
});
