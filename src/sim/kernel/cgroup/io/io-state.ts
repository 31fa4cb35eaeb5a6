/** What the `io` controller keeps of a group: what it gave to the disk, what it may, and its weight. One disk a kernel. */
import { stateOf, type Cgroup } from '../cgroup.ts';
import type { IoCost } from './cost.ts';
import type { ThrottleGroup } from './throttle.ts';

/** Bytes that one request of the device takes at most (`max_sectors_kb`, 4 MiB since 6.17); what is longer counts as several. */
const REQUEST_BYTES = 4_194_304;

export class IoState {
  /** Reads and writes, of the group and all below it. */
  readonly bytes: [number, number] = [0, 0];
  readonly ios: [number, number] = [0, 0];
  /** The kernel keeps something of the group for the disk: `io.stat` names the disk. */
  isKnown = false;
  /** `rbps wbps riops wiops` as they are in force; null: none was ever set. */
  limits: readonly bigint[] | null = null;
  /** Its queues; null: nothing was ever limited here or above. */
  throttle: ThrottleGroup | null = null;
  /** `io.weight`: the default, and of the disk, 0: the default. */
  weight = 100;
  diskWeight = 0;
  /** Of the root: iocost of the disk; null: nobody has touched it. */
  cost: IoCost | null = null;
}

/** Null: the controller is off there. */
export function ioOf(cgroup: Cgroup): IoState | null {
  return stateOf(cgroup, 'io', IoState);
}

/** The disk is known to a group and those above it (`blkg_create`). */
export function makeKnown(cgroup: Cgroup): void {
  for (let node: Cgroup | null = cgroup; node; node = node.parent) {
    const io = ioOf(node);
    if (io) io.isKnown = true;
  }
}

/** A request goes to the disk (`blk_cgroup_bio_start`). */
export function countIo(cgroup: Cgroup, direction: 0 | 1, bytes: number): void {
  const ios = Math.max(1, Math.ceil(bytes / REQUEST_BYTES));
  for (let node: Cgroup | null = cgroup; node; node = node.parent) {
    const io = ioOf(node);
    if (!io) continue;
    io.isKnown = true;
    io.bytes[direction] += bytes;
    io.ios[direction] += ios;
  }
}
