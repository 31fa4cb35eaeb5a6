/** Makes the namespaces of a kernel: those it boots with, and new ones (`copy_namespaces`, `create_new_namespaces`). */
import { FIRST_MOUNTS, MountNamespace } from './fs/mount-namespace.ts';
import { CLONE, hasFlag } from './clone-flags.ts';
import type { CgroupNamespace, NetNamespace, Nsproxy, PidNamespace } from './nsproxy.ts';
import type { UserNamespace } from './user-namespace.ts';

/** Inode numbers of the first ones are fixed (`include/uapi/linux/nsfs.h`). */
const FIRST = Object.freeze({
  mnt: 0xeffffff8,
  net: 0xeffffff9,
  time: 0xeffffffa,
  cgroup: 0xeffffffb,
  pid: 0xeffffffc,
  user: 0xeffffffd,
  uts: 0xeffffffe,
  ipc: 0xefffffff,
  /** `PROC_DYNAMIC_FIRST`. */
  dynamic: 0xf0000000,
});

export const FIRST_USER_NAMESPACE: UserNamespace = Object.freeze({
  kind: 'user',
  inum: FIRST.user,
  parent: null,
  level: 0,
  ownerUid: 0,
});

/** What the new ones of a call are made from. */
export interface NewNamespaces {
  readonly flags: number;
  readonly userNs: UserNamespace;
  /** The pid namespace that the caller is in itself. */
  readonly pid: PidNamespace;
  /** Its group: the root of a new cgroup namespace. */
  readonly cgroup: string;
}

export class Namespaces {
  private nextInum: number = FIRST.dynamic;
  private readonly netNames = new Map<string, NetNamespace>();
  /** What the first program is in. */
  readonly init: Nsproxy;

  constructor(hostname: string) {
    const userNs = FIRST_USER_NAMESPACE;
    const net: NetNamespace = Object.freeze({ kind: 'net', inum: FIRST.net, userNs, name: '' });
    this.netNames.set('', net);
    const time = Object.freeze({ kind: 'time' as const, inum: FIRST.time, userNs });
    this.init = {
      uts: { kind: 'uts', inum: FIRST.uts, userNs, hostname },
      ipc: Object.freeze({ kind: 'ipc', inum: FIRST.ipc, userNs }),
      mnt: new MountNamespace(FIRST.mnt, userNs, FIRST_MOUNTS),
      net,
      cgroup: Object.freeze({ kind: 'cgroup', inum: FIRST.cgroup, userNs, root: '' }),
      time,
      pidForChildren: this.firstPids(),
      timeForChildren: time,
    };
  }

  /** The next number of nsfs. */
  inum(): number {
    return this.nextInum++;
  }

  private firstPids(): PidNamespace {
    const own = { parent: null, level: 0, lastPid: 0, childReaper: 0, dying: false };
    return { kind: 'pid', inum: FIRST.pid, userNs: FIRST_USER_NAMESPACE, ...own };
  }

  /** A user namespace below another one. */
  newUser(parent: UserNamespace, ownerUid: number): UserNamespace {
    const level = parent.level + 1;
    return Object.freeze({ kind: 'user', inum: this.inum(), parent, level, ownerUid });
  }

  /** The network namespace that devices know by this name; made when it is asked for first (`ip netns add`). */
  netNamed(name: string): NetNamespace {
    let net = this.netNames.get(name);
    if (!net) {
      net = Object.freeze({ kind: 'net', inum: this.inum(), userNs: FIRST_USER_NAMESPACE, name });
      this.netNames.set(name, net);
    }
    return net;
  }

  private newNet(userNs: UserNamespace): NetNamespace {
    const inum = this.inum();
    return Object.freeze({ kind: 'net', inum, userNs, name: `net:[${String(inum)}]` });
  }

  private newPid(parent: PidNamespace, userNs: UserNamespace): PidNamespace {
    const level = parent.level + 1;
    return {
      kind: 'pid',
      inum: this.inum(),
      userNs,
      parent,
      level,
      lastPid: 0,
      childReaper: 0,
      dying: false,
    };
  }

  private newCgroup(root: string, userNs: UserNamespace): CgroupNamespace {
    return Object.freeze({ kind: 'cgroup', inum: this.inum(), userNs, root });
  }

  /** The same but for the kinds that the flags name, which are new. */
  create(old: Nsproxy, { flags, userNs, pid, cgroup }: NewNamespaces): Nsproxy {
    const isNew = (flag: number): boolean => hasFlag(flags, flag);
    return {
      uts: isNew(CLONE.NEWUTS) ? { ...old.uts, inum: this.inum(), userNs } : old.uts,
      ipc: isNew(CLONE.NEWIPC) ? Object.freeze({ kind: 'ipc', inum: this.inum(), userNs }) : old.ipc,
      mnt: isNew(CLONE.NEWNS) ? old.mnt.copy(this.inum(), userNs) : old.mnt,
      net: isNew(CLONE.NEWNET) ? this.newNet(userNs) : old.net,
      cgroup: isNew(CLONE.NEWCGROUP) ? this.newCgroup(cgroup, userNs) : old.cgroup,
      time: old.time,
      pidForChildren: isNew(CLONE.NEWPID) ? this.newPid(pid, userNs) : old.pidForChildren,
      timeForChildren: isNew(CLONE.NEWTIME)
        ? Object.freeze({ kind: 'time', inum: this.inum(), userNs })
        : old.timeForChildren,
    };
  }
}
