import { text } from '../../../../core/text.ts';
import { tryToWakeUp } from '../../../../kernel/paths/wakeup.ts';
import { syscall } from '../../../../kernel/syscalls/call.ts';
import { timeWord } from '../../../../kernel/net/tc/words.ts';
import { answers, askOf, defineShellOp } from '../op.ts';
import { arrived, clientOf, closeConnection, connectTo, openConnection } from '../tcp-ops.ts';

/** What it sends at once, and how often it looks whether all has arrived, ns. */
const BLOCK_BYTES = 16_384;
const LOOK_NS = 1e5;

export default defineShellOp({
  name: 'pump',
  usage: 'IP PORT TIME',
  about: text(
    'sends by TCP as fast as it goes; bytes a second that arrived',
    'TCP로 가능한 만큼 보냅니다. 초당 도착한 바이트',
  ),
  accepts: (words) => words.length === 3 && timeWord(words[2] ?? '') !== null,
  body: (p) => {
    connectTo(p);
    p.when(
      'it is connected',
      (_kernel, ctx) => ctx.result === 0,
      (p) => {
        p.effect('the connection', openConnection);
        p.call(tryToWakeUp);
        p.effect('until when', (kernel, ctx) => {
          const ask = askOf(kernel, ctx);
          ask.at = kernel.now();
          ask.until = ask.at + (timeWord(ask.word(2)) ?? 0);
        });
        p.loopWhile(
          'it is time',
          (kernel, ctx) => kernel.now() < askOf(kernel, ctx).until,
          (p) =>
            syscall(p, 'sendto', (kernel, ctx) => {
              ctx.set(0, askOf(kernel, ctx).made);
              ctx.set(2, BLOCK_BYTES);
              ctx.set(3, 0);
            }),
        );
        p.loopWhile(
          'some of it is on its way',
          (kernel, ctx) => !arrived(kernel, ctx),
          (p) => syscall(p, 'nanosleep', (_kernel, ctx) => ctx.set(0, LOOK_NS)),
        );
        answers(p, (kernel, ctx) => {
          const bytes = clientOf(kernel, ctx).window?.written ?? 0;
          const spanNs = kernel.now() - askOf(kernel, ctx).at;
          return `bytes_per_second ${String(Math.floor((bytes * 1e9) / spanNs))}`;
        });
        closeConnection(p);
      },
    );
  },
});
