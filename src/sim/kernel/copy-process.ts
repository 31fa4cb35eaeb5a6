/** What a new task has of its parent: shared, copied or new, as the flags of clone say (`copy_process`). */
import { CLONE, hasFlag, THREAD_FLAGS } from './clone-flags.ts';
import { credOf, inUserNamespace, type Cred } from './cred.ts';
import { FsStruct } from './fs/fs-struct.ts';
import { FileTable } from './fs/open-file.ts';
import type { Namespaces } from './namespaces.ts';
import type { Nsproxy, PidNamespace } from './nsproxy.ts';
import { Sighand, SignalStruct } from './signal.ts';
import type { Task, TaskIdentity, TaskSpec } from './task.ts';

/** What the first program of a kernel has, and every program that the world starts without a parent has a copy of. */
export class InitTask {
  readonly files = new FileTable();
  readonly fs: FsStruct;
  readonly nsproxy: Nsproxy;
  readonly cred: Cred;
  readonly sighand = new Sighand();
  readonly seccomp = [];
  readonly noNewPrivs = false;
  readonly blocked = 0n;
  readonly signal = null;
  readonly pidNs: PidNamespace;

  constructor(namespaces: Namespaces) {
    this.nsproxy = namespaces.init;
    this.fs = new FsStruct(this.nsproxy.mnt.root);
    this.cred = credOf(0, this.nsproxy.uts.userNs);
    this.pidNs = this.nsproxy.pidForChildren;
  }
}

/** Numbers of a new process in its pid namespace and those around it; `id`, the task's own, is that in the first one. */
export function allocPids(id: number, ns: PidNamespace): readonly number[] {
  const pids = [];
  for (let at: PidNamespace | null = ns; at?.parent; at = at.parent) pids.unshift(++at.lastPid);
  return Object.freeze([id, ...pids]);
}

/** Credentials of a child: its parent's, or of the user that the spec names; with a user namespace of its own if it is asked for. */
function credFor({ uid }: TaskSpec, from: Cred, namespaces: Namespaces, flags: number): Cred {
  const cred = uid === undefined || uid === from.uid ? from : credOf(uid, from.userNs);
  if (!hasFlag(flags, CLONE.NEWUSER)) return cred;
  return inUserNamespace(cred, namespaces.newUser(cred.userNs, cred.uid));
}

/** Namespaces of a child. */
function nsproxyFor(
  namespaces: Namespaces,
  { nsproxy, pidNs: pid }: Task | InitTask,
  { userNs }: Cred,
  flags: number,
  cgroup: string,
): Nsproxy {
  const { NEWNS, NEWUTS, NEWIPC, NEWNET, NEWPID, NEWCGROUP, NEWTIME } = CLONE;
  const isNew = hasFlag(flags, NEWNS | NEWUTS | NEWIPC | NEWNET | NEWPID | NEWCGROUP | NEWTIME);
  const made = isNew ? namespaces.create(nsproxy, { flags, userNs, pid, cgroup }) : nsproxy;
  // Children are born in the time namespace that their parent made for them (`timens_on_fork`).
  const { time, timeForChildren } = made;
  return time === timeForChildren || hasFlag(flags, CLONE.VM) ? made : { ...made, time: timeForChildren };
}

/** Kernel threads have all of init's; their signals are blocked. */
export function identityOfKthread(id: number, init: InitTask): TaskIdentity {
  const pids = Object.freeze([id]);
  return { ...init, tgid: id, pids, signal: new SignalStruct(pids) };
}

/**
 * What the task `id` starts with. `sharer`: the one that it shares memory with; null: nobody. `cgroup`: path of its group,
 * which a new cgroup namespace begins at.
 */
export function identityOf(
  id: number,
  spec: TaskSpec,
  sharer: Task | null,
  init: InitTask,
  namespaces: Namespaces,
): TaskIdentity {
  const flags = spec.flags ?? (sharer ? THREAD_FLAGS : 0);
  const from = sharer ?? spec.parent ?? init;
  const thread = hasFlag(flags, CLONE.THREAD) && sharer !== null;
  const cred = credFor(spec, from.cred, namespaces, flags);
  const nsproxy = nsproxyFor(namespaces, from, cred, flags, spec.cgroup ?? '');
  const pidNs = thread ? from.pidNs : nsproxy.pidForChildren;
  const pids = allocPids(id, pidNs);
  return {
    tgid: thread ? sharer.tgid : id,
    pids,
    pidNs,
    files: hasFlag(flags, CLONE.FILES) ? from.files : from.files.copy(),
    fs: hasFlag(flags, CLONE.FS) ? from.fs : from.fs.copy(),
    nsproxy,
    cred,
    seccomp: from.seccomp,
    noNewPrivs: from.noNewPrivs,
    signal: thread ? sharer.signal : new SignalStruct(pids, from.signal),
    sighand: hasFlag(flags, CLONE.SIGHAND) ? from.sighand : from.sighand.copy(),
    blocked: from.blocked,
  };
}

/**
 * A process that has unshared its pid namespace becomes the first one of it, as the child of another clone would be: for
 * runtimes whose second clone is part of their own time.
 */
export function enterOwnPids(task: Task): void {
  const { pidForChildren } = task.nsproxy;
  if (pidForChildren === task.pidNs) return;
  task.pidNs = pidForChildren;
  task.pids = allocPids(task.id, pidForChildren);
  task.signal.pids = task.pids;
  pidForChildren.childReaper = task.id;
  task.signal.unkillable = true;
}
