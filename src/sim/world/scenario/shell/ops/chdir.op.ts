import { chdir } from '../../../../kernel/extra-calls/paths.ts';
import { makeCall } from '../../../../kernel/extra-calls/define.ts';
import { userString } from '../../../../kernel/user-string.ts';
import { text } from '../../../../core/text.ts';
import { askOf, defineShellOp } from '../op.ts';

export default defineShellOp({
  name: 'chdir',
  usage: 'PATH',
  about: text('its working directory', '작업 디렉터리'),
  body: (p) => {
    makeCall(p, chdir, (kernel, ctx) => ctx.set(0, userString(askOf(kernel, ctx).word(0))));
  },
});
