/**
 * TCP of a connection on whose way packets can wait or be lost: a congestion window (CUBIC), the other end's window, losses found by
 * selective acknowledgements or by the timer, and what is on its way within this machine (TCP small queues). Bytes are
 * counted from 0 and never wrap. Left out: tail loss probes, ECN, pacing, the search for a larger receive buffer
 * (`tcp_rcv_space_adjust`). Source: net/ipv4/tcp_output.c, tcp_input.c, tcp_recovery.c (6.18).
 */
import type { TcpHeader } from '../../../hw/packet.ts';
import { MSS } from '../frames.ts';
import { Cubic } from './cubic.ts';
import { Receiver } from './receiver.ts';
import { framesIn, Scoreboard, type Piece } from './scoreboard.ts';

const GSO_MAX_BYTES = 65_536 - 1 - 320;
/** `net.ipv4.tcp_wmem`: bytes a socket holds at first and at most; `tcp_limit_output_bytes`. */
const SNDBUF_FIRST = 87_380;
const SNDBUF_MAX = 4_194_304;
const OUTPUT_LIMIT = 4_194_304;
/** `TCP_RTO_MIN`, `TCP_TIMEOUT_INIT`, `TCP_RTO_MAX`. */
const RTO_MIN_NS = 200e6;
const RTO_INIT_NS = 1e9;
const RTO_MAX_NS = 120e9;
/** Percent of the measured rate that segments are sized by (`tcp_pacing_ss_ratio`, `tcp_pacing_ca_ratio`). */
const SIZING_SLOW_START = 2;
const SIZING = 1.2;

type Mode = 'open' | 'recovery' | 'loss';

/** Counters of a connection, as `ss -ti` shows them. */
export interface WindowCounts {
  sentBytes: number;
  ackedBytes: number;
  deliveredBytes: number;
  retransmitted: number;
  timeouts: number;
  losses: number;
}

export class TcpWindow {
  readonly cubic = new Cubic();
  readonly board = new Scoreboard();
  readonly receiver = new Receiver();
  readonly counts: WindowCounts = {
    sentBytes: 0,
    ackedBytes: 0,
    deliveredBytes: 0,
    retransmitted: 0,
    timeouts: 0,
    losses: 0,
  };
  /** First byte not acknowledged, next to send, end of what the program has written. */
  una = 0;
  next = 0;
  written = 0;
  private peerRoom = 65_535;
  mode: Mode = 'open';
  /** A recovery ends when this byte is acknowledged. */
  private recoverTo = 0;
  private priorCwnd = 0;
  private prrDelivered = 0;
  private prrSent = 0;
  private limitedByCwnd = false;
  srttNs = 0;
  private rttvarNs = 0;
  private minRttNs = Infinity;
  private lastRttNs = 0;
  private rtoNs = RTO_INIT_NS;
  /** When the timer of retransmissions or of a loss that is not sure yet runs off; Infinity: it is off. */
  timerNs = Infinity;
  private reorderNs = Infinity;
  private probe = false;
  /** Bytes of it in queues and devices of this machine. */
  queuedBytes = 0;
  /** It would have sent, but for those. */
  throttled = false;
  /** Somebody sends for it at the moment. */
  sending = false;
  /** Task that waits for room to write, 0: none. */
  writer = 0;

  /** Bytes that a program may have written and not got acknowledged (`sk_sndbuf`). */
  get sndbuf(): number {
    return Math.min(SNDBUF_MAX, Math.max(SNDBUF_FIRST, 2 * this.cubic.cwnd * MSS));
  }

  get hasRoom(): boolean {
    return this.written - this.una < this.sndbuf;
  }

  /** Bytes a second that it goes at, by its window and round trip (`sk_pacing_rate`). */
  private get rate(): number {
    if (this.srttNs === 0) return Infinity;
    const ratio = this.cubic.cwnd < this.cubic.ssthresh / 2 ? SIZING_SLOW_START : SIZING;
    return ((this.cubic.cwnd * MSS * 1e9) / this.srttNs) * ratio;
  }

