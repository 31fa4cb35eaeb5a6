/** `dread` and `dwrite`: blocks of a file one after the other past the page cache; the answer is how many bytes. */
import { text, type Text } from '../../../core/text.ts';
import { PAGE_BYTES } from '../../../kernel/fs/file-system.ts';
import { filesOf } from '../../../kernel/fs/files-of.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { syscall } from '../../../kernel/syscalls/call.ts';
import type { Ctx } from '../../../ops/context.ts';
import { O } from '../../../kernel/vfs/files.ts';
import { blockBytes, touchesBuffer } from './io-buffer.ts';
import { bytesOf } from './mailbox.ts';
import { askOf, defineShellOp, type ShellOp } from './op.ts';
import { answersOpened, openPath } from './opening.ts';

/** Local of the program: the file's descriptor. */
const FD = 7;

/** Bytes of the block that is next. */
function nextBytes(kernel: Kernel, ctx: Ctx): number {
  const ask = askOf(kernel, ctx);
  return Math.min(blockBytes(kernel, ctx), ask.bytes(1) - ask.at);
}

/** Whole pages: O_DIRECT takes nothing else. */
function isSize(word: string | undefined): boolean {
  return word === undefined || (bytesOf(word) > 0 && bytesOf(word) % PAGE_BYTES === 0);
}

/** The descriptor, or minus the errno; the op counts bytes from here on. */
function keepDescriptor(kernel: Kernel, ctx: Ctx): void {
  const ask = askOf(kernel, ctx);
  ctx.set(FD, ask.at);
  if (ask.at >= 0) ask.at = 0;
}

export function directOp(name: string, call: 'read' | 'write', about: Text): ShellOp {
  return defineShellOp({
    name,
    usage: 'FILE SIZE [BLOCK]',
    about: text(`${about.en} past the page cache; bytes`, `페이지 캐시를 거치지 않고 ${about.ko}. 바이트 수`),
    accepts: (words) => words.length >= 2 && words.length <= 3 && isSize(words[1]) && isSize(words[2]),
    body: (p) => {
      openPath(p, () => (call === 'write' ? O.RDWR | O.CREAT : O.RDONLY) | O.DIRECT);
      p.when(
        'it is open',
        (kernel, ctx) => askOf(kernel, ctx).at >= 0,
        (p) => {
          touchesBuffer(p, call === 'write');
        },
      );
      p.effect('which file', keepDescriptor);
      p.loopWhile(
        'bytes are left',
        (kernel, ctx) => ctx.get(FD) >= 0 && askOf(kernel, ctx).at < askOf(kernel, ctx).bytes(1),
        (p) => {
          syscall(p, call, (kernel, ctx) => {
            const ask = askOf(kernel, ctx);
            ctx.set(0, ctx.get(FD));
            ctx.set(1, ask.at / PAGE_BYTES);
            ctx.set(2, nextBytes(kernel, ctx));
          });
          p.effect('count', (kernel, ctx) => {
            const ask = askOf(kernel, ctx);
            ask.until += ctx.result;
            ask.at = ctx.result > 0 ? ask.at + nextBytes(kernel, ctx) : ask.bytes(1);
          });
        },
      );
      p.effect('close()', (kernel, ctx) => {
        filesOf(kernel, ctx).close(ctx.get(FD));
      });
      answersOpened(p, (kernel, ctx) => String(askOf(kernel, ctx).until));
    },
  });
}
