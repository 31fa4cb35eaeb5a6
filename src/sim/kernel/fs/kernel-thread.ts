/** Threads of the kernel's own that are started when they are first needed. */
import type { Ctx } from '../../ops/context.ts';
import type { Kernel } from '../kernel.ts';
import type { TaskSpec } from '../task.ts';

/**
 * Starts a thread that works for whoever wakes it, at first for the flow of `ctx`. `lastCpu`: where it ran last, of one that
 * was there all along and may run anywhere; a wake-up goes back there. Returns its task id.
 */
export function startKernelThread(
  kernel: Kernel,
  ctx: Ctx,
  spec: Pick<TaskSpec, 'name' | 'program' | 'affinity' | 'nice'>,
  lastCpu?: number,
): number {
  const comp = kernel.machine.kernelComp;
  const task = kernel.spawn({ ...spec, userComp: comp, kernelComp: comp, kthread: true, service: true });
  task.cpu = lastCpu ?? spec.affinity?.[0] ?? Math.max(0, kernel.machine.executing);
  if (lastCpu !== undefined) task.affinity = [lastCpu];
  kernel.start(task);
  if (lastCpu !== undefined) task.affinity = spec.affinity ?? null;
  task.ctx.flow = ctx.flow;
  return task.id;
}
