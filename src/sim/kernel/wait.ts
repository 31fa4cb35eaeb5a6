/** Waiting for children (`kernel/exit.c`: `do_wait`). */
import { ERRNO } from '../core/errno.ts';
import type { Kernel } from './kernel.ts';
import type { Task } from './task.ts';
import { TASK } from './task.machine.ts';

export const WAIT = Object.freeze({ NOHANG: 1, UNTRACED: 2, CONTINUED: 8 });

/** Status of a child that stopped by a signal, and of one that was let go on (`W_STOPCODE`, `__W_CONTINUED`). */
function stoppedBy(sig: number): number {
  return (sig << 8) | 0x7f;
}
const WENT_ON = 0xffff;

/** What there is to say about the children that a caller asks for. */
export interface Found {
  /** The child, null: there is nothing to say yet, or nobody to wait for. */
  readonly child: Task | null;
  /** It has ended and is to be reaped. */
  readonly ended: boolean;
  readonly status: number;
  /** No child is of interest: ECHILD. */
  readonly none: boolean;
}

const NOBODY: Found = Object.freeze({ child: null, ended: false, status: 0, none: true });
const NOTHING_YET: Found = Object.freeze({ ...NOBODY, none: false });

/** Children of the caller's process that `pid` asks for: that one by its number for the caller, −1: any. Others: none. */
function eligible(kernel: Kernel, caller: Task, pid: number): readonly Task[] {
  if (caller.signal.threads.every((id) => kernel.findTask(id)?.children === 0)) return [];
  const { level } = caller.pidNs;
  return kernel
    .allTasks()
    .filter((task) => task.tgid === task.id && task.parent?.signal === caller.signal)
    .filter((task) => pid === -1 || task.pids[level] === pid);
}

/** Whether a child's process has ended: its first thread and all others. */
function hasEnded({ exiting, signal }: Task): boolean {
  return exiting && signal.threads.length === 0;
}

/** Looks once; a stop or its end is told of once. */
export function lookForChild(kernel: Kernel, caller: Task, pid: number, options: number): Found {
  const children = eligible(kernel, caller, pid).filter(({ autoreap }) => !autoreap);
  if (children.length === 0) return NOBODY;
  const dead = children.find(hasEnded);
  if (dead) return { child: dead, ended: true, status: dead.signal.exitStatus, none: false };
  for (const child of children) {
    const { signal } = child;
    if ((options & WAIT.UNTRACED) !== 0 && child.state === TASK.stopped && !signal.stopTold) {
      signal.stopTold = true;
      return { child, ended: false, status: stoppedBy(signal.stopSignal), none: false };
    }
    if ((options & WAIT.CONTINUED) !== 0 && signal.continued) {
      signal.continued = false;
      return { child, ended: false, status: WENT_ON, none: false };
    }
  }
  return NOTHING_YET;
}

/** What `wait4` answers for that, 0: nothing yet. */
export function waitAnswer(caller: Task, { child, none }: Found): number {
  if (none) return -ERRNO.ECHILD;
  return child?.pids[caller.pidNs.level] ?? 0;
}
