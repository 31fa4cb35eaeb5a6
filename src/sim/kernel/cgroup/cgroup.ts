/**
 * The cgroup hierarchy's data and the contract of a controller. A controller adds files and keeps its own state per
 * cgroup; the tree keeps membership, delegation of controllers and the domain rules.
 */
import type { Errno } from '../../core/errno.ts';
import type { Text } from '../../core/text.ts';
import type { KernelMemory } from '../mm/kernel-memory.ts';
import type { PsiGroup, PsiSystem } from '../psi/psi.ts';
import type { PsiTrigger } from '../psi/trigger.ts';
import type { TaskGroup } from '../sched/entities.ts';
import type { SchedTask } from '../sched/types.ts';
import { cgroupMachine } from './cgroup.machine.ts';
import type { Cpuset } from './cpuset.ts';
import type { HeldRequest, Throttle, ThrottleHost } from './io/throttle.ts';
import { NotifiedFile } from './notify.ts';

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

/** Time that scheduler ticks found used in user and in kernel mode, ns; `niceNs` is the part of `userNs` at a positive nice level. */
export interface TickTime {
  userNs: number;
  systemNs: number;
  niceNs: number;
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
  /** CPU time the thread had when it joined its cgroup, ns. */
  baseNs: number;
  /** Affinity the program asked for; null: all. */
  userAffinity: readonly number[] | null;
  /** To be held by the freezer; `trapped`: it is. */
  frozen: boolean;
  trapped: boolean;
}

/** How far a cgroup is threaded. */
export type DomainState = 'domain' | 'threaded';

/** State of the `cpu` controller; `null` on a cgroup where it is off. */
export interface CpuState {
  tg: TaskGroup;
  /** `cpu.uclamp.*` as written, in hundredths of a percent. */
  readonly uclamp: Map<string, number>;
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
  /** As written to `cgroup.freeze`. */
  freeze = false;
  /** Since when it is asked to freeze, by itself or from above, ns; −1: it is not. */
  freezeSinceNs = -1;
  freezeNs = 0;
  /** Its life cycle (`cgroup.machine.ts`). */
  state = cgroupMachine.initial;
  dead = false;
  /** How often files of it were hidden. */
  hides = 0;
  /** How often it was killed (`kill_seq`). */
  killSeq = 0;
  /** Threads here and below. */
  taskCount = 0;
  /** CPU time of threads that left or ended here and of removed children, ns. */
  goneNs = 0;
  /** What ticks found, of all threads that were ever here and of removed children. */
  readonly ticks: TickTime = { userNs: 0, systemNs: 0, niceNs: 0 };
  /** `cgroup.events`, and what it said last. */
  readonly eventsFile = new NotifiedFile();
  wasPopulated = false;
  wasFrozen = false;
  uid = 0;
  /** Files handed to another user by name. */
  readonly fileUids = new Map<string, number>();
  cpu: CpuState | null = null;
  cpuset: Cpuset | null = null;
  /** What other controllers keep about it, by controller: see `stateOf`. */
  readonly css = new Map<string, object>();
  psi: PsiGroup;

  constructor(name: string, parent: Cgroup | null, psi: PsiGroup) {
    this.name = name;
    this.parent = parent;
    this.level = parent ? parent.level + 1 : 0;
    this.psi = psi;
  }

  /** Moves its life cycle; an event its state does not know is a broken invariant. */
  send(event: number): void {
    this.state = cgroupMachine.step(this.state, event);
  }

  /** Path from the hierarchy's root, `/` for the root itself. */
  get path(): string {
    if (!this.parent) return '/';
    return this.parent.parent ? `${this.parent.path}/${this.name}` : `/${this.name}`;
  }
}

/** What a controller keeps about a cgroup; null: nothing, so it is off there or the cgroup is not one of its. */
export function stateOf<S extends object>(
  cgroup: Cgroup,
  controller: string,
  kind: new (...args: never[]) => S,
): S | null {
  const state = cgroup.css.get(controller);
  return state instanceof kind ? state : null;
}

/** What cgroups ask of the scheduler. */
export interface CgroupSched {
  readonly rootGroup: TaskGroup;
  createGroup(parent: TaskGroup, name: string, periodPhaseNs: number): TaskGroup;
  destroyGroup(tg: TaskGroup): void;
  setGroupWeight(tg: TaskGroup, shares: number, idle: boolean): void;
  setBandwidth(tg: TaskGroup, periodNs: number, quotaNs: number, burstNs: number): void;
}

/** The disk of a kernel as its cgroups see it, and the requests that they hold back from it. */
export interface IoHost extends ThrottleHost {
  /** `MAJ:MIN`; null: there is no disk. */
  readonly device: string | null;
  /** It has heads that seek, or says so, as virtio disks do. */
  readonly rotational: boolean;
  /** Queues of groups with limits; null: nothing was ever limited. */
  throttle: Throttle | null;
  /** A task's request waits from now on, for a group's sake. */
  hold(task: number, cgroup: Cgroup): void;
  /** The same for a time, ns. */
  holdFor(task: number, ns: number): void;
  isHeld(task: number): boolean;
  /** Requests may go: their tasks are woken. */
  free(requests: readonly HeldRequest[]): void;
  /** The timer that `arm` set went off. */
  expired(): void;
  /** Flow of who has waited longest, 0: nobody waits. */
  readonly flow: number;
}

