/** virtio-blk: the queues that guest and VMM share. */
import type { DiskRequest } from '../hw/disk.ts';
import { COMP } from '../trace/components.ts';
import { VirtioDevice } from './virtio-device.ts';
import type { Vm } from './vm.ts';

/** A guest request in the hands of the host. */
interface InFlight {
  readonly request: DiskRequest;
  /** The host's bio, −1: it needs none. */
  readonly bio: number;
}

export class VirtioBlk extends VirtioDevice {
  /** Written by the guest's driver. */
  readonly submitted: DiskRequest[] = [];
  /** Used ring: finished, not yet taken by the guest. */
  readonly completed: DiskRequest[] = [];
  readonly inFlight: InFlight[] = [];
  readonly maxRequestBytes: number;
  /** One ring, however many vCPUs there are. */
  readonly queues = 1;
  /** Inode of the image file on the host, whose pages its cache may hold; −1: what is cached is told by the request. */
  image = -1;
  /** Written to the host's page cache and not yet to its disk. */
  dirtyBytes = 0;

  /** `maxRequestBytes`: longest request that the VMM takes. */
  constructor(maxRequestBytes = Infinity) {
    super('virtio-blk', COMP.vmm);
    this.maxRequestBytes = maxRequestBytes;
  }
}

export function blkOf(vm: Vm): VirtioBlk {
  return vm.machine.device(VirtioBlk);
}
