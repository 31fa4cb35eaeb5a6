import { errnoName } from '../../../../core/errno.ts';
import { text } from '../../../../core/text.ts';
import { makeCall } from '../../../../kernel/extra-calls/define.ts';
import { readlink } from '../../../../kernel/extra-calls/namespaces.ts';
import { userString } from '../../../../kernel/user-string.ts';
import { answers, askOf, defineShellOp } from '../op.ts';

export default defineShellOp({
  name: 'ns',
  usage: '[PID] TYPE',
  about: text('which namespace it is in: uts:[4026531838]', '속한 네임스페이스: uts:[4026531838]'),
  accepts: (words) => words.length === 1 || words.length === 2,
  body: (p) => {
    makeCall(p, readlink, (kernel, ctx) => {
      const { words } = askOf(kernel, ctx);
      const [pid = 'self', type = ''] = words.length === 1 ? ['self', ...words] : words;
      ctx.set(0, userString(`/proc/${pid}/ns/${type}`));
    });
    answers(p, (kernel, ctx) =>
      ctx.result < 0 ? errnoName(ctx.result) : (kernel.names?.copied.get(ctx.task) ?? ''),
    );
  },
});
