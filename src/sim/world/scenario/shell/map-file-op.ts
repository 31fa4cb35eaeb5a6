/** `mapfile` and `dirtyfile`: a file is mapped shared and each page of it read, or written; its name is the region's. */
import type { Text } from '../../../core/text.ts';
import { managerOf } from '../../../kernel/mm/memcg/limited-memory.ts';
import { touchPages } from '../../../kernel/mm/memcg/programs.ts';
import { syscall } from '../../../kernel/syscalls/call.ts';
import { O } from '../../../kernel/vfs/files.ts';
import { mapRegion, toTouch } from './memory-ops.ts';
import { askOf, defineShellOp, type ShellOp } from './op.ts';
import { answersOpened, inodeOf, whileOpen } from './opening.ts';

export function mapsFile(name: string, about: Text, writes: boolean): ShellOp {
  return defineShellOp({
    name,
    usage: 'FILE SIZE',
    about,
    body: (p) => {
      whileOpen(p, O.RDWR, (p) => {
        syscall(p, 'mmap');
        p.effect('the region', (kernel, ctx) => {
          const ask = askOf(kernel, ctx);
          const kind = managerOf(kernel).fileMapping(inodeOf(kernel, ctx));
          const region = mapRegion(kernel, ctx, {
            name: ask.word(0),
            bytes: ask.bytes(1),
            kind,
            locked: false,
          });
          toTouch(kernel, ctx, region, Infinity, writes);
        });
        p.call(touchPages);
      });
      answersOpened(p, () => 'ok');
    },
  });
}
