/** A task moves to another group: what a write to `cgroup.procs` and `cgroup_attach_task_all` have in common. */
import { invariant } from '../../core/invariant.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { locked, shared } from '../../kernel/locks/locked.ts';
import { writing } from '../../kernel/locks/percpu-rwsem.ts';
import type { KernelBuilder } from '../../kernel/paths/types.ts';
import type { Ctx } from '../../ops/context.ts';
import { work } from './marks.ts';

/** Who moves, and where to. */
interface Move {
  readonly task: number;
  readonly path: string;
}

/** Whether tasks of a group are in a cpuset other than the root's. */
function hasCpuset(kernel: Kernel, path: string): boolean {
  for (let group = kernel.cgroups.find(path); group?.parent; group = group.parent)
    if (group.parent.subtreeControl.has('cpuset')) return true;
  return false;
}

function attach(p: KernelBuilder, move: (kernel: Kernel, ctx: Ctx) => Move): void {
  work(p, 'cg.attach');
  p.effect('cgroup_attach_task', (kernel, ctx) => {
    const { task, path } = move(kernel, ctx);
    const answer = kernel.cgroups.write(`${path}/cgroup.procs`, String(task));
    invariant(answer.ok, 'cgroup-refused', 'cgroup.procs');
  });
}

/** A child is made in a group (`CLONE_INTO_CGROUP`): as for any fork, nobody moves tasks meanwhile. */
export function bornInGroup(p: KernelBuilder, move: (kernel: Kernel, ctx: Ctx) => Move): void {
  locked(p, 'cgroup_mutex', (p) => shared(p, 'cgroup_threadgroup_rwsem', (p) => attach(p, move)));
}

/** Nobody forks or exits meanwhile; a move between cpusets takes theirs, too (`cpuset_can_attach`). */
export function attachTask(p: KernelBuilder, move: (kernel: Kernel, ctx: Ctx) => Move): void {
  locked(p, 'cgroup_mutex', (p) =>
    writing(p, 'cgroup_threadgroup_rwsem', (p) => {
      p.when(
        'it comes into another cpuset',
        (kernel, ctx) => hasCpuset(kernel, move(kernel, ctx).path),
        (p) => writing(p, 'cpuset_rwsem', () => undefined),
      );
      attach(p, move);
    }),
  );
}
