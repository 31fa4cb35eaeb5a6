/** Signals that a task's own code brings on (`force_sig_info_to_task`): neither blocking nor ignoring them helps. */
import type { Kernel } from './kernel.ts';
import { notice } from './signal-send.ts';
import { hasSignal, signalSet } from './signal.ts';
import type { Task } from './task.ts';

/**
 * It looks at its signals on its way to user mode; true: it sleeps and has to be woken for that. The first process of a pid
 * namespace is not spared either.
 */
export function forceSignal(kernel: Kernel, task: Task, sig: number): boolean {
  const action = task.sighand.of(sig);
  const isBlocked = hasSignal(task.blocked, sig);
  if (isBlocked || action.handler === 'ignore') task.sighand.set(sig, { ...action, handler: 'default' });
  task.blocked &= ~signalSet(sig);
  if (task.sighand.of(sig).handler === 'default') task.signal.unkillable = false;
  if (!task.pending.has(sig)) task.pending.add({ sig, from: 0 });
  return notice(kernel, task);
}
