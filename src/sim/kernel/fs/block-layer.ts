/** Requests to the block device of a kernel: who waits for which, and where the device is. */
import { invariant } from '../../core/invariant.ts';
import type { DiskRequest } from '../../hw/disk.ts';
import type { IoRing } from './io-rings.ts';
import type { DeviceDriver } from '../device-driver.ts';
import { REQUEST, REQUEST_EVENT, requestMachine } from './request.machine.ts';

const SECTOR_BYTES = 512;

/** A block I/O, from its submission until whoever waited has seen it done. */
export class Bio {
  state = requestMachine.initial;
  /** Requests to the device that are not finished. */
  left: number;
  /** Task that waits for it, 0: nobody yet. */
  waiter = 0;
  readonly flow: number;

  constructor(parts: number, flow: number) {
    this.left = parts;
    this.flow = flow;
  }

  get done(): boolean {
    return this.state === REQUEST.complete;
  }

  /** Moves its state machine; an event its state does not know is a broken invariant. */
  send(event: number): void {
    this.state = requestMachine.step(this.state, event);
  }
}

/** What the driver needs of a device: its queues. A real disk and a virtio disk both have them. */
export interface BlockQueue {
  readonly index: number;
  readonly virtual: boolean;
  /** The guest's driver, if it is not virtio's. */
  readonly driver?: DeviceDriver | null;
  readonly submitted: DiskRequest[];
  readonly completed: DiskRequest[];
  /** Longest request it takes; longer bios are split. Absent: no limit. */
  readonly maxRequestBytes?: number;
  /** True: the device is looking at its queue, or was told to and has not yet: a doorbell would be for nothing (event index). */
  kickSuppressed?: boolean;
  /** The driver takes completions right now, an interrupt would be for nothing. */
  interruptsOff?: boolean;
  /** Doorbells rung, and those that were not because the device was looking anyway. Virtual devices only. */
  kicks?: number;
  suppressedKicks?: number;
}

export class BlockLayer {
  device: BlockQueue | null = null;
  /** `io_uring` instances, by number. */
  readonly rings: IoRing[] = [];
  private readonly bios: (Bio | null)[] = [];
  private readonly freeIds: number[] = [];

  get queue(): BlockQueue {
    invariant(this.device !== null, 'no-block-device');
    return this.device;
  }

  /** Queues a request for the device (it looks at the doorbell) and returns the bio's id. */
  submit(op: number, sector: number, bytes: number, flow: number, cpu: number): number {
    const id = this.freeIds.pop() ?? this.bios.push(null) - 1;
    const { submitted, maxRequestBytes = Infinity } = this.queue;
    const parts = Math.max(1, Math.ceil(bytes / maxRequestBytes));
    const bio = new Bio(parts, flow);
    this.bios[id] = bio;
    const request = { op, bytes, sector, flow, cookie: id, cpu };
    if (parts === 1) submitted.push(request);
    else
      for (let part = 0; part < parts; part++) {
        const offset = part * maxRequestBytes;
        submitted.push({
          ...request,
          sector: sector + offset / SECTOR_BYTES,
          bytes: Math.min(maxRequestBytes, bytes - offset),
          part,
          wholeBytes: bytes,
        });
      }
    bio.send(REQUEST_EVENT.issue);
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
    bio.left--;
    bio.send(bio.left > 0 ? REQUEST_EVENT.part : REQUEST_EVENT.complete);
    if (bio.left > 0) return 0;
    return bio.waiter;
  }

  ring(id: number): IoRing {
    const ring = this.rings[id];
    invariant(ring !== undefined, 'no-such-io-ring', String(id));
    return ring;
  }

  /** Forgets a finished bio. */
  release(id: number): void {
    this.bio(id).send(REQUEST_EVENT.free);
    this.bios[id] = null;
    this.freeIds.push(id);
  }
}
