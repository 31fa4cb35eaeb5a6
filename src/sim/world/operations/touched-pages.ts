/** Operations that give memory back which was used before. */
import { syscall } from '../../kernel/syscalls/call.ts';
import { measured } from '../operation.ts';
import type { Program } from '../../ops/op.ts';

const TOUCHED_PAGES = 16;

/** `name` is also the operation's; the call takes what was touched. */
export function afterTouching(name: string, call: 'madvise' | 'munmap'): Program {
  return measured(name, (p) => {
    p.effect('touched before', (kernel, ctx) => {
      for (let page = 0; page < TOUCHED_PAGES; page++)
        kernel.processes.addPage(ctx.task, kernel.machine.memory);
      ctx.set(0, TOUCHED_PAGES);
    });
    syscall(p, call);
  });
}
