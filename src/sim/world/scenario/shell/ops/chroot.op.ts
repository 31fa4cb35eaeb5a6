import { text } from '../../../../core/text.ts';
import { makeCall } from '../../../../kernel/extra-calls/define.ts';
import { chroot } from '../../../../kernel/extra-calls/mounts.ts';
import { chdir } from '../../../../kernel/extra-calls/paths.ts';
import { userString } from '../../../../kernel/user-string.ts';
import { askOf, defineShellOp } from '../op.ts';

export default defineShellOp({
  name: 'chroot',
  usage: 'PATH',
  about: text('another root, and goes there', '루트를 바꾸고 그곳으로 이동'),
  body: (p) => {
    makeCall(p, chroot, (kernel, ctx) => ctx.set(0, userString(askOf(kernel, ctx).word(0))));
    p.when(
      'it may',
      (_kernel, ctx) => ctx.result === 0,
      (p) => makeCall(p, chdir, (_kernel, ctx) => ctx.set(0, userString('/'))),
    );
  },
});
