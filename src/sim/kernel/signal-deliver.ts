/**
 * A task looks at its signals on its way to user mode (`get_signal`, `handle_signal`, `arch_do_signal_or_restart`): it goes
 * to a handler, stops, ends, or goes on, and a call that was cut short is made again or answers EINTR.
 */
import { ERRNO } from '../core/errno.ts';
import type { Cpu } from '../hw/cpu.ts';
import { SLEEP } from '../ops/op.ts';
import { probeIndex } from '../trace/probes.ts';
import { exitCurrent, killProcess, tellParentOfStop } from './exit.ts';
import type { Kernel } from './kernel.ts';
import { handlerFrame, SIGNAL } from './paths/handle-signal.ts';
import { SYSCALL_NR } from './paths/syscall-entry.ts';
import { pointRow } from './point-row.ts';
import { mayRestart, RESTART } from './restart.ts';
import { notice, recalcPending, threadsOf } from './signal-send.ts';
import { defaultAction, hasSignal, SA, signalSet, UNSTOPPABLE } from './signal.ts';
import type { SigAction, SigInfo } from './signal.ts';
import { SYSCALL, SYSCALL_EVENT } from './syscall.machine.ts';
import { syscallNr } from './syscalls/registry.ts';
import { wakeTask } from './task-work.ts';
import { TASK, TASK_EVENT } from './task.machine.ts';
import type { Task } from './task.ts';

const DELIVER = probeIndex('signal_deliver');
/** `WCOREFLAG`: the status of a process that left a core file. */
const CORE_FLAG = 0x80;

/** Takes the next signal that is not blocked, the thread's own before the process's (`dequeue_signal`). */
function dequeue({ pending, signal, blocked }: Task): SigInfo | null {
  for (const queue of [pending, signal.pending]) {
    const info = queue.next(blocked);
    if (!info) continue;
    queue.take(info);
    return info;
  }
  return null;
}

/** Stops the running thread; when the last one of its process has, its parent hears of it. */
function stopThread(kernel: Kernel, cpu: Cpu, task: Task): void {
  task.send(TASK_EVENT.stop);
  task.sleepKind = SLEEP.light;
  task.voluntarySwitches++;
  kernel.dequeue(task, cpu.index, 'sleep');
  const threads = threadsOf(kernel, task.signal);
  if (threads.every(({ state }) => state === TASK.stopped)) tellParentOfStop(kernel, task);
  kernel.schedule(cpu);
}

/** All threads of the process are to stop (`do_signal_stop`): those that sleep are woken for that. */
function stopProcess(kernel: Kernel, task: Task, sig: number): void {
  const { signal } = task;
  signal.stopSignal = sig;
  signal.stopTold = false;
  for (const thread of threadsOf(kernel, signal))
    if (thread !== task && thread.state !== TASK.stopped && notice(kernel, thread)) wakeTask(kernel, thread);
}

/**
 * What the call that the task returns from answers. `handled`: by which handler's flags it was cut short; null: no handler
 * runs. True: it is made again.
 */
function restarts(task: Task, handled: number | null): boolean {
  const { ctx } = task;
  if (task.call !== SYSCALL.returned || !mayRestart(ctx.result)) return false;
  if (handled === null) return true;
  if (ctx.result === RESTART.sys && (handled & SA.RESTART) !== 0) return true;
  ctx.result = -ERRNO.EINTR;
  return false;
}

/** The task's next code is the handler: a frame for it on top of the program that was interrupted. */
function enterHandler(kernel: Kernel, task: Task, info: SigInfo, action: SigAction): void {
  const { ctx } = task;
  const inCall = task.call === SYSCALL.returned;
  const again = restarts(task, action.flags);
  if (inCall) {
    task.sendCall(SYSCALL_EVENT.leave);
    ctx.ret();
    if (again) ctx.pc--;
  }
  ctx.ring = 0;
  ctx.comp = kernel.machine.kernelComp;
  task.sigframes.push({ blocked: task.blocked, result: ctx.result });
  const own = (action.flags & SA.NODEFER) === 0 ? signalSet(info.sig) : 0n;
  task.blocked |= action.mask | own;
  if ((action.flags & SA.RESETHAND) !== 0) task.sighand.set(info.sig, { ...action, handler: 'default' });
  const { leftNs } = ctx;
  ctx.leftNs = 0;
  ctx.call(handlerFrame);
  ctx.set(SIGNAL.number, info.sig);
  ctx.set(SIGNAL.from, info.from);
  ctx.set(SIGNAL.inCall, inCall ? 1 : 0);
  ctx.set(SIGNAL.leftNs, leftNs);
  ctx.set(SIGNAL.handler, typeof action.handler === 'string' ? -1 : action.handler.index);
  recalcPending(task);
}

/** No handler ran: the call is made again, with what is left of its time if it was a sleep. */
function restartCall(task: Task): void {
  const { ctx } = task;
  if (!restarts(task, null)) return;
  if (ctx.result === RESTART.block) ctx.setInCaller(SYSCALL_NR, syscallNr('restart_syscall'));
  ctx.rewindCaller();
}

/** Does what a signal does by default. True: the task has left its CPU. */
function byDefault(kernel: Kernel, cpu: Cpu, task: Task, { sig, from }: SigInfo): boolean {
  const action = defaultAction(sig);
  const spared = task.signal.unkillable && from !== 0 && !hasSignal(UNSTOPPABLE, sig);
  if (action === 'ignore' || spared) return false;
  if (action === 'stop') {
    stopProcess(kernel, task, sig);
    return false;
  }
  killProcess(kernel, task.signal, action === 'core' ? sig | CORE_FLAG : sig, task);
  exitCurrent(kernel, cpu);
  return true;
}

/** Whether the task's next code is that of its program, or of a handler. In a page fault it is not yet. */
function returnsToUser({ call, ctx }: Task): boolean {
  if (call === SYSCALL.none) return ctx.ring === 3 || ctx.program === handlerFrame;
  return call === SYSCALL.returned;
}

/** True: the task has left its CPU. */
export function deliverSignals(kernel: Kernel, cpu: Cpu, task: Task): boolean {
  if (!returnsToUser(task)) {
    task.work = true;
    return false;
  }
  for (;;) {
    if (task.signal.stopSignal !== 0) {
      task.work = true;
      stopThread(kernel, cpu, task);
      return true;
    }
    const info = dequeue(task);
    if (!info) break;
    const action = task.sighand.of(info.sig);
    if (typeof action.handler !== 'string') {
      enterHandler(kernel, task, info, action);
      return false;
    }
    pointRow(kernel, DELIVER, { cpu: cpu.index, task, detail: info.sig });
    if (action.handler === 'default' && byDefault(kernel, cpu, task, info)) return true;
  }
  task.signalPending = false;
  restartCall(task);
  return false;
}
