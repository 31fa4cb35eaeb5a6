import { makeCall } from '../../../../kernel/extra-calls/define.ts';
import { setdomainname } from '../../../../kernel/extra-calls/objects.ts';
import { syscall } from '../../../../kernel/syscalls/call.ts';
import { userString } from '../../../../kernel/user-string.ts';
import { text } from '../../../../core/text.ts';
import { answers, askOf, defineShellOp } from '../op.ts';

export default defineShellOp({
  name: 'domainname',
  usage: '[NAME]',
  about: text('its NIS domain, or another one', 'NIS 도메인을 보거나 바꿈'),
  body: (p) => {
    p.when(
      'a new one',
      (kernel, ctx) => askOf(kernel, ctx).word(0) !== '',
      (p) => makeCall(p, setdomainname, (kernel, ctx) => ctx.set(0, userString(askOf(kernel, ctx).word(0)))),
      (p) => {
        syscall(p, 'getpid');
        answers(p, (kernel, ctx) => kernel.task(ctx.task).nsproxy.uts.domainname ?? '(none)');
      },
    );
  },
});
