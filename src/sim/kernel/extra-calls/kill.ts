/** kill(2) of one process, of a group, or of all that can be seen (`kill_something_info`). */
import { ERRNO } from '../../core/errno.ts';
import { FIRST_USER_NAMESPACE } from '../namespaces.ts';
import { capabilities, isCapable } from '../cred.ts';
import type { Kernel } from '../kernel.ts';
import { killByPid } from '../kill.ts';
import { isSignal, SIG } from '../signal.ts';
import { wakeTask } from '../task-work.ts';
import type { Task } from '../task.ts';
import { extraCall } from './define.ts';

const KILL = capabilities('KILL');

/** Sends it to one, whose sleep it may end. */
function killOne(kernel: Kernel, caller: Task, pid: number, sig: number): number {
  const { answer, sleeper } = killByPid(kernel, caller, pid, sig);
  const woken = kernel.findTask(sleeper);
  if (woken?.sleeping === true) wakeTask(kernel, woken);
  return answer;
}

/** The processes that a caller sees, by their numbers there. */
function seen(kernel: Kernel, { pidNs }: Task): { readonly task: Task; readonly pid: number }[] {
  return kernel.allTasks().flatMap((task) => {
    const pid = task.pids[pidNs.level];
    const leads = task.tgid === task.id && !task.kthread && !task.exiting;
    let ns: Task['pidNs'] | null = task.pidNs;
    while (ns && ns !== pidNs) ns = ns.parent;
    return leads && ns && pid !== undefined ? [{ task, pid }] : [];
  });
}

/** Whether they are in one group of processes; those that have none modelled are in one together. */
function sameGroup(a: readonly number[], b: readonly number[]): boolean {
  return a === b || (a.length === 0 && b.length === 0);
}

/** To each; the last answer counts if none of a group got it. Who may send to nobody of all is not told (`all`). */
function killEach(
  kernel: Kernel,
  caller: Task,
  to: { readonly pids: readonly number[]; readonly all: boolean },
  sig: number,
): number {
  const answers = to.pids.map((pid) => killOne(kernel, caller, pid, sig));
  const counted = to.all ? answers.map((answer) => (answer === -ERRNO.EPERM ? 0 : answer)) : answers;
  return counted.includes(0) ? 0 : (counted.at(-1) ?? -ERRNO.ESRCH);
}

/** The machine's first program, which is no task here, hears nothing that it has no handler for. */
function killInit({ cred }: Task, sig: number): number {
  if (sig !== 0 && !isSignal(sig)) return -ERRNO.EINVAL;
  return cred.uid === 0 || isCapable(cred, FIRST_USER_NAMESPACE, KILL) ? 0 : -ERRNO.EPERM;
}

/** SIGCONT may go to whoever is in the same session. */
function continues(kernel: Kernel, caller: Task, pid: number): boolean {
  const target = seen(kernel, caller).find((one) => one.pid === pid)?.task;
  return target !== undefined && sameGroup(target.signal.session, caller.signal.session);
}

function killSomething(kernel: Kernel, caller: Task, pid: number, sig: number): number {
  const others = seen(kernel, caller);
  if (pid === -1) {
    const rest = others.filter(({ task, pid }) => pid > 1 && task.signal !== caller.signal);
    return killEach(kernel, caller, { pids: rest.map(({ pid }) => pid), all: true }, sig);
  }
  if (pid <= 0) {
    const { level } = caller.pidNs;
    const inGroup = ({ task }: { readonly task: Task }): boolean =>
      pid === 0 ? sameGroup(task.signal.group, caller.signal.group) : task.signal.group[level] === -pid;
    const group = others.filter(inGroup).map(({ pid }) => pid);
    return killEach(kernel, caller, { pids: group, all: false }, sig);
  }
  if (pid === 1 && caller.pidNs.level === 0) return killInit(caller, sig);
  const answer = killOne(kernel, caller, pid, sig);
  if (answer !== -ERRNO.EPERM || sig !== SIG.CONT || !continues(kernel, caller, pid)) return answer;
  const target = others.find((one) => one.pid === pid)?.task;
  return target ? killOne(kernel, target, pid, sig) : answer;
}

/** Local 0: a process, 0: the caller's group, −1: all, below: a group; local 1: the signal. ESRCH, EPERM, EINVAL. */
export const kill = extraCall('kill', 62, 'sys.body.signal', (kernel, task, ctx) =>
  killSomething(kernel, task, ctx.get(0), ctx.get(1)),
);
