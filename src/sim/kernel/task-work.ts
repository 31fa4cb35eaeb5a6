/**
 * What others do to a task: kill it, freeze it, move it to other CPUs or another cgroup. A running task notices on its way
 * to user mode (`exit_to_user_mode_loop`); one that waits or sleeps is changed at once.
 */
import type { Cpu } from '../hw/cpu.ts';
import type { Kernel } from './kernel.ts';
import type { Task } from './task.ts';
import { TASK, TASK_EVENT } from './task.machine.ts';

/** Whether a task may use a CPU. */
function mayUse(task: Task, cpu: number): boolean {
  return task.affinity === null || task.affinity.includes(cpu);
}

/** Does what is due before the current task of a CPU returns to user mode. True: another task was chosen. */
export function taskWork(kernel: Kernel, cpu: Cpu, task: Task): boolean {
  task.work = false;
  if (task.killed) {
    kernel.exitCurrent(cpu);
    return true;
  }
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

/** The migration thread takes the running task off a CPU it may no longer use. */
function pushAway(kernel: Kernel, cpu: Cpu, task: Task): void {
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
function notify(kernel: Kernel, task: Task): void {
  task.work = true;
  if (task.state !== TASK.running) return;
  const cpu = kernel.machine.cpu(task.cpu);
  cpu.port.poke(cpu);
}

/** SIGKILL. A task that waits for a CPU or sleeps is gone at once (it would only run to die), unless its sleep must end first. */
export function killTask(kernel: Kernel, task: Task): void {
  if (task.killed || task.state === TASK.zombie || task.state === TASK.dead) return;
  task.killed = true;
  if (task.state === TASK.running || task.uninterruptible) {
    notify(kernel, task);
    return;
  }
  if (task.state === TASK.new) task.send(TASK_EVENT.wake);
  else kernel.dequeue(task, task.cpu, 'exit');
  task.send(TASK_EVENT.kill);
  task.died();
  kernel.cgroups.exit(task.id);
}

/** Holds a task in the freezer when it next returns to user mode, or lets it go. */
export function setFrozen(kernel: Kernel, task: Task, frozen: boolean): void {
  task.frozen = frozen;
  task.callFreezes(frozen);
  if (frozen) notify(kernel, task);
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
  if (task.state === TASK.running) notify(kernel, task);
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
