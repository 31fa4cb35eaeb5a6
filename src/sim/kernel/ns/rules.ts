/**
 * What namespaces ask of whoever makes or enters one, and what they keep: limits, ids, System V objects, clocks. A kernel has it
 * where scripts may do all that Linux lets them (`installExtraCalls`).
 */
import { ERRNO } from '../../core/errno.ts';
import { invariant } from '../../core/invariant.ts';
import { CLONE, hasFlag } from '../clone-flags.ts';
import { capabilities, isCapable, NO_CAPABILITIES, type Cred } from '../cred.ts';
import type { Kernel } from '../kernel.ts';
import { FIRST_USER_NAMESPACE } from '../namespaces.ts';
import type { IpcNamespace, Nsproxy, TimeNamespace } from '../nsproxy.ts';
import { namespaceOf } from '../proc.ts';
import { RLIMIT } from '../rlimits.ts';
import type { TaskLimits } from '../task-limits.ts';
import type { Task } from '../task.ts';
import { IdMaps } from './id-maps.ts';
import { IpcState } from './ipc-objects.ts';
import { seekPids } from './pid-numbers.ts';
import { TimeOffsets } from './time-offsets.ts';

const ADMIN = capabilities('SYS_ADMIN');
const RESOURCE = capabilities('SYS_RESOURCE');
const SETFCAP = capabilities('SETFCAP');

/** Whoever waits for its parent waits for it (CLONE_PARENT). */
function adopt(child: Task, parent: Task | null): void {
  if (child.parent) child.parent.children--;
  child.parent = parent;
  if (parent) parent.children++;
}

/** The kinds of namespace by the flags that make them. */
export const NS_FLAGS = [
  ['cgroup', CLONE.NEWCGROUP],
  ['ipc', CLONE.NEWIPC],
  ['mnt', CLONE.NEWNS],
  ['net', CLONE.NEWNET],
  ['pid', CLONE.NEWPID],
  ['time', CLONE.NEWTIME],
  ['user', CLONE.NEWUSER],
  ['uts', CLONE.NEWUTS],
] as const;

/** `MAX_PID_NS_LEVEL`, and how deep user namespaces may nest. */
const MOST_LEVELS = 32;

export class NamespaceRules implements TaskLimits {
  readonly ids = new IdMaps();
  /** Pid namespaces around the first one that is simulated. */
  private pidLevelsAbove = 0;
  /** Tasks whose next child is their parent's (CLONE_PARENT), as they have just asked. */
  private readonly makesSibling = new Set<number>();
  private readonly kernel: Kernel;
  private readonly ipcs = new Map<number, IpcState>();
  private readonly clocks = new Map<number, TimeOffsets>();

  constructor(kernel: Kernel) {
    this.kernel = kernel;
    this.time(kernel.init.nsproxy.time).frozen = true;
  }

  ipc({ inum }: IpcNamespace): IpcState {
    const state = this.ipcs.get(inum) ?? new IpcState();
    this.ipcs.set(inum, state);
    return state;
  }

  time({ inum }: TimeNamespace): TimeOffsets {
    const state = this.clocks.get(inum) ?? new TimeOffsets();
    this.clocks.set(inum, state);
    return state;
  }

  /** Not for root, nor with these capabilities (`copy_process`). */
  isOverNproc({ cred, signal }: Task): boolean {
    const limit = signal.rlimits.get(RLIMIT.nproc);
    if (limit === undefined || cred.uid === 0) return false;
    if ([RESOURCE, ADMIN].some((one) => isCapable(cred, FIRST_USER_NAMESPACE, one))) return false;
    const { length } = this.kernel.allTasks().filter((task) => task.cred.uid === cred.uid && !task.ended);
    return length + 1 > limit;
  }

  /**
   * Whether the kinds that the flags name have a limit that is reached. Departs from Linux in that all users' namespaces
   * count together; nobody comes near the defaults, so a kernel in which nothing was written is not counted.
   */
  private isOverLimit(flags: number): boolean {
    const { kernel } = this;
    return NS_FLAGS.some(([kind, flag]) => {
      const limit = kernel.sysctls.get(`user.max_${kind}_namespaces`);
      if (limit === undefined || !hasFlag(flags, flag)) return false;
      const all = new Set(kernel.allTasks().map((task) => namespaceOf(task, kind).inum));
      // Init, which is no task here, has the first one of each.
      all.add(namespaceOf(kernel.init, kind).inum);
      return all.size > limit;
    });
  }

