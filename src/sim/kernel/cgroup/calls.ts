/**
 * The kernel's calls into its controllers. Each asks only those that have the hook; without any it costs a comparison.
 */
import type { Errno } from '../../core/errno.ts';
import type { Cgroup, CgroupHost, CgroupTask } from './cgroup.ts';
import type { ControllerDef, ControllerHooks, DeviceAccess, IoRequest } from './controller.ts';
import { isControlled } from './domain.ts';

type Having<H extends keyof ControllerHooks> = ControllerDef & Required<Pick<ControllerHooks, H>>;

function having<H extends keyof ControllerHooks>(
  controllers: readonly ControllerDef[],
  hook: H,
): readonly Having<H>[] {
  return Object.freeze(controllers.filter((def): def is Having<H> => def[hook] !== undefined));
}

/** The nearest cgroup, from this one upwards, for which a controller is on; the root has them all. */
function cssOf(from: Cgroup, def: ControllerDef): Cgroup {
  let node = from;
  if (def.implicit) return node;
  while (node.parent && !isControlled(node, def)) node = node.parent;
  return node;
}

/** What became of a charge: no controller keeps account there, it fits, it does not. */
export type Charge = 'unaccounted' | 'charged' | 'refused';

export class ControllerCalls {
  /** What filters of devices say, once there are some (`device-filters.ts`). */
  deviceFilter: ((cgroup: Cgroup, device: DeviceAccess | string) => Errno | null) | null = null;
  private readonly host: CgroupHost;
  private readonly forkers: readonly Having<'canFork'>[];
  private readonly enterers: readonly Having<'entered'>[];
  private readonly leavers: readonly Having<'left'>[];
  private readonly chargers: readonly Having<'charge'>[];
  private readonly submitters: readonly Having<'ioSubmit'>[];
  private readonly queuers: readonly Having<'packetQueue'>[];
  private readonly openers: readonly Having<'deviceOpen'>[];
  private readonly tickers: readonly Having<'ticked'>[];
  private readonly switchers: readonly Having<'switched'>[];

  constructor(controllers: readonly ControllerDef[], host: CgroupHost) {
    this.host = host;
    this.forkers = having(controllers, 'canFork');
    this.enterers = having(controllers, 'entered');
    this.leavers = having(controllers, 'left');
    this.chargers = having(controllers, 'charge');
    this.submitters = having(controllers, 'ioSubmit');
    this.queuers = having(controllers, 'packetQueue');
    this.openers = having(controllers, 'deviceOpen');
    this.tickers = having(controllers, 'ticked');
    this.switchers = having(controllers, 'switched');
  }

  /** A thread is to be made in a cgroup. Null: every controller has charged it; else the errno, and none has. */
  canFork(cgroup: Cgroup): Errno | null {
    const { forkers, host } = this;
    for (let at = 0; at < forkers.length; at++) {
      const def = forkers[at] as Having<'canFork'>;
      const answer = def.canFork(cssOf(cgroup, def), host);
      if (answer.ok) continue;
      for (const before of forkers.slice(0, at)) before.cancelFork?.(cssOf(cgroup, before), host);
      return answer.errno;
    }
    return null;
  }

  entered(member: CgroupTask, from: Cgroup | null): void {
    for (const def of this.enterers) def.entered(member, this.host, from);
  }

  left(member: CgroupTask): void {
    for (const def of this.leavers) def.left(member, this.host);
  }

  /** Memory is taken for a thread; the root's is not accounted. */
  charge(member: CgroupTask | null, bytes: number): Charge {
    let charged: Charge = 'unaccounted';
    if (member === null) return charged;
    for (const def of this.chargers) {
      const node = cssOf(member.cgroup, def);
      if (!node.parent && !def.implicit) continue;
      if (!def.charge(node, bytes, this.host)) return 'refused';
      charged = 'charged';
    }
    return charged;
  }

  /** A block request is submitted, for a group's sake: for how long it is held back, ns; Infinity: until `host.io` frees it. */
  ioSubmit(member: CgroupTask | null, request: IoRequest): number {
    let ns = 0;
    if (member === null) return ns;
    const { cgroup = member.cgroup } = request;
    for (const def of this.submitters)
      ns = Math.max(ns, def.ioSubmit(cssOf(cgroup, def), request, this.host, member.tid));
    return ns;
  }

  /** A packet is to be sent: null, or the errno of the sender. */
  packetQueue(member: CgroupTask | null, bytes: number): Errno | null {
    if (member === null) return null;
    for (const def of this.queuers) {
      const errno = def.packetQueue(cssOf(member.cgroup, def), bytes, this.host);
      if (errno !== null) return errno;
    }
    return null;
  }

  /** A device is opened (by its number, or a misc device by its path) or a node for it is made: null, or the errno of whoever does it. */
  deviceOpen(member: CgroupTask | null, device: DeviceAccess | string): Errno | null {
    if (member === null) return null;
    const filtered = this.deviceFilter?.(member.cgroup, device) ?? null;
    if (filtered !== null) return filtered;
    for (const def of this.openers) {
      const errno = def.deviceOpen(cssOf(member.cgroup, def), device, this.host);
      if (errno !== null) return errno;
    }
    return null;
  }

  ticked(member: CgroupTask, user: boolean, tickNs: number): void {
    for (const def of this.tickers) def.ticked(member, user, tickNs, this.host);
  }

  switched(prev: CgroupTask | null, next: CgroupTask | null, cpu: number): void {
    if (this.switchers.length === 0) return;
    for (const def of this.switchers) def.switched(prev, next, cpu, this.host);
  }
}
