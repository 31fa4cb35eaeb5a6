/** The cgroups of a moment, numbered for the columns of a frame, with their files as `cat` shows them. */
import { cloneGraph } from '../../core/clone.ts';
import type { CgroupView, LiveMachine } from '../../core/neighbour-views.ts';
import type { Cgroup } from '../../kernel/cgroup/cgroup.ts';
import { CONTROLLERS } from '../../kernel/cgroup/registry.ts';
import { forEachBelow } from '../../kernel/cgroup/cgroup.ts';
import { formatPressure } from '../../kernel/psi/psi.ts';
import { cpuWeightOfShares } from '../../kernel/sched/weights.ts';
import { taskMachine } from '../../kernel/task.machine.ts';
import { entriesOf } from '../scenario/instances.ts';
import type { World } from '../world.ts';
import { lifeOf } from './life.ts';

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
  'memory.max',
  'memory.high',
  'memory.low',
  'memory.min',
  'memory.swap.max',
  'memory.oom.group',
  'memory.current',
  'memory.peak',
  'memory.events',
  'memory.swap.current',
  'memory.stat',
  'memory.pressure',
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
  'memory.max',
  'memory.high',
  'memory.low',
  'memory.min',
  'memory.swap.max',
  'memory.oom.group',
]);

/** Controllers without a file in the list show all of theirs, after it. */
const MORE = CONTROLLERS.flatMap(({ files }) =>
  files.some(({ name }) => SHOWN.includes(name)) ? [] : files.filter((file) => 'read' in file),
);
const ALL_SHOWN = Object.freeze([...SHOWN, ...MORE.map(({ name }) => name)]);
for (const file of MORE) if ('write' in file) WRITABLE.add(file.name);

/** More groups than this are not all read: the selected one and those above it are. */
const READ_MAX = 16;

export class GroupList {
  readonly world: World;
  readonly groups: readonly Cgroup[];
  private readonly byTask = new Map<number, number>();
  private readonly byTaskGroup = new Map<number, number>();
  private readonly byPath = new Map<string, number>();
  private readonly parents: readonly number[];
  private readonly homes: ReadonlyMap<number, number>;

  /** `homes`: where tasks were last, for those that have ended. */
  constructor(world: World, homes: ReadonlyMap<number, number> = new Map()) {
    this.world = world;
    this.homes = homes;
    const groups: Cgroup[] = [];
    forEachBelow(world.tree.root, (cgroup) => groups.push(cgroup));
    this.groups = groups;
    const numbers = new Map(groups.map((cgroup, index) => [cgroup, index]));
    this.parents = groups.map(({ parent }) => (parent ? (numbers.get(parent) ?? 0) : -1));
    groups.forEach((cgroup, index) => {
      this.byPath.set(cgroup.path, index);
      for (const member of cgroup.tasks) this.byTask.set(member.tid, index);
      if (cgroup.cpu) this.byTaskGroup.set(cgroup.cpu.tg.id, index);
    });
  }

  get count(): number {
    return this.groups.length;
  }

  /** Number of the group a task of the host is in, or was in when it ended; the root's for one never seen. */
  ofTask(task: number): number {
    return this.byTask.get(task) ?? this.homes.get(task) ?? 0;
  }

  /** Number of the group whose quota and weight a task group keeps, −1: gone. */
  ofTaskGroup(tg: number): number {
    return this.byTaskGroup.get(tg) ?? -1;
  }

  /** Number of the group with this path, with or without a leading slash; the root's: there is none. */
  ofPath(path: string): number {
    return this.byPath.get(path.startsWith('/') ? path : `/${path}`) ?? 0;
  }

  parentOf(group: number): number {
    return this.parents[group] ?? -1;
  }

  /** Whether a group is another one or lies below it. */
  isWithin(group: number, top: number): boolean {
    let at = group;
    while (at > top) at = this.parentOf(at);
    return at === top;
  }

  depthOf(group: number): number {
    return this.groups[group]?.level ?? 0;
  }

  /** A group's present quota and period. */
  limit(group: number): { readonly quotaNs: number; readonly periodNs: number } {
    return this.groups[group]?.cpu?.tg.bandwidth ?? { quotaNs: Infinity, periodNs: Infinity };
  }

