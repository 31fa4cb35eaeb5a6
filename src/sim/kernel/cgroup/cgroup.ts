/**
 * The cgroup hierarchy's data and the contract of a controller. A controller adds files and keeps its own state per
 * cgroup; the tree keeps membership, delegation of controllers and the domain rules.
 */
import type { Errno } from '../../core/errno.ts';
import type { Text } from '../../core/text.ts';
import type { PsiGroup, PsiSystem } from '../psi/psi.ts';
import type { TaskGroup } from '../sched/entities.ts';
import type { SchedTask } from '../sched/types.ts';

/** What a program gets from a write: success, or the errno and, for people, the reason in words. */
export type WriteResult =
  { readonly ok: true } | { readonly ok: false; readonly errno: Errno; readonly why: Text };
/** What a program gets from a read. */
export type ReadResult =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly errno: Errno; readonly why: Text };

/** Success. */
export const OK: WriteResult = Object.freeze({ ok: true });

/** A failed call. */
export function fail(errno: Errno, en: string, ko: string): { ok: false; errno: Errno; why: Text } {
  return { ok: false, errno, why: { en, ko } };
}

/** Who acts: the user id with which the file was opened, and the root of the opener's cgroup namespace. */
export interface Actor {
  readonly uid: number;
  readonly namespaceRoot: Cgroup | null;
  /** The thread itself, for a written `0`. */
  readonly self: number | null;
}

/** CPU time, ns; `niceNs` is the part of `userNs` spent at a positive nice level. */
export interface CpuTime {
  readonly userNs: number;
  readonly systemNs: number;
  readonly niceNs: number;
}

/** A thread as cgroups see it. */
export interface CgroupTask {
  readonly tid: number;
  /** Thread group: the process. */
  readonly tgid: number;
  readonly task: SchedTask;
  cgroup: Cgroup;
  /** The user the thread runs as. */
  uid: number;
  /** Kernel threads bound to a CPU can't be moved. */
  bound: boolean;
  /** CPU time the thread had when it joined its cgroup. */
  base: CpuTime;
  /** Affinity the program asked for; null: all. */
  userAffinity: readonly number[] | null;
  frozen: boolean;
}

/** How far a cgroup is threaded. */
export type DomainState = 'domain' | 'threaded';

/** State of the `cpu` controller; `null` on a cgroup where it is off. */
export interface CpuState {
  tg: TaskGroup;
}

/** State of the `cpuset` controller. */
export interface CpusetState {
  /** As written; null: inherit. */
  cpus: readonly number[] | null;
  mems: readonly number[] | null;
}

/** One cgroup. */
export class Cgroup {
  readonly name: string;
  readonly parent: Cgroup | null;
  readonly children = new Map<string, Cgroup>();
  readonly level: number;
  domain: DomainState = 'domain';
  subtreeControl = new Set<string>();
  readonly tasks = new Set<CgroupTask>();
  maxDescendants = Infinity;
  maxDepth = Infinity;
  freeze = false;
  frozenSinceNs = -1;
  frozenNs = 0;
  dead = false;
  /** CPU time of threads that left or ended here. */
  gone: CpuTime = { userNs: 0, systemNs: 0, niceNs: 0 };
  uid = 0;
  /** Files handed to another user by name. */
  readonly fileUids = new Map<string, number>();
  cpu: CpuState | null = null;
  cpuset: CpusetState | null = null;
  psi: PsiGroup;

  constructor(name: string, parent: Cgroup | null, psi: PsiGroup) {
    this.name = name;
    this.parent = parent;
    this.level = parent ? parent.level + 1 : 0;
    this.psi = psi;
  }

  /** Path from the hierarchy's root, `/` for the root itself. */
  get path(): string {
    if (!this.parent) return '/';
    return this.parent.parent ? `${this.parent.path}/${this.name}` : `/${this.name}`;
  }
}

/** What cgroups ask of the scheduler. */
export interface CgroupSched {
  readonly rootGroup: TaskGroup;
  createGroup(parent: TaskGroup, name: string, periodPhaseNs: number): TaskGroup;
  destroyGroup(tg: TaskGroup): void;
  setGroupWeight(tg: TaskGroup, shares: number, idle: boolean): void;
  setBandwidth(tg: TaskGroup, periodNs: number, quotaNs: number, burstNs: number): void;
}

