/** The cgroup tree as a file system: its directories and files under `/sys/fs/cgroup`, for a task in its cgroup namespace. */
import { ERRNO } from '../../core/errno.ts';
import type { Actor, ReadResult, WriteResult } from '../cgroup/cgroup.ts';
import type { Kernel } from '../kernel.ts';
import type { Task } from '../task.ts';
import { VNode } from './nodes.ts';

/** Who acts on cgroups when a task does. */
export function actorOf(kernel: Kernel, task: Task): Actor {
  const { root } = task.nsproxy.cgroup;
  return { uid: task.cred.uid, namespaceRoot: root === '' ? null : kernel.cgroups.find(root), self: task.id };
}

/** 0, or minus the errno. */
export function numberOf(result: WriteResult | ReadResult): number {
  return result.ok ? 0 : -ERRNO[result.errno];
}

/** The entry of a cgroup directory. */
function find(kernel: Kernel, parent: VNode, name: string): VNode | null {
  const { cgroups } = kernel;
  const above = cgroups.find(parent.cgroup?.path ?? '/');
  if (!above) return null;
  const path = `${above.path === '/' ? '' : above.path}/${name}`;
  const dir = cgroups.find(path);
  if (!dir && !cgroups.list(above).includes(name)) return null;
  const node = new VNode(parent, name, dir ? 'dir' : 'file', dir ? 0o755 : 0o644);
  // What a user may write of a cgroup is in the tree itself, which is asked when it is opened.
  if (dir) node.uid = dir.uid;
  else node.mode = 0o666;
  node.cgroup = { path };
  if (dir) serveCgroups(node);
  else
    node.says = {
      read: (kernel) => {
        const answer = kernel.cgroups.read(path);
        return answer.ok ? answer.text : numberOf(answer);
      },
      write: (kernel, writer, text) => numberOf(kernel.cgroups.write(path, text, actorOf(kernel, writer))),
    };
  return node;
}

/** A directory whose entries are those of the cgroup tree, from a group on. */
export function serveCgroups(node: VNode, root = ''): void {
  node.cgroup ??= { path: root === '' ? '/' : root };
  node.made = { find: (kernel, name) => find(kernel, node, name) };
}

/** A cgroup's path as a process in a cgroup namespace with this root sees it: `/..` for each level up. */
export function pathFrom(root: string, path: string): string {
  const from = root.split('/').filter((name) => name !== '');
  const to = path.split('/').filter((name) => name !== '');
  let same = 0;
  while (same < from.length && from[same] === to[same]) same++;
  return `/${[...from.slice(same).map(() => '..'), ...to.slice(same)].join('/')}`;
}
