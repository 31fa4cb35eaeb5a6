/** What a sender has on its way: pieces that were sent and not acknowledged, which of them arrived and which are lost (RFC 6675, RACK of RFC 8985). */
import { MSS } from '../frames.ts';

/** Later pieces that must have arrived before an earlier one counts as lost at once (`tcp_reordering`). */
const REORDERING = 3;

export interface Piece {
  seq: number;
  end: number;
  sentNs: number;
  /** How often it was sent again; true: the last time is still under way. */
  retransmits: number;
  resent: boolean;
  sacked: boolean;
  lost: boolean;
}

/** Full frames of a piece, the last one may be short. */
export function framesIn({ seq, end }: Pick<Piece, 'seq' | 'end'>): number {
  return Math.max(1, Math.ceil((end - seq) / MSS));
}

/** What an acknowledgement told. */
export interface Acked {
  /** Frames that arrived, and how many of them `ack` covers. */
  delivered: number;
  cumulative: number;
  /** Newest round trip, ns; −1: none was measured. */
  rttNs: number;
  newlyLost: number;
}

export class Scoreboard {
  readonly pieces: Piece[] = [];
  /** Frames sent and not acknowledged; of these arrived, lost, and sent again. */
  out = 0;
  sacked = 0;
  lost = 0;
  resent = 0;
  /** The piece sent last of those that arrived. */
  private newestNs = -1;
  private newestEnd = 0;

  get inFlight(): number {
    return this.out - this.sacked - this.lost + this.resent;
  }

  sent(seq: number, end: number, sentNs: number): void {
    const piece = { seq, end, sentNs, retransmits: 0, resent: false, sacked: false, lost: false };
    this.pieces.push(piece);
    this.out += framesIn(piece);
  }

  /** The first lost piece that is not on its way again, with at most so many frames; null: there is none. */
  toResend(frames: number): Piece | null {
    if (this.lost === this.resent) return null;
    const at = this.pieces.findIndex(({ lost, resent }) => lost && !resent);
    const piece = this.pieces[at];
    if (!piece) return null;
    if (framesIn(piece) > frames) this.split(at, piece.seq + frames * MSS);
    return piece;
  }

  resend(piece: Piece, nowNs: number): void {
    piece.resent = true;
    piece.retransmits++;
    piece.sentNs = nowNs;
    this.resent += framesIn(piece);
  }

  /** Cuts a piece in two at a byte; both keep what is known. */
  private split(at: number, seq: number): void {
    const piece = this.pieces[at];
    if (!piece || seq <= piece.seq || seq >= piece.end) return;
    this.count(piece, -1);
    const rest = { ...piece, seq };
    piece.end = seq;
    this.pieces.splice(at + 1, 0, rest);
    this.count(piece, 1);
    this.count(rest, 1);
  }

  private count(piece: Piece, sign: 1 | -1): void {
    const frames = framesIn(piece) * sign;
    this.out += frames;
    if (piece.sacked) this.sacked += frames;
    if (piece.lost) this.lost += frames;
    if (piece.resent) this.resent += frames;
  }

  private arrived(piece: Piece, nowNs: number, acked: Acked): void {
    if (piece.retransmits === 0) acked.rttNs = nowNs - piece.sentNs;
    if (piece.sentNs > this.newestNs || (piece.sentNs === this.newestNs && piece.end > this.newestEnd)) {
      this.newestNs = piece.sentNs;
      this.newestEnd = piece.end;
    }
  }

  /** `tcp_clean_rtx_queue` and `tcp_sacktag_write_queue`. */
  acknowledge(ack: number, sacks: readonly (readonly [number, number])[], nowNs: number): Acked {
    const acked: Acked = { delivered: 0, cumulative: 0, rttNs: -1, newlyLost: 0 };
    let gone = 0;
    for (const first of this.pieces) {
      if (first.seq >= ack) break;
      if (first.end > ack) this.split(gone, ack);
      const frames = framesIn(first);
      acked.cumulative += frames;
      if (!first.sacked) acked.delivered += frames;
      this.arrived(first, nowNs, acked);
      this.count(first, -1);
      gone++;
    }
    this.pieces.splice(0, gone);
    for (const [from, to] of sacks) this.sack(from, to, nowNs, acked);
    return acked;
  }

  private sack(from: number, to: number, nowNs: number, acked: Acked): void {
    for (let at = 0; at < this.pieces.length; at++) {
      const piece = this.pieces[at] as Piece;
      if (piece.seq >= to) break;
      if (piece.sacked || piece.end <= from) continue;
      if (piece.seq < from) {
        this.split(at, from);
        continue;
      }
      if (piece.end > to) this.split(at, to);
      acked.delivered += framesIn(piece);
      this.arrived(piece, nowNs, acked);
      this.count(piece, -1);
      piece.sacked = true;
      piece.lost = false;
      piece.resent = false;
      this.count(piece, 1);
    }
  }

  /**
   * Pieces sent before one that arrived are lost, at once if enough came since or one is known to be lost, else after `slackNs`
   * (`tcp_rack_detect_loss`). Returns how many frames are; `againNs`: when to look again, Infinity: no need.
   */
  detect(
    rttNs: number,
    slackNs: number,
    nowNs: number,
  ): { readonly found: number; readonly againNs: number } {
    const slack = this.sacked >= REORDERING || this.lost > 0 ? 0 : slackNs;
    let found = 0;
    let againNs = Infinity;
    for (const piece of this.pieces) {
      if (piece.sacked || (piece.lost && !piece.resent)) continue;
      const before =
        piece.sentNs < this.newestNs || (piece.sentNs === this.newestNs && piece.end < this.newestEnd);
      if (!before) continue;
      const dueNs = slack === 0 ? nowNs : piece.sentNs + rttNs + slack;
      if (dueNs > nowNs) {
        againNs = Math.min(againNs, dueNs);
        continue;
      }
      found += this.lose(piece);
    }
    return { found, againNs };
  }

  private lose(piece: Piece): number {
    this.count(piece, -1);
    piece.lost = true;
    piece.resent = false;
    this.count(piece, 1);
    return framesIn(piece);
  }

  /** The timer ran off: nothing that has not arrived counts as on its way (`tcp_timeout_mark_lost`). */
  loseAll(): void {
    for (const piece of this.pieces) if (!piece.sacked) this.lose(piece);
  }
}
