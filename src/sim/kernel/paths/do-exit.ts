/** `do_exit`: local 0 holds the code. A thread that is not the last leaves the memory to the others. */
import { REFERENCE_PROFILE } from '../../costs/registry.ts';
import type { Ctx } from '../../ops/context.ts';
import { exitedWith, exitNotify } from '../exit.ts';
import type { Kernel } from '../kernel.ts';
import { wakeTask } from '../task-work.ts';
import { program } from './types.ts';
import { tryToWakeUp, WAKE_TASK } from './wakeup.ts';

const PROCESS = REFERENCE_PROFILE.index('proc.exit_wait');
const THREAD = REFERENCE_PROFILE.index('sys.body.light');

function exitCost(kernel: Kernel, ctx: Ctx): number {
  return kernel.task(ctx.task).signal.threads.length > 1 ? THREAD : PROCESS;
}

export const doExit = program('do_exit', (p) => {
  p.workBy('proc.exit_wait or of a thread', exitCost, { probe: 'sched_process_exit' });
  p.effect('exit_notify', (kernel, ctx) => {
    const [first, ...others] = exitNotify(kernel, kernel.task(ctx.task), exitedWith(ctx.get(0)));
    ctx.set(WAKE_TASK, first?.id ?? 0);
    for (const task of others) if (task.sleeping) wakeTask(kernel, task);
  });
  p.call(tryToWakeUp);
  p.effect('do_task_dead', (_kernel, ctx) => (ctx.depth = 0));
});
