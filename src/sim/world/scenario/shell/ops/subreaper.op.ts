import { syscall } from '../../../../kernel/syscalls/call.ts';
import { PR } from '../../../../kernel/syscalls/prctl.syscall.ts';
import { text } from '../../../../core/text.ts';
import { defineShellOp } from '../op.ts';

export default defineShellOp({
  name: 'subreaper',
  usage: '',
  about: text('orphans below become its children', '아래 고아들이 자기 자식이 됨'),
  body: (p) => {
    syscall(p, 'prctl', (_kernel, ctx) => {
      ctx.set(0, PR.SET_CHILD_SUBREAPER);
      ctx.set(1, 1);
    });
  },
});
