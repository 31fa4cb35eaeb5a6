/** The cgroups of a moment, numbered for the columns of a frame, with their files as `cat` shows them. */
import { cloneGraph } from '../../core/clone.ts';
import type { CgroupView } from '../../core/neighbour-views.ts';
import type { Cgroup } from '../../kernel/cgroup/cgroup.ts';
import { forEachBelow } from '../../kernel/cgroup/cgroup.ts';
import { formatPressure } from '../../kernel/psi/psi.ts';
import { cpuWeightOfShares } from '../../kernel/sched/weights.ts';
import { taskMachine } from '../../kernel/task.machine.ts';
import { Task } from '../../kernel/task.ts';
import type { ScenarioWorld } from '../scenario/scenario-world.ts';

/** Files that are shown, in this order; those of other kernels' subsystems are left to the command line. */
const SHOWN = [
  'cpu.max',
  'cpu.weight',
  'cpu.max.burst',
  'cpu.idle',
  'cpu.weight.nice',
  'cpuset.cpus',
  'cpu.stat',
  'cpu.pressure',
  'cpuset.cpus.effective',
  'cgroup.procs',
  'cgroup.freeze',
  'cgroup.events',
  'cgroup.type',
  'cgroup.subtree_control',
  'cgroup.controllers',
];
const WRITABLE = new Set([
  'cpu.max',
  'cpu.weight',
  'cpu.max.burst',
  'cpu.idle',
  'cpu.weight.nice',
  'cpuset.cpus',
  'cgroup.freeze',
  'cgroup.procs',
  'cgroup.type',
  'cgroup.subtree_control',
]);

export class GroupList {
  readonly world: ScenarioWorld;
  readonly groups: readonly Cgroup[];
  private readonly byTask = new Map<number, number>();
  private readonly byTaskGroup = new Map<number, number>();

  constructor(world: ScenarioWorld) {
    this.world = world;
    const groups: Cgroup[] = [];
    forEachBelow(world.parts.tree.root, (cgroup) => groups.push(cgroup));
    this.groups = groups;
    groups.forEach((cgroup, index) => {
      for (const member of cgroup.tasks) this.byTask.set(member.tid, index);
      if (cgroup.cpu) this.byTaskGroup.set(cgroup.cpu.tg.id, index);
    });
  }

  get count(): number {
    return this.groups.length;
  }

  /** Number of the group a task of the host is in; the root's for one that is in none any more. */
  ofTask(task: number): number {
    return this.byTask.get(task) ?? 0;
  }

  /** Number of the group whose quota and weight a task group keeps, −1: gone. */
  ofTaskGroup(tg: number): number {
    return this.byTaskGroup.get(tg) ?? -1;
  }

  /** Number of the group with this path (without a leading slash). */
  ofPath(path: string): number {
    return Math.max(
      0,
      this.groups.findIndex((cgroup) => cgroup.path === `/${path}`),
    );
  }

  /** A group and all above it. */
  *upFrom(group: number): Iterable<number> {
    for (let node = this.groups[group] ?? null; node; node = node.parent) yield this.groups.indexOf(node);
  }

  quotaNs(group: number): number {
    return this.groups[group]?.cpu?.tg.bandwidth.quotaNs ?? Infinity;
  }

  /** A file's text; null: it has none to read. Reading must not change the run, so pressure is read off a copy. */
  private text(cgroup: Cgroup, file: string): string | null {
    const { tree } = this.world.parts;
    if (file === 'cpu.pressure') {
      return cgroup.psi.enabled ? formatPressure(cloneGraph(cgroup.psi), this.world.sim.nowNs) : null;
    }
    const read = tree.read(`${cgroup.path}/${file}`);
    return read.ok ? read.text.trimEnd() : null;
  }

  private files(cgroup: Cgroup): CgroupView['files'] {
    const there = new Set(this.world.parts.tree.list(cgroup.path) ?? []);
    return SHOWN.filter((name) => there.has(name)).flatMap((name) => {
      const text = this.text(cgroup, name);
      return text === null ? [] : [{ name, text, writable: WRITABLE.has(name) }];
    });
  }

  private tasks(cgroup: Cgroup): CgroupView['tasks'] {
    const programs = new Map(
      this.world.parts.instances.flatMap(({ guest, tasks, program }) =>
        guest ? [] : tasks.map((task) => [task.id, program] as const),
      ),
    );
    return [...cgroup.tasks].flatMap(({ tid, task }) =>
      task instanceof Task
        ? [
            {
              pid: tid,
              name: task.name,
              program: programs.get(tid) ?? (task.guestCpu ? 'vCPU' : task.name),
              state: taskMachine.states[task.state] ?? '',
              cpu: task.cpu,
            },
          ]
        : [],
    );
  }

  /** What the page shows of every group; `shares` are of all CPU time in the window. */
  views(shares: readonly number[]): CgroupView[] {
    return this.groups.map((cgroup, index) => {
      const tg = cgroup.cpu?.tg;
      const pool = tg?.bandwidth;
      return {
        path: cgroup.path,
        index,
        depth: cgroup.level,
        files: this.files(cgroup),
        tasks: this.tasks(cgroup),
        share: shares[index] ?? 0,
        quotaCpus: pool ? pool.quotaNs / pool.periodNs : Infinity,
        weight: tg ? cpuWeightOfShares(tg.shares) : 100,
        throttled: tg?.cfsRqs.some((cfsRq) => (cfsRq?.throttledClockNs ?? -1) >= 0) ?? false,
      };
    });
  }
}
