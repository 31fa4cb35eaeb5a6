/** unshare, setns and what names a namespace: pidfd_open, readlink. As Linux does them, refusals and all (`kernel/nsproxy.c`). */
import { ERRNO, type Errno } from '../../core/errno.ts';
import { CLONE, hasFlag } from '../clone-flags.ts';
import { capabilities, inUserNamespace, isCapable } from '../cred.ts';
import type { Kernel } from '../kernel.ts';
import { findByPid } from '../kill.ts';
import { mayLookInto } from '../ns/ptrace.ts';
import { NS_FLAGS, rulesOf } from '../ns/rules.ts';
import type { Namespace, PidNamespace } from '../nsproxy.ts';
import { countNew, newNamespaces } from '../paths/new-namespaces.ts';
import { program } from '../paths/types.ts';
import { namespaceOf } from '../proc.ts';
import type { Task } from '../task.ts';
import { unshare as doUnshare, isAdmin } from '../unshare.ts';
import type { UserNamespace } from '../user-namespace.ts';
import { stringAt } from '../user-string.ts';
import { enterTree } from '../vfs/dirs.ts';
import { filesOf } from '../vfs/files-of.ts';
import { SuperBlock, VNode } from '../vfs/nodes.ts';
import { FIRST_USER_NAMESPACE } from '../namespaces.ts';
import { extraCall, type ExtraCall } from './define.ts';

const { NEWUSER, FS, FILES, THREAD, SIGHAND, VM, SYSVSEM } = CLONE;
const NEW = NS_FLAGS.reduce((all, [, flag]) => all | flag, 0);
const CHROOT = capabilities('SYS_CHROOT');

function refused(errno: Errno): number {
  return -ERRNO[errno];
}

/** `ksys_unshare`. */
function unshareAll(kernel: Kernel, task: Task, asked: number): number {
  if (hasFlag(asked, ~(NEW | FS | FILES | THREAD | SIGHAND | VM | SYSVSEM))) return refused('EINVAL');
  const alone = task.signal.threads.length === 1;
  if (hasFlag(asked, NEWUSER | THREAD | SIGHAND | VM) && !alone) return refused('EINVAL');
  const rules = rulesOf(kernel);
  const no = rules.refusesNew(task, asked);
  if (no < 0) return no;
  const { cred, nsproxy } = task;
  const answer = doUnshare(kernel, task, asked & (NEW | FS | FILES));
  if (answer === 0 && hasFlag(asked, NEWUSER)) rules.madeUser(cred, task.cred);
  if (answer === 0) rules.madeTime(nsproxy, task.nsproxy);
  return answer;
}

export const unshare: ExtraCall = {
  name: 'unshare',
  nr: 272,
  program: program('ksys_unshare', (p) => {
    p.effect('unshare_nsproxy_namespaces', (kernel, ctx) => {
      ctx.result = unshareAll(kernel, kernel.task(ctx.task), ctx.get(0));
    });
    p.when(
      'new namespaces',
      (_kernel, ctx) => ctx.result === 0 && countNew(ctx.get(0)) > 0,
      (p) => newNamespaces(p, 0),
      (p) => p.work('sys.body.light'),
    );
  }),
};

function isWithin(ns: PidNamespace, above: PidNamespace): boolean {
  for (let at: PidNamespace | null = ns; at; at = at.parent) if (at === above) return true;
  return false;
}

/** Why a task may not enter a namespace (`install` of its kind), null: it may. `userNs`: that it will be in then. */
function refusesEntry(kernel: Kernel, task: Task, ns: Namespace, cred: Task['cred']): Errno | null {
  const alone = task.signal.threads.length === 1;
  const fsShared = kernel.allTasks().some((other) => other !== task && !other.ended && other.fs === task.fs);
  if (ns.kind === 'user') {
    if (ns === task.cred.userNs || !alone || fsShared) return 'EINVAL';
    return isAdmin(task, ns) ? null : 'EPERM';
  }
  if (ns.kind === 'time' && !alone) return 'EUSERS';
  if (!isAdmin({ cred }, ns.userNs) || !isAdmin({ cred }, cred.userNs)) return 'EPERM';
  if (ns.kind === 'mnt') {
    if (!isCapable(cred, cred.userNs, CHROOT)) return 'EPERM';
    return fsShared ? 'EINVAL' : null;
  }
  return ns.kind === 'pid' && !isWithin(ns, task.pidNs) ? 'EINVAL' : null;
}

