/**
 * What others do to a task: freeze it, wake it, move it to other CPUs or another cgroup. A running task notices on its way
 * to user mode (`exit-to-user.ts`); one that waits or sleeps is changed at once.
 */
import type { Cpu } from '../hw/cpu.ts';
import type { Kernel } from './kernel.ts';
import type { Task } from './task.ts';
import { TASK, TASK_EVENT } from './task.machine.ts';

/** Whether a task may use a CPU. */
export function mayUse(task: Task, cpu: number): boolean {
  return task.affinity === null || task.affinity.includes(cpu);
}

/** The migration thread takes the running task off a CPU it may no longer use. */
export function pushAway(kernel: Kernel, cpu: Cpu, task: Task): void {
  task.send(TASK_EVENT.preempt);
  task.involuntarySwitches++;
  task.runnableSinceNs = kernel.now();
  kernel.dequeue(task, cpu.index, 'migrate');
  kernel.schedule(cpu);
  requeue(kernel, task);
}

/** Queues a runnable task that is on no queue on the first CPU it may use. */
function requeue(kernel: Kernel, task: Task): void {
  const to = task.affinity?.[0] ?? 0;
  kernel.migrated(task, task.cpu, to);
  kernel.enqueue(task, to, 'migrate');
  kernel.scheduler.wakeupPreempt(task, to);
  if (kernel.current(to) === null) kernel.reschedule(to);
}

/** Makes a running task pass through `taskWork` soon. */
export function pokeForWork(kernel: Kernel, task: Task): void {
  task.work = true;
  // Whose own code does this sees it by itself.
  if (task.state !== TASK.running || task.cpu === kernel.machine.executing) return;
  const cpu = kernel.machine.cpu(task.cpu);
  cpu.port.poke(cpu);
}

/** Holds a task in the freezer when it next returns to user mode, or lets it go. */
export function setFrozen(kernel: Kernel, task: Task, frozen: boolean): void {
  task.frozen = frozen;
  task.callFreezes(frozen);
  if (frozen) pokeForWork(kernel, task);
  else if (task.trapped) {
    task.trapped = false;
    if (task.sleeping) wakeTask(kernel, task);
  }
}

/** Wakes a sleeper without a waker on some CPU, as a command from outside does. */
export function wakeTask(kernel: Kernel, task: Task): void {
  const cpu = kernel.scheduler.selectCpu(task, task.cpu, 'wakeup');
  kernel.activate(task, cpu, task.ctx.flow, -1, 'wakeup');
  if (kernel.current(cpu) === null) kernel.machine.cpu(cpu).port.poke(kernel.machine.cpu(cpu));
}

/** Changes the CPUs a task may use; null: all. */
export function setAffinity(kernel: Kernel, task: Task, cpus: readonly number[] | null): void {
  task.affinity = cpus;
  if (mayUse(task, task.cpu)) return;
  if (task.state === TASK.running) pokeForWork(kernel, task);
  else if (task.state === TASK.runnable || task.state === TASK.throttled) {
    kernel.dequeue(task, task.cpu, 'migrate');
    requeue(kernel, task);
  }
}

/** Moves a task to another task group of the scheduler, wherever it is. */
export function setTaskGroup(kernel: Kernel, task: Task, group: object): void {
  if (task.cgroup === group) return;
  if (task.state === TASK.new) {
    task.cgroup = group;
    return;
  }
  kernel.scheduler.cgroupChange(task, 'before');
  task.cgroup = group;
  kernel.scheduler.cgroupChange(task, 'after');
  const { cpu } = task;
  if (kernel.current(cpu) === null && task.state === TASK.runnable) kernel.reschedule(cpu);
}

/** After a change from outside: every CPU that must look at its run queue is interrupted. */
export function settleChange(kernel: Kernel): void {
  kernel.kickOthers(-1);
  kernel.sim.settle();
}
