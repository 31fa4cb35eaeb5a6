/**
 * The contract of a controller: its files, and what the kernel asks and tells it at fork, exit, charge, I/O submit, packet
 * queueing, device open, tick and switch. One file `NAME.controller.ts` each; `registry.ts` finds it.
 */
import type { Text } from '../../core/text.ts';
import type { Errno } from '../../core/errno.ts';
import type { Cgroup, CgroupFile, CgroupHost, CgroupTask, WriteResult } from './cgroup.ts';

/** A block request on its way to the device. */
export interface IoRequest {
  /** As in `DISK_OP`. */
  readonly op: number;
  readonly sector: number;
  readonly bytes: number;
  /** Group that it is charged to; absent: that of the task that submits it. */
  readonly cgroup?: Cgroup;
}

/** An access to a device by its number: letters of `rwm` (read, write, mknod). */
export interface DeviceAccess {
  readonly type: 'c' | 'b';
  readonly major: number;
  readonly minor: number;
  readonly access: string;
}

/**
 * What a running kernel asks and tells a controller. The cgroup is the nearest one, from the task's own upwards, for which
 * the controller is on; the root if it is on for none. Limits of the cgroups above are for the controller to look at.
 */
export interface ControllerHooks {
  /** A thread is to be made in the cgroup: charges it, or refuses with an errno (`can_fork`). */
  canFork?(cgroup: Cgroup, host: CgroupHost): WriteResult;
  /** What `canFork` allowed does not happen: another controller refused it. */
  cancelFork?(cgroup: Cgroup, host: CgroupHost): void;
  /** A thread is in its cgroup from now on: made there, or moved there from another one. */
  entered?(member: CgroupTask, host: CgroupHost, from: Cgroup | null): void;
  /** A thread leaves its cgroup: moved away or ended. */
  left?(member: CgroupTask, host: CgroupHost): void;
  /** Memory is taken for a thread of the cgroup. False: it does not fit. */
  charge?(cgroup: Cgroup, bytes: number, host: CgroupHost): boolean;
  /** A task submits a block request: for how long it is held back, ns; 0: it may go; Infinity: until `host.io.free` has it. */
  ioSubmit?(cgroup: Cgroup, request: IoRequest, host: CgroupHost, task: number): number;
  /** A packet of so many bytes is to be sent: null, or the errno of the sender. */
  packetQueue?(cgroup: Cgroup, bytes: number, host: CgroupHost): Errno | null;
  /** A device is opened (by its number, or a misc device by its path) or a node for it is made: null, or the errno of whoever does it. */
  deviceOpen?(cgroup: Cgroup, device: DeviceAccess | string, host: CgroupHost): Errno | null;
  /** The periodic tick found the thread running, in user or in kernel mode. */
  ticked?(member: CgroupTask, user: boolean, tickNs: number, host: CgroupHost): void;
  /** A CPU goes from one thread to another; null: the idle loop. */
  switched?(prev: CgroupTask | null, next: CgroupTask | null, cpu: number, host: CgroupHost): void;
}

/** A controller. */
export interface ControllerDef extends ControllerHooks {
  readonly id: string;
  readonly text: Text;
  /** In every cgroup, not switched by `cgroup.subtree_control`. */
  readonly implicit: boolean;
  /** May be used in threaded subtrees. */
  readonly threaded: boolean;
  readonly files: readonly CgroupFile[];
  /** The release that brought it to version 2 of cgroups; absent: it was there from the start. */
  readonly since?: string;
  /** False: runtimes and systemd don't pass it on by themselves, because there is nothing to limit. Absent: they do. */
  readonly passedOn?: boolean;
  /** The root has been made. */
  boot?(root: Cgroup, host: CgroupHost): void;
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
