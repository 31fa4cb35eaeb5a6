/**
 * Ids of user namespaces (`kernel/user_namespace.c`): what they are in the kernel, which numbers users as the first
 * namespace does, and who may write a map.
 */
import { ERRNO } from '../../core/errno.ts';
import { capabilities, isCapable, type Cred } from '../cred.ts';
import type { UserNamespace } from '../user-namespace.ts';

export const ID_KINDS = ['uid', 'gid', 'projid'] as const;
export type IdKind = (typeof ID_KINDS)[number];

/** `count` ids from `first` on are those of the kernel from `kernel` on. */
interface Extent {
  readonly first: number;
  readonly kernel: number;
  readonly count: number;
}

/** What a user namespace has been given. */
interface Given {
  readonly maps: Record<IdKind, readonly Extent[]>;
  setgroups: boolean;
  /** Its maker had CAP_SETFCAP, which is needed to map its parent's root. */
  readonly setfcap: boolean;
}

const INVALID = 0xffff_ffff;
/** What an id that has none is shown as (`overflowuid`). */
const OVERFLOW_ID = 65534;
const MAX_EXTENTS = 340;
const PAGE_BYTES = 4096;
const SETFCAP = capabilities('SETFCAP');
const ADMIN = capabilities('SYS_ADMIN');
const SETID = Object.freeze({ uid: capabilities('SETUID'), gid: capabilities('SETGID'), projid: 0n });
const FIRST: readonly Extent[] = Object.freeze([Object.freeze({ first: 0, kernel: 0, count: INVALID })]);
const FIRST_GIVEN: Given = Object.freeze({
  maps: Object.freeze({ uid: FIRST, gid: FIRST, projid: FIRST }),
  setgroups: true,
  setfcap: true,
});

export class IdMaps {
  private readonly given = new Map<number, Given>();

  private of(ns: UserNamespace): Given {
    if (!ns.parent) return FIRST_GIVEN;
    return this.given.get(ns.inum) ?? this.created(ns, true);
  }

  /** A new one: nobody has an id in it yet; what its parent may not do with groups, it may not. */
  created(ns: UserNamespace, setfcap: boolean): Given {
    const { setgroups } = ns.parent ? this.of(ns.parent) : FIRST_GIVEN;
    const given: Given = { maps: { uid: [], gid: [], projid: [] }, setgroups, setfcap };
    this.given.set(ns.inum, given);
    return given;
  }

  /** `make_kuid`; −1: no such id here. */
  toKernel(ns: UserNamespace, kind: IdKind, id: number, count = 1): number {
    const found = this.of(ns).maps[kind].find(
      ({ first, count: size }) => id >= first && id + count <= first + size,
    );
    return found ? found.kernel + (id - found.first) : -1;
  }

  /** `from_kuid`; −1: it has none here. */
  fromKernel(ns: UserNamespace, kind: IdKind, id: number): number {
    const found = this.of(ns).maps[kind].find(({ kernel, count }) => id >= kernel && id < kernel + count);
    return found ? found.first + (id - found.kernel) : -1;
  }

  /** As a process sees it (`from_kuid_munged`). */
  shown(ns: UserNamespace, kind: IdKind, id: number): number {
    const known = this.fromKernel(ns, kind, id);
    return known < 0 ? OVERFLOW_ID : known;
  }

  /** Whether both of an owner's ids are known. */
  knows(ns: UserNamespace, { uid, gid }: { readonly uid: number; readonly gid: number }): boolean {
    return this.fromKernel(ns, 'uid', uid) >= 0 && this.fromKernel(ns, 'gid', gid) >= 0;
  }

  /** `/proc/PID/uid_map` to a reader: of its own namespace, the parent's numbers. */
  text(ns: UserNamespace, kind: IdKind, reader: UserNamespace): string {
    const lower = reader === ns && ns.parent ? ns.parent : reader;
    return this.of(ns)
      .maps[kind].map(({ first, kernel, count }) => {
        const below = this.fromKernel(lower, kind, kernel);
        return [first, below < 0 ? INVALID : below, count].map((n) => String(n).padStart(10)).join(' ');
      })
      .map((row) => `${row}\n`)
      .join('');
  }