  /** `tcp_tso_autosize`: about a millisecond of its rate, more where the round trip is short. */
  private get goalBytes(): number {
    const halves = this.minRttNs < Infinity ? Math.floor(this.minRttNs / 1000 / 512) : 0;
    const more = halves < 32 ? Math.floor(GSO_MAX_BYTES / 2 ** halves) : 0;
    const bytes = Math.min(GSO_MAX_BYTES, this.rate / 1024 + more);
    return Math.max(2, Math.floor(bytes / MSS)) * MSS;
  }

  /** `tcp_small_queue_check`. */
  private get outputLimit(): number {
    return Math.max(2 * this.goalBytes, Math.min(OUTPUT_LIMIT, this.rate / 1024));
  }

  /** The next piece to send; null: none may go now. It counts as sent. `again`: it was sent before. */
  take(nowNs: number): { readonly seq: number; readonly end: number; readonly again: boolean } | null {
    const room = this.cubic.cwnd - this.board.inFlight;
    const waits = this.board.lost > this.board.resent || this.written > this.next;
    if (room <= 0) {
      this.limitedByCwnd ||= waits;
      return null;
    }
    if (waits && this.queuedBytes > this.outputLimit) {
      this.throttled = true;
      return null;
    }
    const frames = Math.min(room, Math.max(1, Math.floor(this.cubic.cwnd / 2)));
    const old = this.board.toResend(Math.min(frames, this.goalBytes / MSS));
    if (old) return this.again(old, nowNs);
    const window = this.una + this.peerRoom - this.next;
    let bytes = Math.min(this.written - this.next, frames * MSS, this.goalBytes, window);
    if (this.probe && bytes <= 0) bytes = Math.min(MSS, this.written - this.next);
    this.probe = false;
    if (bytes <= 0) return null;
    if (bytes < this.written - this.next && bytes > MSS) bytes -= bytes % MSS;
    const seq = this.next;
    this.next += bytes;
    this.board.sent(seq, this.next, nowNs);
    this.sent(bytes, nowNs);
    return { seq, end: this.next, again: false };
  }

  private again(piece: Piece, nowNs: number): { seq: number; end: number; again: true } {
    this.board.resend(piece, nowNs);
    this.counts.retransmitted += framesIn(piece);
    this.sent(piece.end - piece.seq, nowNs);
    return { seq: piece.seq, end: piece.end, again: true };
  }

  private sent(bytes: number, nowNs: number): void {
    this.counts.sentBytes += bytes;
    this.prrSent += Math.ceil(bytes / MSS);
    if (this.timerNs === Infinity) this.timerNs = nowNs + this.rtoNs;
  }

  /** What a segment that leaves now says. */
  header(seq: number): TcpHeader {
    const { receiver } = this;
    const header = Object.freeze({ seq, ack: receiver.next, window: receiver.room, sacks: receiver.sacks });
    receiver.said();
    return header;
  }

  /** A segment's acknowledgement (`tcp_ack`). */
  acknowledged({ ack, window, sacks }: TcpHeader, nowNs: number): void {
    if (ack < this.una) return;
    this.peerRoom = window;
    const before = this.board.inFlight;
    const wasOut = this.board.out;
    this.counts.ackedBytes += ack - this.una;
    const moved = ack > this.una;
    this.una = ack;
    const acked = this.board.acknowledge(ack, sacks, nowNs);
    if (acked.rttNs >= 0) this.measured(acked.rttNs);
    if (moved) this.rtoNs = this.usualRto;
    acked.newlyLost = this.detect(nowNs);
    this.leave(ack);
    if (this.board.lost > 0 && this.mode === 'open') this.enter('recovery');
    if (this.mode === 'recovery') this.reduce(acked.delivered, acked.newlyLost, moved);
    else if (acked.cumulative > 0 && this.isLimited(Math.max(before, wasOut)))
      this.cubic.grow(acked.cumulative, nowNs);
    this.limitedByCwnd = false;
    this.armTimer(nowNs, moved);
  }