/** What cgroups ask of the kernel. */
export interface CgroupHost {
  now(): number;
  readonly cpuCount: number;
  readonly sched: CgroupSched;
  readonly psi: PsiSystem;
  /** A new group's period timer phase, ns in [0, 100 ms). */
  drawPeriodPhaseNs(): number;
  /** Moves a task to the group that accounts for its CPU time. */
  setTaskGroup(task: SchedTask, tg: TaskGroup): void;
  /** CPUs the task may use from now on; null: all. */
  setAffinity(task: SchedTask, cpus: readonly number[] | null): void;
  /** SIGKILL. */
  kill(task: SchedTask): void;
  /** Traps a task in the signal-delivery loop, or lets it go. */
  setFrozen(task: SchedTask, frozen: boolean): void;
  /** Charges a task that is running up to now, so that its time so far stays with the cgroup it leaves. */
  charge(task: SchedTask): void;
  /** CPU time charged to a task so far; reading it changes nothing. */
  cpuTime(task: SchedTask): CpuTime;
}

/** What a file's handlers work with. */
export interface FileContext {
  readonly cgroup: Cgroup;
  readonly host: CgroupHost;
  readonly actor: Actor;
  /** Tells every controller's descendants that an inherited value changed. */
  readonly tree: TreeApi;
}

/** The tree as a controller sees it. */
export interface TreeApi {
  readonly host: CgroupHost;
  readonly root: Cgroup;
  /** Names of the controllers there are, in order. */
  controllerNames(): readonly string[];
  isThreadedController(name: string): boolean;
  findTask(tid: number): CgroupTask | null;
  /** Threads of a process. */
  threadsOf(tgid: number): readonly CgroupTask[];
  /** Moves threads unless a controller refuses. */
  tryMove(tasks: readonly CgroupTask[], to: Cgroup): WriteResult;
  /** Applies freezing to the subtree after a change. */
  refreshFrozen(cgroup: Cgroup): void;
  isFrozen(cgroup: Cgroup): boolean;
  /** Recomputes what a controller's descendants inherit, and tells their tasks. */
  reattach(cgroup: Cgroup, controller: string): void;
  setSubtreeControl(cgroup: Cgroup, enable: readonly string[], disable: readonly string[]): void;
}

/** A file of a controller. Absent `read` or `write`: the open for it fails. */
export interface CgroupFile {
  readonly name: string;
  /** The root cgroup has it too. */
  readonly onRoot?: boolean;
  /** Only the root has it. */
  readonly rootOnly?: boolean;
  read?(ctx: FileContext): string | ReadResult;
  write?(ctx: FileContext, text: string): WriteResult;
}

/** A controller. */
export interface ControllerDef {
  readonly id: string;
  readonly text: Text;
  /** In every cgroup, not switched by `cgroup.subtree_control`. */
  readonly implicit: boolean;
  /** May be used in threaded subtrees. */
  readonly threaded: boolean;
  readonly files: readonly CgroupFile[];
  /** Switched on for a cgroup. */
  online?(cgroup: Cgroup, host: CgroupHost): void;
  /** Switched off; the cgroup's tasks are the parent's then. */
  offline?(cgroup: Cgroup, host: CgroupHost): void;
  /** Whether tasks may join. */
  canAttach?(cgroup: Cgroup): WriteResult;
  /** A task is (newly) in the cgroup, or an inherited setting changed for it. */
  attach?(task: CgroupTask, host: CgroupHost): void;
}

/** Declares a controller. */
export function defineController(def: ControllerDef): ControllerDef {
  return Object.freeze({ ...def, files: Object.freeze([...def.files]) });
}

/** Visits a cgroup and everything below it. */
export function forEachBelow(cgroup: Cgroup, visit: (node: Cgroup) => void): void {
  visit(cgroup);
  for (const child of cgroup.children.values()) forEachBelow(child, visit);
}

/** Whether a thread is in the subtree. */
export function isPopulated(cgroup: Cgroup): boolean {
  if (cgroup.tasks.size > 0) return true;
  for (const child of cgroup.children.values()) if (isPopulated(child)) return true;
  return false;
}
