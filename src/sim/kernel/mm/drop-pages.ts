/** Calls that give memory back. Local 0: how many touched pages. */
import type { Program } from '../../ops/op.ts';
import { program } from '../paths/types.ts';

export function dropsPages(name: string, cost: string): Program {
  return program(name, (p) => {
    p.work(cost);
    p.effect('free pages', (kernel, ctx) => {
      kernel.processes.dropPages(ctx.task, kernel.machine.memory, ctx.get(0));
      ctx.result = 0;
    });
  });
}
