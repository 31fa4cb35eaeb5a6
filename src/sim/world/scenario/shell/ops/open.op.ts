import { errnoName } from '../../../../core/errno.ts';
import { O } from '../../../../kernel/vfs/files.ts';
import { openPath } from '../opening.ts';
import { text } from '../../../../core/text.ts';
import { answers, askOf, defineShellOp } from '../op.ts';

function flagsOf(how: string): number {
  const mode = how.startsWith('rw') ? O.RDWR : how.startsWith('w') ? O.WRONLY : O.RDONLY;
  return mode | (how.endsWith('c') ? O.CREAT : 0);
}

export default defineShellOp({
  name: 'open',
  usage: 'PATH r|w|rw[c]',
  about: text('opens it; the descriptor', '열고 디스크립터를 답함'),
  accepts: (words) => words.length === 2 && /^(r|w|rw)c?$/.test(words[1] ?? ''),
  body: (p) => {
    openPath(p, (kernel, ctx) => flagsOf(askOf(kernel, ctx).word(1)));
    answers(p, (_kernel, ctx) => (ctx.result < 0 ? errnoName(ctx.result) : String(ctx.result)));
  },
});