  /** Whether a group's quota holds tasks back on some CPU. */
  isHeld(group: number): boolean {
    const cfsRqs = this.groups[group]?.cpu?.tg.cfsRqs ?? [];
    return cfsRqs.some((cfsRq) => (cfsRq?.throttledClockNs ?? -1) >= 0);
  }

  /** The group with this path, else the first with a quota, else the first below the root. */
  selected(path: string): number {
    const asked = this.byPath.get(path);
    if (asked !== undefined) return asked;
    const limited = this.groups.findIndex(({ cpu }) => (cpu?.tg.bandwidth.quotaNs ?? Infinity) !== Infinity);
    return limited >= 0 ? limited : Math.min(1, this.count - 1);
  }

  /** Groups whose files are read: all of a few, else one and those above it. */
  readable(selected: number): ReadonlySet<number> {
    if (this.count <= READ_MAX) return new Set(this.groups.keys());
    const some = new Set<number>();
    for (let group = selected; group >= 0; group = this.parentOf(group)) some.add(group);
    return some;
  }

  /** A file's text; null: it has none to read. Reading must not change the run, so pressure is read off a copy. */
  private text(cgroup: Cgroup, file: string): string | null {
    const { tree } = this.world;
    if (file === 'cpu.pressure') {
      return cgroup.psi.enabled ? formatPressure(cloneGraph(cgroup.psi), this.world.sim.nowNs) : null;
    }
    const read = tree.read(`${cgroup.path}/${file}`);
    return read.ok ? read.text.trimEnd() : null;
  }

  private files(cgroup: Cgroup): CgroupView['files'] {
    const there = new Set(this.world.tree.list(cgroup));
    const network = this.world.host.net.control?.keysOf(cgroup.path) ?? [];
    const files = ALL_SHOWN.filter((name) => there.has(name)).flatMap((name) => {
      const text = this.text(cgroup, name);
      return text === null ? [] : [{ name, text, writable: WRITABLE.has(name) }];
    });
    return [...files, ...network.map((key) => ({ ...key, writable: true }))];
  }

  private tasks(cgroup: Cgroup, programs: ReadonlyMap<number, string>): CgroupView['tasks'] {
    return [...cgroup.tasks].map(({ tid }) => {
      const { name, guestCpu, state, cpu } = this.world.host.task(tid);
      const program = programs.get(tid) ?? (guestCpu ? 'vCPU' : name);
      return { pid: tid, name, program, state: taskMachine.states[state] ?? '', cpu };
    });
  }

  /** Live states of a group and of its quota. */
  life(group: number): LiveMachine[] {
    const cgroup = this.groups[group];
    return cgroup ? lifeOf(cgroup) : [];
  }

  /** What the page shows of every group; `shares` are of all CPU time in the window. */
  views(shares: Float64Array, readable: ReadonlySet<number>): CgroupView[] {
    const entries = entriesOf(this.world);
    const programs = new Map(
      entries.flatMap(({ inGuest, text, loads }) =>
        inGuest ? [] : loads.flatMap(({ tasks }) => tasks.map((task) => [task.id, text] as const)),
      ),
    );
    const homes = entries.map(({ cgroup }) => this.ofPath(cgroup));
    return this.groups.map((cgroup, index) => {
      const tg = cgroup.cpu?.tg;
      const pool = tg?.bandwidth;
      const read = readable.has(index);
      return {
        path: cgroup.path,
        index,
        depth: cgroup.level,
        files: read ? this.files(cgroup) : [],
        tasks: read ? this.tasks(cgroup, programs) : [],
        programs: entries.flatMap(({ says, count, inGuest }, entry) =>
          read && homes[entry] === index ? [{ says, count, inGuest }] : [],
        ),
        taskCount: cgroup.tasks.size,
        share: shares[index] ?? 0,
        quotaCpus: pool ? pool.quotaNs / pool.periodNs : Infinity,
        weight: tg ? cpuWeightOfShares(tg.shares) : 100,
        throttled: this.isHeld(index),
      };
    });
  }
}
