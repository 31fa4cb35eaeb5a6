/**
 * The end of a task (`kernel/exit.c`): its children get another parent, its own parent is told, and the first process of a
 * pid namespace takes everybody in it along. Departs from Linux in that a killed task which does not run is gone at once:
 * it would only run to die, so its end takes no time and nobody pays for waking its parent.
 */
import type { Cpu } from '../hw/cpu.ts';
import { invariant } from '../core/invariant.ts';
import { SLEEP } from '../ops/op.ts';
import type { Kernel } from './kernel.ts';
import type { PidNamespace } from './nsproxy.ts';
import { generateSignal, threadsOf } from './signal-send.ts';
import { SA, SIG, type SignalStruct } from './signal.ts';
import { pokeForWork, wakeTask } from './task-work.ts';
import { TASK, TASK_EVENT } from './task.machine.ts';
import type { Task } from './task.ts';

/** Status of a process that called exit, as `wait4` gives it (`WEXITSTATUS`). */
export function exitedWith(code: number): number {
  return (code & 0xff) << 8;
}

function isBelow(ns: PidNamespace, above: PidNamespace): boolean {
  for (let at: PidNamespace | null = ns; at; at = at.parent) if (at === above) return true;
  return false;
}

/** Everybody in a pid namespace whose first process ends is killed (`zap_pid_ns_processes`). */
function zapNamespace(kernel: Kernel, ns: PidNamespace): void {
  ns.dying = true;
  for (const { exiting, pidNs, parent, signal } of kernel.allTasks()) {
    if (exiting || !isBelow(pidNs, ns)) continue;
    signal.unheard = parent !== null && isBelow(parent.pidNs, ns);
    killProcess(kernel, signal, SIG.KILL);
  }
}

/**
 * Who becomes the parent of an orphan (`find_new_reaper`): another thread's process stays it; else the nearest ancestor that
 * asked for it, else the first process of the pid namespace. Null: init, which is outside what is modelled.
 */
function newReaper(kernel: Kernel, father: Task): Task | null {
  if (father.signal.threads.length > 0) return kernel.findTask(father.signal.threads[0] ?? 0);
  for (let at = father.parent; at && at.pidNs === father.pidNs; at = at.parent)
    if (at.signal.childSubreaper && !at.exiting) return at;
  const first = kernel.findTask(father.pidNs.childReaper);
  return first && first !== father && !first.exiting ? first : null;
}

function reparentChildren(kernel: Kernel, father: Task): void {
  let reaper: Task | null | undefined;
  for (const child of kernel.allTasks()) {
    if (father.children === 0) return;
    if (child.parent !== father) continue;
    reaper ??= newReaper(kernel, father);
    father.children--;
    child.parent = reaper;
    if (reaper) reaper.children++;
    const { pdeathSignal } = child;
    if (pdeathSignal !== 0 && generateSignal(kernel, child, pdeathSignal, father).fatal)
      killProcess(kernel, child.signal, pdeathSignal);
    if (reaper === null) {
      child.autoreap = true;
      if (child.state === TASK.zombie) kernel.release(child);
    } else if (child.exiting && child.tgid === child.id) tellParent(kernel, child);
  }
}

/** Whether the parent has said that it waits for nobody: its children leave nothing behind. */
function waitsForNobody({ sighand }: Task): boolean {
  const { handler, flags } = sighand.of(SIG.CHLD);
  return handler === 'ignore' || (flags & SA.NOCLDWAIT) !== 0;
}

/** SIGCHLD, and whoever sleeps in `wait4` (`do_notify_parent`). Answers who has to be woken. */
function tellParent(kernel: Kernel, child: Task): readonly Task[] {
  const { parent } = child;
  if (!parent) return [];
  if (waitsForNobody(parent)) child.autoreap = true;
  const { sleeper } = generateSignal(kernel, parent, SIG.CHLD, child);
  const woken = new Set<Task>(sleeper ? [sleeper] : []);
  for (const [id, pid] of parent.signal.waiters) {
    const waiter = kernel.findTask(id);
    if (waiter?.sleeping && (pid <= 0 || pid === child.pids[waiter.pidNs.level])) woken.add(waiter);
  }
  return [...woken];
}

