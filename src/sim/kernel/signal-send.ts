/** Sending signals (`kernel/signal.c`: `send_signal`, `prepare_signal`, `complete_signal`). */
import { probeIndex } from '../trace/probes.ts';
import type { Kernel } from './kernel.ts';
import { pointRow } from './point-row.ts';
import { defaultAction, hasSignal, SIG, SIGRTMIN, signalSet, STOPS, UNSTOPPABLE } from './signal.ts';
import type { SignalStruct } from './signal.ts';
import { SYSCALL } from './syscall.machine.ts';
import { wakeTask } from './task-work.ts';
import { TASK } from './task.machine.ts';
import type { Task } from './task.ts';

const GENERATE = probeIndex('signal_generate');

/** Whom a signal is for: any thread of the process that has it not blocked, or this one. */
export type SignalScope = 'process' | 'thread';

/** The threads of a process that have not ended. */
export function threadsOf(kernel: Kernel, { threads }: SignalStruct): readonly Task[] {
  return threads.map((id) => kernel.task(id));
}

/** A kernel, or a process outside the target's pid namespace: even the first one in it can't refuse that. */
function isForced(target: Task, from: Task | null): boolean {
  return (
    from === null || from.pids[target.pidNs.level] === undefined || from.pidNs.level < target.pidNs.level
  );
}

function isIgnored(target: Task, sig: number, forced: boolean): boolean {
  // What is blocked may have a handler by the time it is let through.
  if (hasSignal(target.blocked, sig)) return false;
  if (target.kthread) return true;
  const { handler } = target.sighand.of(sig);
  const spared = target.signal.unkillable && handler === 'default';
  if (spared && !(forced && hasSignal(UNSTOPPABLE, sig))) return true;
  return target.sighand.ignores(sig);
}

/** A stop takes back what would let the process go on, and the other way round. Stopped threads go on at once. */
function prepare(kernel: Kernel, target: Task, sig: number): void {
  const { signal } = target;
  const opposite = hasSignal(STOPS, sig) ? signalSet(SIG.CONT) : sig === SIG.CONT ? STOPS : 0n;
  if (opposite === 0n) return;
  signal.pending.flush(opposite);
  for (const thread of threadsOf(kernel, signal)) {
    thread.pending.flush(opposite);
    if (sig !== SIG.CONT) continue;
    if (thread.state === TASK.stopped) wakeTask(kernel, thread);
  }
  if (sig !== SIG.CONT || signal.stopSignal === 0) return;
  signal.stopSignal = 0;
  signal.stopTold = false;
  signal.continued = true;
}

/** Whether a thread can take it now (`wants_signal`). */
function wants(thread: Task, sig: number): boolean {
  if (thread.exiting || hasSignal(thread.blocked, sig)) return false;
  return sig === SIG.KILL || (thread.state !== TASK.stopped && !thread.signalPending);
}

/** Whether it ends the process as soon as it is sent: nothing has to be written down and no handler runs. */
function isFatal(target: Task, sig: number, forced: boolean): boolean {
  const { handler } = target.sighand.of(sig);
  if (handler !== 'default' || defaultAction(sig) !== 'terminate') return false;
  return !target.signal.unkillable || forced;
}

/** It is to look at its signals (`signal_wake_up`). Answers whether it sleeps and has to be woken for that. */
export function notice(kernel: Kernel, thread: Task): boolean {
  thread.signalPending = true;
  thread.work = true;
  if (thread.sleeping && thread.interruptible) {
    if (thread.call === SYSCALL.blocked) thread.callInterrupted();
    return true;
  }
  if (thread.state === TASK.running && thread.cpu !== kernel.machine.executing) {
    const cpu = kernel.machine.cpu(thread.cpu);
    cpu.port.poke(cpu);
  }
  return false;
}

/** What has to be done for a signal that was sent: the process is to end by it, or a sleeper is to be woken. */
export interface Sent {
  readonly fatal: boolean;
  readonly sleeper: Task | null;
}

const NOTHING: Sent = Object.freeze({ fatal: false, sleeper: null });
const FATAL: Sent = Object.freeze({ fatal: true, sleeper: null });

/** Queues a signal for a process or a thread of it, unless nobody is to hear of it; `from` null: the kernel sends it. */
export function generateSignal(
  kernel: Kernel,
  target: Task,
  sig: number,
  from: Task | null,
  scope: SignalScope = 'process',
): Sent {
  if (target.exiting) return NOTHING;
  const forced = isForced(target, from);
  const cpu = kernel.machine.executing;
  const running = cpu < 0 ? null : kernel.current(cpu);
  pointRow(kernel, GENERATE, { cpu, task: running ?? from, detail: sig });
  prepare(kernel, target, sig);
  if (isIgnored(target, sig, forced)) return NOTHING;
  const pending = scope === 'process' ? target.signal.pending : target.pending;
  if (sig < SIGRTMIN && pending.has(sig)) return NOTHING;
  pending.add({ sig, from: from?.id ?? 0 });
  const others = scope === 'process' ? threadsOf(kernel, target.signal) : [];
  const taker = [target, ...others].find((thread) => wants(thread, sig));
  if (!taker) return NOTHING;
  if (isFatal(taker, sig, forced)) return FATAL;
  return notice(kernel, taker) ? { fatal: false, sleeper: taker } : NOTHING;
}

/** Whether something that is not blocked waits for a thread: it looks before it next returns to user mode (`recalc_sigpending`). */
export function recalcPending(task: Task): void {
  const { pending, signal, blocked } = task;
  task.signalPending = pending.next(blocked) !== null || signal.pending.next(blocked) !== null;
  if (task.signalPending) task.work = true;
}

/** Blocks what is in a set and nothing else; SIGKILL and SIGSTOP can't be (`set_current_blocked`). */
export function setBlocked(task: Task, set: bigint): void {
  task.blocked = set & ~UNSTOPPABLE;
  recalcPending(task);
}