  /** A window that was not used does not grow (`tcp_is_cwnd_limited`). */
  private isLimited(out: number): boolean {
    return this.cubic.inSlowStart ? this.cubic.cwnd < 2 * out : this.limitedByCwnd;
  }

  /** Looks for losses; returns how many frames are new ones. */
  private detect(nowNs: number): number {
    const slackNs = this.minRttNs < Infinity ? this.minRttNs / 4 : 0;
    const { found, againNs } = this.board.detect(this.lastRttNs, slackNs, nowNs);
    this.reorderNs = againNs;
    if (found > 0) this.counts.losses += found;
    return found;
  }

  private measured(rttNs: number): void {
    this.lastRttNs = rttNs;
    this.minRttNs = Math.min(this.minRttNs, rttNs);
    if (this.srttNs === 0) {
      this.srttNs = rttNs;
      this.rttvarNs = rttNs / 2;
    } else {
      this.rttvarNs += (Math.abs(rttNs - this.srttNs) - this.rttvarNs) / 4;
      this.srttNs += (rttNs - this.srttNs) / 8;
    }
    this.cubic.sample(rttNs, this.una, this.next);
  }

  private get usualRto(): number {
    if (this.srttNs === 0) return RTO_INIT_NS;
    return Math.min(RTO_MAX_NS, this.srttNs + Math.max(RTO_MIN_NS, 4 * this.rttvarNs));
  }

  private enter(mode: 'recovery' | 'loss'): void {
    if (this.mode !== 'loss') {
      this.priorCwnd = this.cubic.cwnd;
      this.cubic.lost();
    }
    this.mode = mode;
    this.recoverTo = this.next;
    this.prrDelivered = 0;
    this.prrSent = 0;
  }

  private leave(ack: number): void {
    if (this.mode === 'open' || ack < this.recoverTo) return;
    if (this.mode === 'recovery') this.cubic.cwnd = this.cubic.ssthresh;
    this.mode = 'open';
  }

  /** Proportional rate reduction (RFC 6937, `tcp_cwnd_reduction`). */
  private reduce(delivered: number, newlyLost: number, moved: boolean): void {
    if (delivered <= 0) return;
    this.prrDelivered += delivered;
    const { ssthresh } = this.cubic;
    const { inFlight } = this.board;
    const delta = ssthresh - inFlight;
    let more: number;
    if (delta < 0)
      more = Math.ceil((ssthresh * this.prrDelivered) / Math.max(1, this.priorCwnd)) - this.prrSent;
    else {
      more = Math.max(this.prrDelivered - this.prrSent, delivered);
      if (moved && newlyLost === 0) more++;
      more = Math.min(delta, more);
    }
    this.cubic.cwnd = inFlight + Math.max(more, this.prrSent > 0 ? 0 : 1);
  }

  private armTimer(nowNs: number, moved: boolean): void {
    const waits = this.board.out > 0 || this.written > this.next;
    if (!waits) this.timerNs = Infinity;
    else if (moved || this.timerNs === Infinity) this.timerNs = nowNs + this.rtoNs;
  }

  /** When the timer is wanted. */
  get wantsNs(): number {
    return Math.min(this.timerNs, this.reorderNs);
  }

  /** The timer runs off (`tcp_retransmit_timer`, `tcp_probe_timer`). */
  expired(nowNs: number): void {
    if (this.reorderNs <= nowNs) {
      this.detect(nowNs);
      if (this.board.lost > 0 && this.mode === 'open') this.enter('recovery');
    }
    if (this.timerNs > nowNs) return;
    this.rtoNs = Math.min(RTO_MAX_NS, this.rtoNs * 2);
    this.timerNs = nowNs + this.rtoNs;
    // What still waits in a queue here is late, not lost (`skb_still_in_host_queue`).
    if (this.board.out === 0) this.probe = true;
    else if (this.queuedBytes === 0) {
      this.counts.timeouts++;
      this.enter('loss');
      this.board.loseAll();
      this.cubic.timedOut();
      this.cubic.cwnd = 1;
    }
  }
}