/** A process stopped or was let go on (`do_notify_parent_cldstop`). */
export function tellParentOfStop(kernel: Kernel, child: Task): void {
  const { parent } = child;
  if (!parent) return;
  const quiet = (parent.sighand.of(SIG.CHLD).flags & SA.NOCLDSTOP) !== 0;
  const sleeper = quiet ? null : generateSignal(kernel, parent, SIG.CHLD, child).sleeper;
  const waiters = [...parent.signal.waiters.keys()].map((id) => kernel.findTask(id));
  for (const task of new Set([sleeper, ...waiters])) if (task?.sleeping) wakeTask(kernel, task);
}

/**
 * A task ends: all that happens before it leaves its CPU. `status`: of its process, unless that has one already. Answers who
 * has to be woken: a parent by vfork first, then whoever waits for it.
 */
export function exitNotify(kernel: Kernel, task: Task, status: number): readonly Task[] {
  if (task.exiting) return [];
  task.exiting = true;
  const { signal } = task;
  signal.threads.splice(signal.threads.indexOf(task.id), 1);
  kernel.processes.exit(task, kernel.machine.memory);
  kernel.mm?.exited(task.id);
  const lender = kernel.findTask(kernel.releaseMm(task));
  const lenders = lender ? [lender] : [];
  const last = signal.threads.length === 0;
  if (last) kernel.names?.exited(task);
  if (last && signal.exitStatus < 0) signal.exitStatus = status;
  if (last && task.pidNs.childReaper === task.tgid && task.pidNs.parent) zapNamespace(kernel, task.pidNs);
  reparentChildren(kernel, task);
  task.autoreap ||= task.tgid !== task.id;
  if (!last) return lenders;
  // The first thread stands for the process: its parent hears of it when the last one has ended.
  const leader = kernel.findTask(task.tgid) ?? task;
  const woken = leader.kthread ? [] : tellParent(kernel, leader);
  if (leader !== task && leader.autoreap && leader.state === TASK.zombie) kernel.release(leader);
  return [...lenders, ...woken];
}

/** The same for a task that never runs again, or whose program simply ended: whoever waits is woken in no time. */
export function exitAtOnce(kernel: Kernel, task: Task, status: number): void {
  for (const waiter of exitNotify(kernel, task, status)) if (waiter.sleeping) wakeTask(kernel, waiter);
}

/**
 * Whether a killed task has something to do before it is gone: it runs, it has yet to be woken by whoever makes it, its
 * sleep must end first, or it lost its CPU amid kernel code, as a parent whose child is made but not woken.
 */
function mustRunToDie({ state, uninterruptible, sleeping, sleepKind, ctx }: Task): boolean {
  const amidCall = state === TASK.runnable && ctx.ring === 0;
  return (
    state === TASK.running ||
    state === TASK.new ||
    uninterruptible ||
    (sleeping && sleepKind === SLEEP.io) ||
    amidCall
  );
}

/** SIGKILL for one thread. One that waits for a CPU or sleeps is gone at once, unless it must run: then it ends on its way to user mode. */
export function killThread(kernel: Kernel, task: Task): void {
  if (task.killed || task.ended) return;
  task.killed = true;
  if (mustRunToDie(task)) {
    // Not asleep any more: a wait that it is about to begin ends at once (`fatal_signal_pending`).
    task.signalPending = true;
    pokeForWork(kernel, task);
    return;
  }
  kernel.dequeue(task, task.cpu, 'exit');
  task.send(TASK_EVENT.kill);
  task.died();
  kernel.cgroups.exit(task.id);
  exitAtOnce(kernel, task, SIG.KILL);
  if (task.autoreap) kernel.release(task);
}

/** Ends all threads of a process but for one that ends by itself (`do_group_exit`); `status`: what its parent is told. */
export function killProcess(
  kernel: Kernel,
  signal: SignalStruct,
  status: number,
  except: Task | null = null,
): void {
  if (signal.exitStatus >= 0) return;
  signal.exitStatus = status;
  for (const thread of threadsOf(kernel, signal)) if (thread !== except) killThread(kernel, thread);
}

/** Ends the current task of a CPU and gives the CPU to another one. */
export function exitCurrent(kernel: Kernel, cpu: Cpu): void {
  const task = kernel.current(cpu.index);
  invariant(task !== null, 'exit-without-task');
  exitAtOnce(kernel, task, 0);
  task.send(TASK_EVENT.exit);
  task.died();
  kernel.dequeue(task, cpu.index, 'exit');
  kernel.cgroups.exit(task.id);
  kernel.schedule(cpu);
  if (task.autoreap) kernel.release(task);
}
