import { errnoName } from '../../../../core/errno.ts';
import { O } from '../../../../kernel/vfs/files.ts';
import { closeOpened, openPath, thenCall } from '../opening.ts';
import { text } from '../../../../core/text.ts';
import { askOf, defineShellOp } from '../op.ts';

export default defineShellOp({
  name: 'read',
  usage: 'PATH',
  about: text('what is in a file', '파일 내용'),
  body: (p) => {
    openPath(p, () => O.RDONLY);
    thenCall(p, 'read', (_kernel, ctx) => ctx.set(2, 4096));
    p.effect('what it read', (kernel, ctx) => {
      const ask = askOf(kernel, ctx);
      const read = kernel.names?.copied.get(ctx.task) ?? '';
      ask.answer = ctx.result < 0 ? errnoName(ctx.result) : read.trimEnd();
    });
    closeOpened(p);
  },
});