  /** `create_user_ns`: ENOSPC: too deep or too many; EPERM: in a chroot, or its maker has no ids where it is. */
  private refusesUser({ cred }: Task, isChrooted: boolean): number {
    if (cred.userNs.level > MOST_LEVELS || this.isOverLimit(CLONE.NEWUSER)) return -ERRNO.ENOSPC;
    return isChrooted || !this.ids.knows(cred.userNs, cred) ? -ERRNO.EPERM : 0;
  }

  /** Why a task may not have new namespaces of these kinds, minus an errno; 0: it may. */
  refusesNew(task: Task, flags: number): number {
    const { nsproxy, pidNs, cred } = task;
    const user = hasFlag(flags, CLONE.NEWUSER);
    const chrooted = user && this.kernel.names?.isChrooted(task) === true;
    const refused = user ? this.refusesUser(task, chrooted) : 0;
    if (refused < 0) return refused;
    const others = NS_FLAGS.some(([kind, flag]) => kind !== 'user' && hasFlag(flags, flag));
    if (!others) return 0;
    if (!user && !isCapable(cred, cred.userNs, ADMIN)) return -ERRNO.EPERM;
    if (hasFlag(flags, CLONE.NEWPID)) {
      if (nsproxy.pidForChildren !== pidNs) return -ERRNO.EINVAL;
      if (pidNs.level + this.pidLevelsAbove + 1 > MOST_LEVELS) return -ERRNO.ENOSPC;
    }
    return this.isOverLimit(flags & ~CLONE.NEWUSER) ? -ERRNO.ENOSPC : 0;
  }

  refusesClone(parent: Task, flags: number): number {
    const { nsproxy, pidNs, signal } = parent;
    const elsewhere = nsproxy.pidForChildren !== pidNs;
    if (hasFlag(flags, CLONE.PARENT)) this.makesSibling.add(parent.id);
    else this.makesSibling.delete(parent.id);
    if (hasFlag(flags, CLONE.THREAD) && elsewhere) return -ERRNO.EINVAL;
    if (hasFlag(flags, CLONE.PARENT) && signal.unkillable) return -ERRNO.EINVAL;
    if (hasFlag(flags, CLONE.NEWIPC) && hasFlag(flags, CLONE.SYSVSEM)) return -ERRNO.EINVAL;
    const refused = this.refusesNew(parent, flags);
    if (refused < 0) return refused;
    const into = hasFlag(flags, CLONE.THREAD) ? pidNs : nsproxy.pidForChildren;
    return seekPids(this.kernel, into) ? 0 : -ERRNO.EAGAIN;
  }

  /** Root of one's user namespace gets all that may be had, everybody else loses what was held (`cap_bprm_creds_from_file`). */
  execed(task: Task): void {
    const { cred } = task;
    const isRoot = cred.uid === this.ids.toKernel(cred.userNs, 'uid', 0);
    const held = isRoot ? cred.bounding : NO_CAPABILITIES;
    task.cred = Object.freeze({ ...cred, effective: held, permitted: held });
  }

  cloned(child: Task): void {
    const { nsproxy, cred, parent } = child;
    if (parent) this.madeTime(parent.nsproxy, nsproxy);
    this.time(nsproxy.time).frozen = true;
    if (parent && cred.userNs !== parent.cred.userNs) this.madeUser(parent.cred, cred);
    if (parent && this.makesSibling.delete(parent.id)) adopt(child, parent.parent);
  }

  /** Clocks of a new time namespace begin as those of the one before. */
  madeTime({ timeForChildren: before }: Nsproxy, { timeForChildren: made }: Nsproxy): void {
    if (made === before || this.clocks.has(made.inum)) return;
    Object.assign(this.time(made).offsets, this.time(before).offsets);
  }

  /** The first pid namespace that is simulated lies in another one, as that of a container. */
  nestPids(): void {
    const { init, namespaces } = this.kernel;
    this.pidLevelsAbove++;
    init.pidNs.inum = namespaces.inum();
  }

  /** Somebody has made a user namespace. */
  madeUser(maker: Cred, { userNs }: Cred): void {
    this.ids.created(userNs, (maker.effective & SETFCAP) !== 0n);
  }
}

/** A kernel's; throws SimFault 'no-namespace-rules' where none were installed. */
export function rulesOf({ limits }: Kernel): NamespaceRules {
  invariant(limits, 'no-namespace-rules');
  // Nothing else implements it.
  return limits as NamespaceRules;
}

/** `capable_wrt_inode_uidgid`: with the capability in its own user namespace, which knows the owner's ids. */
export function capableOver(
  kernel: Kernel,
  cred: Cred,
  owner: { readonly uid: number; readonly gid: number },
  capability: bigint,
): boolean {
  return rulesOf(kernel).ids.knows(cred.userNs, owner) && isCapable(cred, cred.userNs, capability);
}
