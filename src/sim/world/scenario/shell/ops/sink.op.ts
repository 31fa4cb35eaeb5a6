import { text } from '../../../../core/text.ts';
import { syscall } from '../../../../kernel/syscalls/call.ts';
import { defineShellOp } from '../op.ts';
import { listenAt, readsNow, swallow } from '../tcp-ops.ts';

export default defineShellOp({
  name: 'sink',
  usage: 'PORT',
  about: text('listens at a TCP port and swallows in a child', 'TCP 포트에서 기다리고 자식이 받아 버립니다'),
  body: (p) => {
    p.effect('bind and listen', listenAt);
    p.when(
      'the port was free',
      (_kernel, ctx) => ctx.result === 0,
      (p) => {
        syscall(p, 'clone', (_kernel, ctx) => {
          ctx.set(0, swallow.index);
          ctx.set(1, 0);
        });
        p.effect('the child reads', readsNow);
      },
    );
  },
});
