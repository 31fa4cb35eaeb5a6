/** `shmget`, `msgget` and `semget`: a System V object by its key. */
import type { Text } from '../../../core/text.ts';
import { makeCall, type ExtraCall } from '../../../kernel/extra-calls/define.ts';
import { IPC } from '../../../kernel/extra-calls/objects.ts';
import { askOf, defineShellOp, type ShellOp } from './op.ts';

const MODE = 0o600;
/** Bytes of a segment; a set has one semaphore. */
const BYTES = 4096;

export function sysvOp(name: string, call: ExtraCall, about: Text): ShellOp {
  return defineShellOp({
    name,
    usage: 'KEY [make]',
    about,
    body: (p) => {
      makeCall(p, call, (kernel, ctx) => {
        const ask = askOf(kernel, ctx);
        ctx.set(0, ask.int(0));
        ctx.set(1, name === 'shmget' ? BYTES : 1);
        ctx.set(2, MODE | (ask.word(1) === 'make' ? IPC.CREAT : 0));
      });
    },
  });
}
