import { text } from '../../../../core/text.ts';
import { makeCall } from '../../../../kernel/extra-calls/define.ts';
import { unshare } from '../../../../kernel/extra-calls/namespaces.ts';
import { flagsOf } from '../flags.ts';
import { askOf, defineShellOp } from '../op.ts';

export default defineShellOp({
  name: 'unshare',
  usage: 'FLAGS',
  about: text('namespaces of its own: pid,mnt … or a number', '자체 네임스페이스: pid,mnt … 또는 숫자'),
  accepts: (words) => words.length === 1 && flagsOf(words[0] ?? '') !== null,
  body: (p) => makeCall(p, unshare, (kernel, ctx) => ctx.set(0, flagsOf(askOf(kernel, ctx).word(0)) ?? 0)),
});
