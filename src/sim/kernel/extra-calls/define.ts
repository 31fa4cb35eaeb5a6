/**
 * System calls that not every kernel of a simulation needs: they are put into a kernel's table when somebody wants to make them
 * (`installCalls`), so that what is simulated without them does not carry them.
 */
import type { Ctx } from '../../ops/context.ts';
import type { Program } from '../../ops/op.ts';
import type { Kernel } from '../kernel.ts';
import { program, type KernelBuilder } from '../paths/types.ts';
import { syscallByNr } from '../syscalls/call.ts';
import type { Task } from '../task.ts';

export interface ExtraCall {
  /** Linux's name, and its x86-64 number. */
  readonly name: string;
  readonly nr: number;
  readonly program: Program;
}

/** A call that does its work at once: it costs `cost` and answers what `run` does. */
export function extraCall(
  name: string,
  nr: number,
  cost: string,
  run: (kernel: Kernel, task: Task, ctx: Ctx) => number,
): ExtraCall {
  return {
    name,
    nr,
    program: program(`sys_${name}`, (p) => {
      p.work(cost);
      p.effect(name, (kernel, ctx) => (ctx.result = run(kernel, kernel.task(ctx.task), ctx)));
    }),
  };
}

/** Adds the call to a user program; `args` fills locals 0 to 5. */
export function makeCall(
  p: KernelBuilder,
  { name, nr }: ExtraCall,
  args?: (kernel: Kernel, ctx: Ctx) => void,
): void {
  syscallByNr(p, name, nr, args);
}

/** Puts calls into a kernel's table; one that is there already is replaced. */
export function installCalls(kernel: Kernel, calls: readonly ExtraCall[]): void {
  const table = [...kernel.syscallTable];
  for (const { nr, program } of calls) {
    while (table.length <= nr) table.push(-1);
    table[nr] = program.index;
  }
  kernel.syscallTable = Object.freeze(table);
}
