/** Requests to the block device of a kernel: who waits for which, and where the device is. */
import { invariant } from '../../core/invariant.ts';
import type { DiskRequest } from '../../hw/disk.ts';

/** A block I/O in flight. */
export interface Bio {
  done: boolean;
  /** Task that waits for it, 0: nobody yet. */
  waiter: number;
  readonly flow: number;
}

/** What the driver needs of a device: its queues. A real disk and a virtio disk both have them. */
export interface BlockQueue {
  readonly index: number;
  readonly virtual: boolean;
  readonly submitted: DiskRequest[];
  readonly completed: DiskRequest[];
}

export class BlockLayer {
  device: BlockQueue | null = null;
  private readonly bios: (Bio | null)[] = [];
  private readonly freeIds: number[] = [];

  get queue(): BlockQueue {
    invariant(this.device !== null, 'no-block-device');
    return this.device;
  }

  /** Queues a request for the device (it looks at the doorbell) and returns the bio's id. */
  submit(op: number, sector: number, bytes: number, flow: number, cpu: number): number {
    const id = this.freeIds.pop() ?? this.bios.push(null) - 1;
    this.bios[id] = { done: false, waiter: 0, flow };
    this.queue.submitted.push({ op, bytes, sector, flow, cookie: id, cpu });
    return id;
  }

  bio(id: number): Bio {
    const bio = this.bios[id];
    invariant(bio !== null && bio !== undefined, 'no-such-bio', String(id));
    return bio;
  }

  /** Takes one finished request from the device. Returns the task to wake, 0: nobody, −1: nothing finished. */
  complete(): number {
    const request = this.queue.completed.shift();
    if (!request) return -1;
    const bio = this.bio(request.cookie);
    bio.done = true;
    return bio.waiter;
  }

  /** Forgets a finished bio. */
  release(id: number): void {
    this.bios[id] = null;
    this.freeIds.push(id);
  }
}
