import { makeCall } from '../../../../kernel/extra-calls/define.ts';
import { sethostname } from '../../../../kernel/extra-calls/objects.ts';
import { syscall } from '../../../../kernel/syscalls/call.ts';
import { userString } from '../../../../kernel/user-string.ts';
import { text } from '../../../../core/text.ts';
import { answers, askOf, defineShellOp } from '../op.ts';

export default defineShellOp({
  name: 'hostname',
  usage: '[NAME]',
  about: text('its host name, or another one', '호스트 이름을 보거나 바꿈'),
  body: (p) => {
    p.when(
      'a new one',
      (kernel, ctx) => askOf(kernel, ctx).word(0) !== '',
      (p) => makeCall(p, sethostname, (kernel, ctx) => ctx.set(0, userString(askOf(kernel, ctx).word(0)))),
      (p) => {
        syscall(p, 'getpid');
        answers(p, (kernel, ctx) => kernel.task(ctx.task).nsproxy.uts.hostname);
      },
    );
  },
});
