import { signalNamed } from '../fate.ts';
import { syscall } from '../../../../kernel/syscalls/call.ts';
import { text } from '../../../../core/text.ts';
import { askOf, defineShellOp } from '../op.ts';

/** Its number by its name; 0 only asks. */
function signalOf(name: string): number | undefined {
  return name === '0' ? 0 : signalNamed(name);
}

export default defineShellOp({
  name: 'kill',
  usage: 'PID SIG',
  about: text('kill(2) with ids as it sees them', '자기가 보는 ID로 kill(2)'),
  accepts: (words) => words.length === 2 && signalOf(words[1] ?? '') !== undefined,
  body: (p) => {
    syscall(p, 'kill', (kernel, ctx) => {
      const ask = askOf(kernel, ctx);
      ctx.set(0, ask.int(0));
      ctx.set(1, signalOf(ask.word(1)) ?? 0);
    });
  },
});
