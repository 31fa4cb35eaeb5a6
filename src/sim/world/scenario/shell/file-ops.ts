/** What ops on files through the page cache have in common. */
import { currentJob, managerOf } from '../../../kernel/mm/memcg/limited-memory.ts';
import { cachedIo, SYNC_INODE, syncFile } from '../../../kernel/mm/memcg/programs.ts';
import { Readahead } from '../../../kernel/mm/memcg/readahead.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { O } from '../../../kernel/vfs/files.ts';
import type { Ctx } from '../../../ops/context.ts';
import { text } from '../../../core/text.ts';
import { pagesOf } from './memory-ops.ts';
import { askOf, defineShellOp, type ShellOp } from './op.ts';
import { blockBytes, touchesBuffer } from './io-buffer.ts';
import { answersOpened, inodeOf, whileOpen } from './opening.ts';

function begin(kernel: Kernel, ctx: Ctx, writes: boolean): void {
  const ask = askOf(kernel, ctx);
  const id = inodeOf(kernel, ctx);
  const inode = kernel.fs.inode(id);
  const job = currentJob(kernel, ctx);
  const pages = pagesOf(ask.bytes(1));
  if (writes) inode.pages = Math.max(inode.pages, pages);
  job.file = managerOf(kernel).fileMapping(id);
  job.file.written = 0;
  job.inode = id;
  job.readahead = new Readahead();
  job.at = 0;
  job.end = writes ? pages : Math.min(pages, inode.pages);
  job.writes = writes;
  job.refused = false;
  job.blockPages = pagesOf(blockBytes(kernel, ctx));
}

/** An op that reads or writes a file from its start; the answer is bytes. */
export function fileOp(
  name: string,
  does: { readonly en: string; readonly ko: string },
  writes: boolean,
  syncs: boolean,
): ShellOp {
  return defineShellOp({
    name,
    usage: 'FILE SIZE [BLOCK]',
    about: text(does.en, does.ko),
    accepts: ([file = '', ...sizes]) =>
      file !== '' &&
      sizes.length >= 1 &&
      sizes.length <= 2 &&
      sizes.every((size) => /^\d+[KMG]?$/.test(size)),
    body: (p) => {
      whileOpen(p, writes ? O.RDWR | O.CREAT : O.RDONLY, (p) => {
        touchesBuffer(p, writes);
        p.effect('which file', (kernel, ctx) => {
          begin(kernel, ctx, writes);
        });
        p.call(cachedIo);
        if (!syncs) return;
        p.effect('its inode', (kernel, ctx) => ctx.set(SYNC_INODE, inodeOf(kernel, ctx)));
        p.call(syncFile);
      });
      answersOpened(p, (kernel, ctx) => {
        const { at, end, refused } = currentJob(kernel, ctx);
        const bytes = askOf(kernel, ctx).bytes(1);
        return refused ? 'ENOMEM' : String(at >= end && end === pagesOf(bytes) ? bytes : at * 4096);
      });
    },
  });
}
