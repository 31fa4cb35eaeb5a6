/** What a queueing discipline is (`struct Qdisc_ops`): packets go in, and come out when they may. */
import type { Packet } from '../../../hw/packet.ts';
import { HEADER_BYTES, MSS } from '../frames.ts';
import type { NetDev } from '../net-stack.ts';

/** A packet in a queue. */
export interface Queued {
  readonly packet: Packet;
  /** Device that it came in by, if another one handed it over (`skb_iif`); null: it is on its way out. */
  readonly from: NetDev | null;
  /** Frames that it is cut into (`gso_segs`), and their bytes with all headers (`qdisc_pkt_len`). */
  readonly frames: number;
  readonly bytes: number;
  /** When it came into the queue. */
  readonly sinceNs: number;
}

export function queuedOf(packet: Packet, from: NetDev | null, nowNs: number): Queued {
  const frames = Math.max(1, Math.ceil(packet.bytes / MSS));
  return { packet, from, frames, bytes: packet.bytes + frames * HEADER_BYTES, sinceNs: nowNs };
}

/** Counters that `tc -s qdisc` prints, and how long packets waited. */
export class QdiscStats {
  bytes = 0;
  packets = 0;
  drops = 0;
  overlimits = 0;
  requeues = 0;
  /** Bytes and packets that were dropped, in frames; all that ever came in. */
  droppedBytes = 0;
  enqueuedBytes = 0;
  /** Time that the packets which left had waited, ns together. */
  waitedNs = 0;
}

export interface Qdisc {
  readonly kind: string;
  /** Words that `tc qdisc show` prints of its settings. */
  readonly options: string;
  readonly stats: QdiscStats;
  /** Bytes a second that it lets through at most; absent: as many as the device takes. */
  readonly bytesPerS?: number;
  /** Bytes and packets that wait. */
  readonly backlogBytes: number;
  readonly qlen: number;
  /** Takes a packet; what it has no room for, this one or another, goes to `dropped`. */
  enqueue(item: Queued, nowNs: number, dropped: Drop): void;
  /** The next packet that may go; null: none may now (`nextNs` says when to ask again). Old ones may be dropped instead. */
  dequeue(nowNs: number, dropped: Drop): Queued | null;
  /** When the watchdog looks again after `dequeue` gave nothing; Infinity: not before something comes. */
  readonly nextNs: number;
}

export type Drop = (item: Queued) => void;

/** Cuts a long packet into frames (`skb_gso_segment`). What the sender is charged goes with the last. */
export function framesOf(item: Queued): Queued[] {
  const { packet, from, sinceNs } = item;
  if (item.frames === 1) return [item];
  const { tcp, wmem, ...rest } = packet;
  return Array.from({ length: item.frames }, (_, at) => {
    const last = at === item.frames - 1;
    const one: Packet = Object.freeze({
      ...rest,
      bytes: Math.min(MSS, packet.bytes - at * MSS),
      ...(tcp === undefined ? {} : { tcp: Object.freeze({ ...tcp, seq: tcp.seq + at * MSS }) }),
      ...(last && wmem !== undefined ? { wmem } : {}),
    });
    return queuedOf(one, from, sinceNs);
  });
}

/** Packets in the order in which they came. */
export class Fifo {
  private items: Queued[] = [];
  private head = 0;
  bytes = 0;

  get length(): number {
    return this.items.length - this.head;
  }

  get first(): Queued | undefined {
    return this.items[this.head];
  }

  push(item: Queued): void {
    this.items.push(item);
    this.bytes += item.bytes;
  }

  shift(): Queued | undefined {
    const item = this.items[this.head];
    if (item === undefined) return undefined;
    this.bytes -= item.bytes;
    this.head++;
    if (this.head > 64 && this.head * 2 > this.items.length) {
      this.items = this.items.slice(this.head);
      this.head = 0;
    }
    return item;
  }
}

/** Counts a packet that left. */
export function left(stats: QdiscStats, item: Queued, nowNs: number): Queued {
  stats.bytes += item.bytes;
  stats.packets += item.frames;
  stats.waitedNs += nowNs - item.sinceNs;
  return item;
}

/** Counts a packet that did not. */
export function lost(stats: QdiscStats, item: Queued, dropped: Drop): void {
  stats.drops += item.frames;
  stats.droppedBytes += item.bytes;
  dropped(item);
}