function enter(kernel: Kernel, task: Task, ns: Namespace): void {
  if (ns.kind === 'user') task.cred = inUserNamespace(task.cred, ns);
  else if (ns.kind === 'pid') task.nsproxy = { ...task.nsproxy, pidForChildren: ns };
  else if (ns.kind === 'time') {
    task.nsproxy = { ...task.nsproxy, time: ns, timeForChildren: ns };
    rulesOf(kernel).time(ns).frozen = true;
  } else task.nsproxy = { ...task.nsproxy, [ns.kind]: ns };
  if (ns.kind === 'mnt') {
    task.fs = task.fs.copy();
    enterTree(task);
  }
}

/** All that are entered, or none; a user namespace first, whose capabilities count for the others. */
function enterAll(kernel: Kernel, task: Task, all: readonly Namespace[]): number {
  let { cred } = task;
  const first = all.filter(({ kind }) => kind === 'user');
  const others = all.filter(({ kind }) => kind !== 'user');
  for (const ns of [...first, ...others]) {
    const errno = refusesEntry(kernel, task, ns, cred);
    if (errno !== null) return refused(errno);
    if (ns.kind === 'user') cred = inUserNamespace(cred, ns);
  }
  for (const ns of [...first, ...others]) enter(kernel, task, ns);
  return 0;
}

/** Local 0: a descriptor of a namespace, or of a process, local 1: flags (`CLONE`), which kinds are meant. */
export const setns = extraCall('setns', 308, 'sys.body.light', (kernel, task, ctx) => {
  const flags = ctx.get(1);
  const file = task.files.list[ctx.get(0)];
  if (!file) return refused('EBADF');
  const node = filesOf(kernel).placeOf(file)?.node;
  if (node?.ns) {
    const kind = node.ns.kind;
    const flag = NS_FLAGS.find(([known]) => known === kind)?.[1];
    return flags !== 0 && flags !== flag ? refused('EINVAL') : enterAll(kernel, task, [node.ns]);
  }
  const of = node?.task;
  if (!of || flags === 0 || hasFlag(flags, ~NEW)) return refused('EINVAL');
  if (of.ended) return refused('ESRCH');
  if (!mayLookInto(task, of)) return refused('EPERM');
  const meant = NS_FLAGS.filter(([, flag]) => hasFlag(flags, flag));
  return enterAll(
    kernel,
    task,
    meant.map(([kind]) => namespaceOf(of, kind)),
  );
});

/** Local 0: a process. A descriptor of it; ESRCH. */
export const pidfdOpen = extraCall('pidfd_open', 434, 'sys.body.light', (kernel, task, ctx) => {
  const of = findByPid(kernel, task, ctx.get(0));
  if (!of || of.ended) return refused('ESRCH');
  const userNs: UserNamespace = FIRST_USER_NAMESPACE;
  const sb = new SuperBlock({ type: 'pidfs', source: 'pidfs', userNs, base: 'pidfs:', key: null }, 0o700);
  const node = new VNode(sb, '', 'pidfd', 0o700);
  node.task = of;
  return filesOf(kernel).openNode(task, node);
});

/** Local 0: a path (`userString`). What the link says is in `FileNames.copied` then. */
export const readlink = extraCall('readlink', 89, 'sys.body.path', (kernel, task, ctx) => {
  const files = filesOf(kernel);
  const said = files.readlink(task, stringAt(ctx.get(0)));
  if (typeof said === 'number') return said;
  files.copied.set(task.id, said);
  return said.length;
});
