import { text } from '../../../../core/text.ts';
import { makeCall } from '../../../../kernel/extra-calls/define.ts';
import { umount2 } from '../../../../kernel/extra-calls/mounts.ts';
import { MNT_DETACH } from '../../../../kernel/syscalls/umount2.syscall.ts';
import { userString } from '../../../../kernel/user-string.ts';
import { askOf, defineShellOp } from '../op.ts';

export default defineShellOp({
  name: 'umount',
  usage: 'DST [detach]',
  about: text('takes off what is mounted there', '그곳의 마운트를 풂'),
  body: (p) => {
    makeCall(p, umount2, (kernel, ctx) => {
      const ask = askOf(kernel, ctx);
      ctx.set(0, userString(ask.word(0)));
      ctx.set(1, ask.word(1) === 'detach' ? MNT_DETACH : 0);
    });
  },
});
