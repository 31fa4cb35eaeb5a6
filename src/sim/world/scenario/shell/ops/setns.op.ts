import { text } from '../../../../core/text.ts';
import { makeCall } from '../../../../kernel/extra-calls/define.ts';
import { pidfdOpen, setns } from '../../../../kernel/extra-calls/namespaces.ts';
import { openatPath, pathArgument } from '../../../../kernel/extra-calls/paths.ts';
import { syscall } from '../../../../kernel/syscalls/call.ts';
import { userString } from '../../../../kernel/user-string.ts';
import { O } from '../../../../kernel/vfs/files.ts';
import { flagsOf } from '../flags.ts';
import { askOf, defineShellOp } from '../op.ts';

const BY_PID = 'pidfd:';
const BY_FD = 'fd:';
/** What an unknown kind is as flags. */
const NO_FLAGS = -1;

export default defineShellOp({
  name: 'setns',
  usage: 'FILE|pidfd:PID|fd:N [FLAGS]',
  about: text('joins a namespace', '네임스페이스에 들어감'),
  body: (p) => {
    p.when(
      'a process is named',
      (kernel, ctx) => askOf(kernel, ctx).word(0).startsWith(BY_PID),
      (p) =>
        makeCall(p, pidfdOpen, (kernel, ctx) =>
          ctx.set(0, parseInt(askOf(kernel, ctx).word(0).slice(BY_PID.length), 10) || 0),
        ),
      (p) =>
        p.when(
          'a descriptor is named',
          (kernel, ctx) => askOf(kernel, ctx).word(0).startsWith(BY_FD),
          (p) =>
            p.effect('it', (kernel, ctx) => {
              const ask = askOf(kernel, ctx);
              ctx.result = 0;
              ask.until = parseInt(ask.word(0).slice(BY_FD.length), 10) || 0;
            }),
          (p) =>
            makeCall(p, openatPath, (kernel, ctx) => {
              ctx.set(0, pathArgument(userString(askOf(kernel, ctx).word(0))));
              ctx.set(1, O.RDONLY);
            }),
        ),
    );
    p.when(
      'there is one',
      (_kernel, ctx) => ctx.result >= 0,
      (p) => {
        p.effect('the descriptor', (kernel, ctx) => {
          const ask = askOf(kernel, ctx);
          ask.at = ask.word(0).startsWith(BY_FD) ? -1 : ctx.result;
          if (ask.at >= 0) ask.until = ask.at;
        });
        makeCall(p, setns, (kernel, ctx) => {
          const ask = askOf(kernel, ctx);
          ctx.set(0, ask.until);
          ctx.set(1, ask.word(1) === '' ? 0 : (flagsOf(ask.word(1)) ?? NO_FLAGS));
        });
        p.effect('what it answered', (kernel, ctx) => (askOf(kernel, ctx).until = ctx.result));
        p.when(
          'it was opened for this',
          (kernel, ctx) => askOf(kernel, ctx).at >= 0,
          (p) => syscall(p, 'close', (kernel, ctx) => ctx.set(0, askOf(kernel, ctx).at)),
        );
        p.effect('the answer', (kernel, ctx) => (ctx.result = askOf(kernel, ctx).until));
      },
    );
  },
});
