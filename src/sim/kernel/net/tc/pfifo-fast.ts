/** `pfifo_fast`: what a device has before anybody says otherwise. All packets here have one priority, so one of its bands is used. */
import { Fifo, left, lost, QdiscStats, type Drop, type Qdisc, type Queued } from './qdisc.ts';

/** `txqueuelen`: packets that wait at most, however long each is. */
export const TX_QUEUE_LEN = 1000;

export class PfifoFast implements Qdisc {
  readonly kind = 'pfifo_fast';
  readonly options = 'bands 3 priomap 1 2 2 2 1 2 0 0 1 1 1 1 1 1 1 1';
  readonly stats = new QdiscStats();
  readonly nextNs = Infinity;
  private readonly fifo = new Fifo();

  get backlogBytes(): number {
    return this.fifo.bytes;
  }

  get qlen(): number {
    return this.fifo.length;
  }

  enqueue(item: Queued, _nowNs: number, dropped: Drop): void {
    this.stats.enqueuedBytes += item.bytes;
    if (this.fifo.length < TX_QUEUE_LEN) this.fifo.push(item);
    else lost(this.stats, item, dropped);
  }

  dequeue(nowNs: number): Queued | null {
    const item = this.fifo.shift();
    return item ? left(this.stats, item, nowNs) : null;
  }
}
