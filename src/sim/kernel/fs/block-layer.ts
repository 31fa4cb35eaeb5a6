/** Requests to the block device of a kernel: who waits for which, and where the device is. */
import { invariant } from '../../core/invariant.ts';
import type { DiskRequest } from '../../hw/disk.ts';
import type { IoRing } from './io-rings.ts';
import type { Cgroup } from '../cgroup/cgroup.ts';
import type { DeviceDriver } from '../device-driver.ts';
import { FLUSH_COOKIE, FlushMachine, type DriveCache } from './flush-machine.ts';
import { REQUEST, REQUEST_EVENT, requestMachine } from './request.machine.ts';

const SECTOR_BYTES = 512;

/** A file whose blocks up to a page hold data once a bio is written; until then reading them gives zeros. */
export interface Conversion {
  readonly inode: number;
  readonly endPage: number;
}

/** A block I/O, from its submission until whoever waited has seen it done. */
export class Bio {
  state = requestMachine.initial;
  /** Requests to the device that are not finished. */
  left: number;
  /** Task that waits for it, 0: nobody yet. */
  waiter = 0;
  readonly flow: number;
  /** It must outlast a power cut; `isSequence`: by several requests in turn, whose end ends the bio's own request. */
  isDurable = false;
  isSequence = false;
  /** Blocks it writes for the first time: what becomes of their file's extents before it is over. */
  converts: Conversion | null = null;

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
export interface BlockQueue extends DriveCache {
  readonly index: number;
  readonly virtual: boolean;
  /** The guest's driver, if it is not virtio's. */
  readonly driver?: DeviceDriver | null;
  readonly submitted: DiskRequest[];
  readonly completed: DiskRequest[];
  /** Queues that complete by themselves; absent: one for each CPU. A single one is shared (`nr_hw_queues`). */
  readonly queues?: number;
  /** It has heads. */
  readonly rotational?: boolean;
  /** Pieces of memory that one request may have; absent: more than a bio has. */
  readonly maxSegments?: number;
  /** Longest request it takes; longer bios are split. Absent: no limit. */
  readonly maxRequestBytes?: number;
  /** True: the device is looking at its queue, or was told to and has not yet: a doorbell would be for nothing (event index). */
  kickSuppressed?: boolean;
  /** The driver takes completions right now, an interrupt would be for nothing. */
  interruptsOff?: boolean;
  /** False: its rings have no event index. */
  readonly eventIndex?: boolean;
  /** Doorbells rung, and those that were not because the device was looking anyway. Virtual devices only. */
  kicks?: number;
  suppressedKicks?: number;
}

export class BlockLayer {
  device: BlockQueue | null = null;
  /** `io_uring` instances, by number. */
  readonly rings: IoRing[] = [];
  /** The request that `complete` took last. */
  done: DiskRequest | null = null;
  /** Requests that must outlast a power cut. */
  readonly flushes = new FlushMachine();
  /** Group that the next request of a task is charged to, where it is not the task's own: whose pages are written back. */
  readonly chargedTo = new Map<number, Cgroup>();
  /** Task ids of the workers that issue for `flushes`, by CPU. */
  readonly workers: number[] = [];
  /** Bios of which the device has finished everything; they are done once whoever completes them gets to them. */
  private readonly over: number[] = [];
  /** True: what `nextDone` took last was the end of a sequence. */
  doneWasSequence = false;
  /** Bios that are written and whose blocks a worker converts, and its task id, 0: not started. */
  readonly unconverted: Bio[] = [];
  converter = 0;
  private readonly bios: (Bio | null)[] = [];
  private readonly freeIds: number[] = [];

  get queue(): BlockQueue {
    invariant(this.device !== null, 'no-block-device');
    return this.device;
  }

  /**
   * `MAJ:MIN` of the device: an NVMe namespace, a SCSI disk, virtio's dynamic number as Debian's kernels have it; null: there is
   * none.
   */
  get deviceNumber(): string | null {
    const { device } = this;
    if (device === null) return null;
    if (device.virtual) return '254:0';
    return device.queues === 1 ? '8:0' : '259:0';
  }

  /** It seeks, or is taken for a disk that does: a virtio disk says nothing else (`BLK_FEAT_ROTATIONAL`). */
  get rotational(): boolean {
    return this.device !== null && (this.device.virtual || this.device.rotational === true);
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
    if (bio === null || bio === undefined) invariant(false, 'no-such-bio', String(id));
    return bio;
  }

  /** Begins what a flush (0 bytes) or a write behind one needs; returns the bio's id. */
  submitDurable(sector: number, bytes: number, flow: number): number {
    const id = this.freeIds.pop() ?? this.bios.push(null) - 1;
    const bio = new Bio(1, flow);
    bio.isDurable = true;
    bio.isSequence = this.queue.writeThrough !== true;
    this.bios[id] = bio;
    bio.send(REQUEST_EVENT.issue);
    if (this.flushes.start(this.queue, { bio: id, sector, bytes, flow })) this.end(bio);
    return id;
  }

  private end(bio: Bio): void {
    bio.left = 0;
    bio.send(REQUEST_EVENT.complete);
  }

  /** Takes one finished request from the device. False: nothing is finished. */
  complete(): boolean {
    const request = this.queue.completed.shift();
    if (!request) return false;
    this.done = request;
    const { cookie } = request;
    const bio = cookie === FLUSH_COOKIE ? null : this.bio(cookie);
    if (bio !== null && bio.left > 1) {
      bio.left--;
      bio.send(REQUEST_EVENT.part);
    } else if (bio !== null && !bio.isDurable) {
      this.over.push(cookie);
    } else {
      this.flushes.finished(cookie, (id) => this.over.push(id));
    }
    return true;
  }

  /**
   * Ends the next bio that the last completion finished (`bio_endio`): only now may another CPU see it done and free it.
   * Returns its waiter, 0: it has none or waits on for the conversion of its blocks, −1: no more were finished.
   */
  nextDone(): number {
    const id = this.over.shift();
    if (id === undefined) return -1;
    const bio = this.bio(id);
    this.doneWasSequence = bio.isSequence;
    if (bio.converts !== null) {
      this.unconverted.push(bio);
      return 0;
    }
    this.end(bio);
    return bio.waiter;
  }

  /** Ends a bio whose blocks are converted; returns its waiter, 0: it has none. */
  endConverted(bio: Bio): number {
    this.end(bio);
    return bio.waiter;
  }

  ring(id: number): IoRing {
    const ring = this.rings[id];
    if (ring === undefined) invariant(false, 'no-such-io-ring', String(id));
    return ring;
  }

  /** Forgets a finished bio. */
  release(id: number): void {
    this.bio(id).send(REQUEST_EVENT.free);
    this.bios[id] = null;
    this.freeIds.push(id);
  }
}
