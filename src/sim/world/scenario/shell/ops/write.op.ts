import { errnoName } from '../../../../core/errno.ts';
import { O } from '../../../../kernel/vfs/files.ts';
import { userString } from '../../../../kernel/user-string.ts';
import { closeOpened, openPath, thenCall } from '../opening.ts';
import { text } from '../../../../core/text.ts';
import { askOf, defineShellOp } from '../op.ts';

/** What follows the path. */
function textOf(rest: string): string {
  return /^\S*\s?(.*)$/s.exec(rest)?.[1] ?? '';
}

export default defineShellOp({
  name: 'write',
  usage: 'PATH …',
  about: text('writes a text', '텍스트를 씀'),
  body: (p) => {
    openPath(p, () => O.WRONLY);
    thenCall(p, 'write', (kernel, ctx) => {
      const text = textOf(askOf(kernel, ctx).rest);
      ctx.set(1, userString(text));
      ctx.set(2, text.length);
    });
    p.effect('what it answered', (kernel, ctx) => {
      if (ctx.result < 0) askOf(kernel, ctx).answer = errnoName(ctx.result);
    });
    closeOpened(p);
  },
});