  /** A write to `uid_map` and the like by a task with these credentials. 0, EPERM or EINVAL. */
  write(ns: UserNamespace, kind: IdKind, text: string, cred: Cred): number {
    const { parent } = ns;
    const given = this.of(ns);
    if (!parent || (cred.userNs !== ns && cred.userNs !== parent)) return -ERRNO.EPERM;
    if (text.length >= PAGE_BYTES) return -ERRNO.EINVAL;
    if (given.maps[kind].length > 0) return -ERRNO.EPERM;
    if (kind !== 'projid' && !isCapable(cred, ns, ADMIN)) return -ERRNO.EPERM;
    const extents = parseMap(text);
    if (!extents) return -ERRNO.EINVAL;
    if (!this.mayMap({ ...ns, parent }, kind, extents, cred)) return -ERRNO.EPERM;
    const mapped = extents.map(({ first, kernel, count }) => {
      return Object.freeze({ first, kernel: this.toKernel(parent, kind, kernel, count), count });
    });
    if (mapped.some(({ kernel }) => kernel < 0)) return -ERRNO.EPERM;
    given.maps[kind] = mapped;
    return 0;
  }

  /** `new_idmap_permitted`. */
  private mayMap(
    ns: UserNamespace & { readonly parent: UserNamespace },
    kind: IdKind,
    extents: readonly Extent[],
    cred: Cred,
  ): boolean {
    const { parent } = ns;
    const [only] = extents;
    const root = extents.some(({ kernel }) => kernel === 0);
    const own = cred.userNs.inum === ns.inum;
    if (kind === 'uid' && root && !(own ? this.of(ns).setfcap : isCapable(cred, parent, SETFCAP)))
      return false;
    if (extents.length === 1 && only?.count === 1 && ns.ownerUid === cred.uid) {
      const id = this.toKernel(parent, kind, only.kernel);
      if (kind === 'uid' && id === cred.uid) return true;
      if (kind === 'gid' && id === cred.gid && !this.of(ns).setgroups) return true;
    }
    return kind === 'projid' || isCapable(cred, parent, SETID[kind]);
  }

  /** Whether processes may have other groups (`setgroups`): once somebody has ids at all. */
  maySetgroups(ns: UserNamespace): boolean {
    const { setgroups, maps } = this.of(ns);
    return setgroups && maps.gid.length > 0;
  }

  setgroupsText(ns: UserNamespace): string {
    return this.of(ns).setgroups ? 'allow\n' : 'deny\n';
  }

  /** A write to `/proc/PID/setgroups`. EINVAL; EPERM: it can't be changed any more. */
  writeSetgroups(ns: UserNamespace, text: string): number {
    const given = this.of(ns);
    const word = text.trimEnd();
    if (text.length >= 8 || (word !== 'allow' && word !== 'deny')) return -ERRNO.EINVAL;
    if (word === 'allow') return given.setgroups ? 0 : -ERRNO.EPERM;
    if (given.maps.gid.length > 0) return -ERRNO.EPERM;
    given.setgroups = false;
    return 0;
  }
}

/** Lines `first lower count`; null: not so, or they wrap or overlap. */
function parseMap(text: string): Extent[] | null {
  const extents: Extent[] = [];
  for (const line of text.replace(/\n$/, '').split('\n')) {
    const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s*$/.exec(line);
    if (!match || extents.length === MAX_EXTENTS) return null;
    const [first, kernel, count] = match.slice(1).map((word) => Number(BigInt(word) & 0xffff_ffffn));
    if (first === undefined || kernel === undefined || count === undefined) return null;
    if (first === INVALID || kernel === INVALID || count === 0) return null;
    if (first + count > INVALID || kernel + count > INVALID) return null;
    if (extents.some((other) => overlaps(other, { first, kernel, count }))) return null;
    extents.push({ first, kernel, count });
  }
  return extents;
}

function overlaps(a: Extent, b: Extent): boolean {
  const meet = (one: number, two: number): boolean => one < two + b.count && two < one + a.count;
  return meet(a.first, b.first) || meet(a.kernel, b.kernel);
}
