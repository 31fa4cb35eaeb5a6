/** What `/proc/PID` says of a task, read off it. */
import { capabilityText } from './cred.ts';
import type { InitTask } from './copy-process.ts';
import type { Kernel } from './kernel.ts';
import { NAMESPACE_KINDS, type AnyNamespace, type NamespaceKind } from './nsproxy.ts';
import { SECCOMP_MODE_FILTER } from './seccomp.ts';
import type { Task } from './task.ts';

/** The namespace of a kind that a task is in, or the kernel's first program. */
export function namespaceOf<K extends NamespaceKind>(task: Task | InitTask, kind: K): AnyNamespace[K] {
  const all: AnyNamespace = { ...task.nsproxy, pid: task.pidNs, user: task.cred.userNs };
  return all[kind];
}

/** `/proc/PID/ns/KIND`. */
export function nsLink(task: Task, kind: NamespaceKind): string {
  return `${kind}:[${String(namespaceOf(task, kind).inum)}]`;
}

/** The kinds of namespace that it does not have in common with the kernel's first program. */
export function ownNamespaces(kernel: Kernel, task: Task): readonly NamespaceKind[] {
  return NAMESPACE_KINDS.filter((kind) => namespaceOf(task, kind) !== namespaceOf(kernel.init, kind));
}

/** Lines of `/proc/PID/status` about who it is, by their names. */
export function procStatus(task: Task): Readonly<Record<string, string>> {
  const { cred, pending, signal, blocked } = task;
  return {
    Name: task.name,
    Tgid: String(task.tgid),
    Pid: String(task.id),
    PPid: String(task.parent?.tgid ?? 0),
    Uid: String(cred.uid),
    Gid: String(cred.gid),
    NStgid: signal.pids.join(' '),
    NSpid: task.pids.join(' '),
    Threads: String(signal.threads.length),
    SigPnd: hex(pending.set),
    ShdPnd: hex(signal.pending.set),
    SigBlk: hex(blocked),
    CapInh: capabilityText(cred.inheritable),
    CapPrm: capabilityText(cred.permitted),
    CapEff: capabilityText(cred.effective),
    CapBnd: capabilityText(cred.bounding),
    NoNewPrivs: task.noNewPrivs ? '1' : '0',
    Seccomp: String(task.seccomp.length === 0 ? 0 : SECCOMP_MODE_FILTER),
    Seccomp_filters: String(task.seccomp.length),
  };
}

function hex(set: bigint): string {
  return set.toString(16).padStart(16, '0');
}
