/** Calls that change a directory. Local 0: the inode of the file that is named. */
import type { Program } from '../../ops/op.ts';
import { program } from '../paths/types.ts';
import { overlay } from './file-io.ts';

/** Walks `paths` paths and changes the entry; the journal makes it durable with the transaction that runs. */
export function changesDirectory(name: string, paths: number): Program {
  return program(name, (p) => {
    overlay(p);
    p.work('sys.body.path', { scale: () => paths });
    p.effect('handle of the journal', (kernel, ctx) => {
      kernel.fs.inode(ctx.get(0)).syncTid = kernel.journal.running;
      ctx.result = 0;
    });
  });
}
