/** What is due before the current task of a CPU returns to user mode (`exit_to_user_mode_loop`). */
import type { Cpu } from '../hw/cpu.ts';
import { exitCurrent } from './exit.ts';
import type { Kernel } from './kernel.ts';
import { deliverSignals } from './signal-deliver.ts';
import { mayUse, pushAway } from './task-work.ts';
import type { Task } from './task.ts';
import { TASK_EVENT } from './task.machine.ts';

/** True: another task was chosen. */
export function taskWork(kernel: Kernel, cpu: Cpu, task: Task): boolean {
  task.work = false;
  if (task.killed) {
    exitCurrent(kernel, cpu);
    return true;
  }
  if (task.signalPending && deliverSignals(kernel, cpu, task)) return true;
  if (task.frozen) {
    task.trapped = true;
    task.send(TASK_EVENT.sleep);
    kernel.dequeue(task, cpu.index, 'throttle');
    kernel.cgroups.trapped(task.id);
    return kernel.schedule(cpu);
  }
  if (!mayUse(task, cpu.index)) {
    pushAway(kernel, cpu, task);
    return true;
  }
  return false;
}