/** Options of the mounted hierarchy (`mount -t cgroup2 -o …`). */
export const CGROUP_OPTIONS = [
  'nsdelegate',
  'favordynmods',
  'memory_localevents',
  'memory_recursiveprot',
  'memory_hugetlb_accounting',
  'pids_localevents',
] as const;
export type CgroupOption = (typeof CGROUP_OPTIONS)[number];

/** What cgroups ask of the kernel. */
export interface CgroupHost {
  readonly io: IoHost;
  now(): number;
  /** How the hierarchy is mounted; a remount changes it. */
  readonly options: Set<CgroupOption>;
  /** A line for the kernel's log, as Linux prints it (`pr_info`). */
  print(text: string): void;
  readonly cpuCount: number;
  /** Release of the kernel as `releaseRank` numbers it. */
  readonly release: number;
  readonly sched: CgroupSched;
  readonly psi: PsiSystem;
  /** Who keeps account of memory by groups; null or absent: nobody. */
  readonly mm?: KernelMemory | null;
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
  /** CPU time charged to a task so far, ns; reading it changes nothing. */
  execNs(task: SchedTask): number;
  /** Whether a task that is to be frozen has stopped. */
  isTrapped(task: SchedTask): boolean;
}

/** A thread that joins. */
export type NewTask = Pick<CgroupTask, 'tid' | 'tgid' | 'task' | 'uid' | 'bound' | 'userAffinity'>;

/** What a file's handlers work with. */
export interface FileContext {
  readonly cgroup: Cgroup;
  readonly host: CgroupHost;
  readonly actor: Actor;
  readonly open: OpenFile;
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
  /** Whether a controller is on for a cgroup; the root has them all. */
  isOn(cgroup: Cgroup, name: string): boolean;
  findTask(tid: number): CgroupTask | null;
  /** Threads of a process. */
  threadsOf(tgid: number): readonly CgroupTask[];
  /** Moves threads unless a controller refuses. */
  tryMove(tasks: readonly CgroupTask[], to: Cgroup): WriteResult;
  /** Recomputes what a controller's descendants inherit, and tells their tasks. */
  reattach(cgroup: Cgroup, controller: string): void;
  makeThreaded(cgroup: Cgroup): void;
  setSubtreeControl(cgroup: Cgroup, enable: readonly string[], disable: readonly string[]): void;
}

/** A file of a controller. Absent `read` or `write`: the open for it fails. */
export interface CgroupFile {
  readonly name: string;
  /** The root cgroup has it too. */
  readonly onRoot?: boolean;
  /** The release that brought it; absent: it is as old as version 2 of cgroups. */
  readonly since?: string;
  /** One record a task: without tasks nothing is shown, not even an empty text. */
  readonly rows?: boolean;
  /** Whether it is taken out of the cgroup's directory for now. */
  hidden?(cgroup: Cgroup): boolean;
  /** Only the root has it. */
  readonly rootOnly?: boolean;
  read?(ctx: FileContext): string | ReadResult;
  write?(ctx: FileContext, text: string): WriteResult;
  /** What `poll(2)` finds; absent: it tells nothing to who has read it. */
  poll?(ctx: FileContext): PollResult;
  /** What tells of its changes. */
  notifications?(cgroup: Cgroup): NotifiedFile;
  /** The file is closed. */
  close?(open: OpenFile): void;
}

/** What `poll(2)` finds: whether POLLPRI is set, and if not, when to look again unless something else happens, ns. */
export interface PollResult {
  readonly ready: boolean;
  readonly againNs: number;
}

/** A file that has been opened; it stays so when its cgroup is removed. */
export class OpenFile {
  readonly cgroup: Cgroup;
  readonly file: CgroupFile;
  /** Number of the notification that the last read knew; −1: not read yet. */
  seen = -1;
  /** How often the cgroup had hidden files when it was opened: one that was hidden since is gone for good. */
  readonly hides: number;
  /** Its PSI trigger: one for each open file. */
  trigger: PsiTrigger | null = null;

  constructor(cgroup: Cgroup, file: CgroupFile) {
    this.cgroup = cgroup;
    this.file = file;
    this.hides = cgroup.hides;
  }
}

/** Polls a file that notifies: ready when something was told since the last read (`kernfs_generic_poll`). */
export function pollNotified(file: NotifiedFile, { open, host }: FileContext): PollResult {
  const { hz } = host.psi;
  return { ready: file.countAt(host.now(), hz) !== open.seen, againNs: file.dueNs(hz) };
}

/** Visits a cgroup and everything below it. */
export function forEachBelow(cgroup: Cgroup, visit: (node: Cgroup) => void): void {
  visit(cgroup);
  for (const child of cgroup.children.values()) forEachBelow(child, visit);
}

/** Whether a thread is in the subtree. */
export function isPopulated(cgroup: Cgroup): boolean {
  return cgroup.taskCount > 0;
}
