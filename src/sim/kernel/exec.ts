/** What exec leaves of a process (`begin_new_exec`, `de_thread`). */
import { killThread } from './exit.ts';
import type { Kernel } from './kernel.ts';
import { threadsOf } from './signal-send.ts';
import type { Task } from './task.ts';

/** The other threads end, files that say so are closed, and handlers are gone with the old program. */
export function beginNewExec(kernel: Kernel, task: Task): void {
  for (const thread of threadsOf(kernel, task.signal)) if (thread !== task) killThread(kernel, thread);
  // A child by vfork has its parent's memory up to here.
  if (task.tgid === task.id) task.mm = task.id;
  task.files = task.files.afterExec();
  task.sighand = task.sighand.afterExec();
  task.sigframes.length = 0;
  kernel.limits?.execed(task);
}
