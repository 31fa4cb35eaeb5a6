/** `/proc` of a pid namespace: a directory for each task, `self`, `sys`. A file of a task is one file here, `proc/NAME.proc.ts`. */
import type { InitTask } from '../copy-process.ts';
import type { Kernel } from '../kernel.ts';
import { findByPid } from '../kill.ts';
import { mayLookInto } from '../ns/ptrace.ts';
import { NAMESPACE_KINDS, type Namespace, type PidNamespace } from '../nsproxy.ts';
import { namespaceOf } from '../proc.ts';
import type { Task } from '../task.ts';
import { VNode } from './nodes.ts';
import type { ProcFile } from './proc-file.ts';
import { SYSTEM_FILES } from './proc-system.ts';
import { sysctlDirectory } from './sysctls.ts';

const FILES: ReadonlyMap<string, ProcFile> = new Map(
  Object.values(import.meta.glob<ProcFile>('./proc/*.proc.ts', { eager: true, import: 'default' })).map(
    (file) => [file.name, file],
  ),
);

function fileOf(dir: VNode, of: Task, name: string, pidNs: PidNamespace): VNode | null {
  const file = FILES.get(name);
  if (!file) return null;
  const node = new VNode(dir, name, 'file', file.mode);
  node.uid = of.cred.uid;
  node.gid = of.cred.gid;
  node.says = {
    ...(file.read ? { read: (kernel, task) => file.read?.(kernel, of, { task, pidNs }) ?? '' } : {}),
    ...(file.write ? { write: (kernel, writer, text) => file.write?.(kernel, of, text, writer) ?? 0 } : {}),
  };
  return node;
}

const FOR_CHILDREN = ['pid_for_children', 'time_for_children'] as const;
const NS_NAMES: readonly string[] = [...NAMESPACE_KINDS, ...FOR_CHILDREN].sort();

/** The namespace that a link of `/proc/PID/ns` leads to; null: there is no such link, or nobody is in it yet. */
function linked(of: Task | InitTask, name: string): Namespace | null {
  const { pidForChildren, timeForChildren } = of.nsproxy;
  if (name === 'time_for_children') return timeForChildren;
  if (name === 'pid_for_children')
    return pidForChildren.parent && pidForChildren.childReaper === 0 ? null : pidForChildren;
  const kind = NAMESPACE_KINDS.find((known) => known === name);
  return kind ? namespaceOf(of, kind) : null;
}

function nsDirectory(dir: VNode, of: Task | InitTask): VNode {
  const ns = new VNode(dir, 'ns', 'dir', 0o511);
  ns.made = {
    find: (_kernel, name) => {
      const to = linked(of, name);
      if (!to) return null;
      const link = new VNode(ns, name, 'ns', 0o444);
      link.ns = to;
      link.says = { permits: (_k, task, mask) => (mask & 2) === 0 && mayLookInto(task, of) };
      return link;
    },
    list: () => NS_NAMES.filter((name) => linked(of, name) !== null),
  };
  return ns;
}

function taskDirectory(proc: VNode, name: string, of: Task, pidNs: PidNamespace): VNode {
  const dir = new VNode(proc, name, 'dir', 0o555);
  dir.made = {
    find: (_kernel, file) => (file === 'ns' ? nsDirectory(dir, of) : fileOf(dir, of, file, pidNs)),
    list: () => [...FILES.keys(), 'ns'].sort(),
  };
  return dir;
}

/** The first program of the machine, which is no task here: its namespaces. */
function initDirectory(proc: VNode, init: InitTask): VNode {
  const dir = new VNode(proc, '1', 'dir', 0o555);
  const comm = dir.add('comm', 'file', 0o444);
  comm.says = { read: () => 'init\n' };
  dir.made = { find: (_kernel, file) => (file === 'ns' ? nsDirectory(dir, init) : null) };
  return dir;
}

/** Numbers of processes in a pid namespace. */
function pidsIn(kernel: Kernel, { level }: PidNamespace): number[] {
  const all = kernel.allTasks().filter(({ kthread, ended }) => !kthread && !ended);
  const pids = all.flatMap(({ signal }) => signal.pids[level] ?? []);
  return [...new Set(level === 0 ? [1, ...pids] : pids)];
}

/** Makes a directory be proc as a pid namespace shows it. */
export function serveProc(proc: VNode, pidNs: PidNamespace): void {
  const sys = sysctlDirectory(proc, 'sys', '');
  proc.made = {
    find: (kernel, name, task) => {
      if (name === 'sys') return sys;
      const system = SYSTEM_FILES.find((file) => file.name === name);
      if (system) return system.node(proc);
      const of =
        name === 'self' ? task : /^\d+$/.test(name) ? findByPid(kernel, { pidNs }, Number(name)) : null;
      if (name === '1' && pidNs.level === 0) return initDirectory(proc, kernel.init);
      if (!of || of.ended || of.pids[pidNs.level] === undefined) return null;
      return taskDirectory(proc, name, of, pidNs);
    },
    list: (kernel) => [
      ...pidsIn(kernel, pidNs).map(String),
      ...SYSTEM_FILES.map(({ name }) => name),
      'self',
      'sys',
    ],
  };
}
