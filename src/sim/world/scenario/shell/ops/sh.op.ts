import { text } from '../../../../core/text.ts';
import { makeCall } from '../../../../kernel/extra-calls/define.ts';
import { close, pipe2 } from '../../../../kernel/extra-calls/descriptors.ts';
import { readText } from '../../../../kernel/extra-calls/paths.ts';
import { SA, SIG } from '../../../../kernel/signal.ts';
import { syscall } from '../../../../kernel/syscalls/call.ts';
import { toolProgram } from '../../../../shell/run.ts';
import { shellChild } from '../shell-child.ts';
import { answers, askOf, defineShellOp } from '../op.ts';

export default defineShellOp({
  name: 'sh',
  usage: 'COMMAND…',
  about: text('a shell command in its place', '그 자리에서 셸 명령'),
  accepts: (words) => words.length > 0,
  body: (p) => {
    makeCall(p, pipe2);
    p.effect('its ends', (kernel, ctx) => {
      const ask = askOf(kernel, ctx);
      ask.until = ctx.result;
      ask.at = Number(kernel.names?.copied.get(ctx.task) ?? -1);
      ask.child = shellChild(ask.rest, ask.until, ask.at);
      // It is waited for, not reaped by itself.
      const { sighand } = kernel.task(ctx.task);
      ask.before = sighand.of(SIG.CHLD);
      sighand.set(SIG.CHLD, { handler: 'default', flags: SA.NOCLDSTOP, mask: 0n });
    });
    syscall(p, 'clone', (_kernel, ctx) => {
      ctx.set(0, toolProgram.index);
      ctx.set(1, 0);
    });
    p.effect('the child', (kernel, ctx) => {
      const ask = askOf(kernel, ctx);
      ask.made = ctx.result;
      ask.child = null;
      ask.answer = '';
    });
    makeCall(p, close, (kernel, ctx) => ctx.set(0, askOf(kernel, ctx).at));
    p.effect('what it writes', (_kernel, ctx) => (ctx.result = 1));
    p.loopWhile(
      'it writes',
      (_kernel, ctx) => ctx.result > 0,
      (p) => {
        makeCall(p, readText, (kernel, ctx) => {
          ctx.set(0, askOf(kernel, ctx).until);
          ctx.set(2, 65_536);
        });
        p.effect('what it wrote', (kernel, ctx) => {
          const ask = askOf(kernel, ctx);
          ask.answer =
            (ask.answer ?? '') + (ctx.result > 0 ? (kernel.names?.copied.get(ctx.task) ?? '') : '');
        });
      },
    );
    makeCall(p, close, (kernel, ctx) => ctx.set(0, askOf(kernel, ctx).until));
    syscall(p, 'wait4', (kernel, ctx) => {
      ctx.set(0, askOf(kernel, ctx).made);
      ctx.set(1, 0);
    });
    answers(p, (kernel, ctx) => {
      const ask = askOf(kernel, ctx);
      const task = kernel.task(ctx.task);
      if (ask.before) task.sighand.set(SIG.CHLD, ask.before);
      const said = (ask.answer ?? '').replace(/\n+$/, '');
      const status = ctx.result > 0 ? task.waitStatus : 0;
      if (status === 0) return said;
      const code = (status & 0x7f) === 0 ? status >> 8 : 128 + (status & 0x7f);
      return `${said}${said === '' ? '' : '\n'}exit ${String(code)}`;
    });
  },
});
