/** The receiving half of a connection with windows: what has come, in order and beyond, and what it says of it. */
import { MSS } from '../frames.ts';

/** First window and the widest: half of `net.ipv4.tcp_rmem`, the rest is for headers (`tcp_adv_win_scale`). */
const FIRST_WINDOW = 65_535;
const MAX_WINDOW = 6_291_456 / 2;
/** Blocks that fit into a header beside timestamps. */
const MAX_BLOCKS = 3;
/** A connection begins by acknowledging every segment (`TCP_MAX_QUICKACKS`). */
const QUICK_ACKS = 16;
/** `TCP_DELACK_MIN`: 40 ms. */
export const DELACK_NS = 40e6;

export class Receiver {
  /** Next byte that is wanted, and the last one acknowledged. */
  next = 0;
  private told = 0;
  /** Bytes in order that the program has not read. */
  unread = 0;
  private window = FIRST_WINDOW;
  /** Right edge that the other end was told: it never moves back. */
  private edge = FIRST_WINDOW;
  /** Ranges beyond `next`, the one that grew last first. */
  private ranges: (readonly [number, number])[] = [];
  private quick = QUICK_ACKS;
  /** When an acknowledgement that waits for data to ride on must go; Infinity: none waits. */
  delackNs = Infinity;
  /** An acknowledgement is to go now. */
  ackNow = false;

  get sacks(): readonly (readonly [number, number])[] {
    return this.ranges.slice(0, MAX_BLOCKS);
  }

  /** Bytes that there is room for beyond `next`. */
  get room(): number {
    const beyond = this.ranges.reduce((sum, [from, to]) => sum + to - from, 0);
    this.edge = Math.max(this.edge, this.next + Math.max(0, this.window - this.unread - beyond));
    return this.edge - this.next;
  }

  /** Data came. Returns how many bytes of it the program may read now. */
  take(seq: number, bytes: number, pingPong: boolean, nowNs: number): number {
    const end = seq + bytes;
    if (end <= this.next) {
      this.ackNow = true;
      return 0;
    }
    if (seq > this.next) {
      this.beyond(seq, end);
      this.ackNow = true;
      return 0;
    }
    const before = this.next;
    this.next = end;
    const hadGap = this.ranges.length > 0;
    for (let touching = true; touching;) {
      const found = this.ranges.find(([from]) => from <= this.next);
      touching = found !== undefined;
      if (found) {
        this.next = Math.max(this.next, found[1]);
        this.ranges = this.ranges.filter((range) => range !== found);
      }
    }
    const fresh = this.next - before;
    this.unread += fresh;
    // `tcp_grow_window`: who reads as fast as it comes gets more room.
    if (this.unread <= this.window / 2) this.window = Math.min(MAX_WINDOW, this.window + 2 * fresh);
    this.decide(hadGap, pingPong, nowNs);
    return fresh;
  }

  private beyond(from: number, to: number): void {
    let range: readonly [number, number] = [from, to];
    const touching = this.ranges.filter(([low, high]) => low <= to && high >= from);
    for (const [low, high] of touching) range = [Math.min(range[0], low), Math.max(range[1], high)];
    this.ranges = [Object.freeze(range), ...this.ranges.filter((one) => !touching.includes(one))];
  }

  /** `__tcp_ack_snd_check`. */
  private decide(hadGap: boolean, pingPong: boolean, nowNs: number): void {
    if (hadGap || this.next - this.told > MSS || (this.quick > 0 && !pingPong)) {
      this.ackNow = true;
      if (this.quick > 0) this.quick--;
    } else this.delackNs = Math.min(this.delackNs, nowNs + DELACK_NS);
  }

  /** The program has read so many bytes; room that opened wide is told at once (`tcp_cleanup_rbuf`). */
  read(bytes: number): void {
    const known = this.edge - this.next;
    this.unread -= bytes;
    if (this.room >= 2 * known && this.room > known) this.ackNow = true;
  }

  /** A segment with the present state leaves: nothing waits to be told. */
  said(): void {
    this.told = this.next;
    this.ackNow = false;
    this.delackNs = Infinity;
  }
}
