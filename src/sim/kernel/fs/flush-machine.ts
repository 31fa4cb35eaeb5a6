/**
 * Requests that must outlast a power cut (block/blk-flush.c): what each still needs of the drive, by its cache and whether it
 * writes through on request (FUA). Flushes that come while one is under way share the next.
 */
import { DISK_OP, type DiskRequest } from '../../hw/disk.ts';

/** Cookie of a flush: it belongs to all whose turn it is. */
export const FLUSH_COOKIE = -1;

/** What of a drive decides. */
export interface DriveCache {
  /** It has no cache that a power cut loses: there is nothing to flush. Absent: it has one. */
  readonly writeThrough?: boolean;
  /** It writes past its cache on request. Absent: it does not. */
  readonly fua?: boolean;
}

type Step = 'flush' | 'data';

/** What a drive has to do, in order, for a request with or without data. */
function stepsOf({ writeThrough = false, fua = false }: DriveCache, hasData: boolean): Step[] {
  if (writeThrough) return hasData ? ['data'] : [];
  if (!hasData) return ['flush'];
  return fua ? ['flush', 'data'] : ['flush', 'data', 'flush'];
}

interface Sequence {
  readonly bio: number;
  readonly sector: number;
  readonly bytes: number;
  readonly flow: number;
  readonly steps: Step[];
}

export class FlushMachine {
  /** Requests for the worker to issue, oldest first (`q->requeue_list`). */
  readonly requeued: Omit<DiskRequest, 'cpu'>[] = [];
  private running: Sequence[] = [];
  private waiting: Sequence[] = [];
  private readonly writing: Sequence[] = [];

  /** Begins the sequence of a bio. True: nothing is needed, it is over. */
  start(queue: DriveCache, sequence: Omit<Sequence, 'steps'>): boolean {
    return this.next({ ...sequence, steps: stepsOf(queue, sequence.bytes > 0) });
  }

  /** A request of a sequence is finished; calls `over` for every bio that needs no more. */
  finished(cookie: number, over: (bio: number) => void): void {
    if (cookie === FLUSH_COOKIE) {
      const done = this.running;
      this.running = [];
      for (const sequence of done) if (this.next(sequence)) over(sequence.bio);
      this.kick();
      return;
    }
    const at = this.writing.findIndex(({ bio }) => bio === cookie);
    const [sequence] = at < 0 ? [] : this.writing.splice(at, 1);
    if (!sequence || this.next(sequence)) over(cookie);
  }

  private next(sequence: Sequence): boolean {
    const step = sequence.steps.shift();
    if (step === undefined) return true;
    if (step === 'flush') {
      this.waiting.push(sequence);
      this.kick();
    } else {
      const { bio, sector, bytes, flow } = sequence;
      this.writing.push(sequence);
      this.requeued.push({ op: DISK_OP.write, bytes, sector, flow, cookie: bio });
    }
    return false;
  }

  private kick(): void {
    const [first] = this.waiting;
    if (this.running.length > 0 || !first) return;
    this.running = this.waiting;
    this.waiting = [];
    this.requeued.push({ op: DISK_OP.flush, bytes: 0, sector: 0, flow: first.flow, cookie: FLUSH_COOKIE });
  }
}
