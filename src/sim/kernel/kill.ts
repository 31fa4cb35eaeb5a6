/** Sending signals with all that follows from it: a fatal one ends the process. */
import { ERRNO } from '../core/errno.ts';
import { capabilities, isCapable } from './cred.ts';
import { killProcess } from './exit.ts';
import type { Kernel } from './kernel.ts';
import type { PidNamespace } from './nsproxy.ts';
import { isSignal } from './signal.ts';
import { generateSignal, type SignalScope } from './signal-send.ts';
import { wakeTask } from './task-work.ts';
import type { Task } from './task.ts';

/**
 * Sends a signal; `from` null: the kernel does. Answers a sleeper whose sleep it ends, which the caller wakes and pays for;
 * null: nobody. A fatal one has ended the process when this returns, but for threads that run.
 */
export function sendSignal(
  kernel: Kernel,
  target: Task,
  sig: number,
  from: Task | null,
  scope: SignalScope = 'process',
): Task | null {
  const { fatal, sleeper } = generateSignal(kernel, target, sig, from, scope);
  if (fatal) killProcess(kernel, target.signal, sig);
  return sleeper;
}

/** The same where nobody executes who could pay for the wake-up: a command from outside. */
export function sendAtOnce(kernel: Kernel, target: Task, sig: number): void {
  const sleeper = sendSignal(kernel, target, sig, null);
  if (sleeper?.sleeping) wakeTask(kernel, sleeper);
}

/** What a call that sends a signal answers, and the task that it has to wake, 0: none. */
interface Answer {
  readonly answer: number;
  readonly sleeper: number;
}

function failed(errno: keyof typeof ERRNO): Answer {
  return { answer: -ERRNO[errno], sleeper: 0 };
}

/** The task with this number in the caller's pid namespace, null: there is none. */
export function findByPid(
  kernel: Kernel,
  { pidNs: { level }, pidNs }: Pick<Task, 'pidNs'>,
  pid: number,
): Task | null {
  if (level === 0) return kernel.findTask(pid);
  const inside = (task: Task): boolean => {
    for (let ns: PidNamespace | null = task.pidNs; ns; ns = ns.parent) if (ns === pidNs) return true;
    return false;
  };
  return kernel.allTasks().find((task) => task.pids[level] === pid && inside(task)) ?? null;
}

const KILL = capabilities('KILL');

/** `kill_ok_by_cred`: the same user, or CAP_KILL in the target's user namespace. */
function mayKill({ cred, signal }: Task, target: Task): boolean {
  return (
    signal === target.signal || cred.uid === target.cred.uid || isCapable(cred, target.cred.userNs, KILL)
  );
}

function killTarget(kernel: Kernel, caller: Task, target: Task, sig: number, scope: SignalScope): Answer {
  if (sig !== 0 && !isSignal(sig)) return failed('EINVAL');
  if (!mayKill(caller, target)) return failed('EPERM');
  const sleeper = sig === 0 ? null : sendSignal(kernel, target, sig, caller, scope);
  return { answer: 0, sleeper: sleeper?.id ?? 0 };
}

/** `kill`: a process by its number as the caller sees it; signal 0 only asks. ESRCH, EPERM, EINVAL. */
export function killByPid(kernel: Kernel, caller: Task, pid: number, sig: number): Answer {
  const target = pid > 0 ? findByPid(kernel, caller, pid) : null;
  return target ? killTarget(kernel, caller, target, sig, 'process') : failed('ESRCH');
}

/** `tgkill`: a thread of a process. ESRCH: it is none of it; EPERM, EINVAL. */
export function killThreadByPid(
  kernel: Kernel,
  caller: Task,
  { tgid, tid }: { readonly tgid: number; readonly tid: number },
  sig: number,
): Answer {
  if (tgid <= 0 || tid <= 0) return failed('EINVAL');
  const target = findByPid(kernel, caller, tid);
  if (target?.signal.pids[caller.pidNs.level] !== tgid) return failed('ESRCH');
  return killTarget(kernel, caller, target, sig, 'thread');
}
