/** `tbf`: a bucket of tokens that fills at a rate; a packet goes when there are as many as it has bytes (net/sched/sch_tbf.c). */
import { lengthNs, rateOf, type Rate } from './psched.ts';
import { Fifo, framesOf, left, lost, QdiscStats, type Drop, type Qdisc, type Queued } from './qdisc.ts';

export interface TbfSpec {
  /** Bytes a second. */
  readonly rate: number;
  /** Bytes that the bucket holds. */
  readonly burst: number;
  /** Bytes that may wait. */
  readonly limit: number;
  /** Bytes a second that even a full bucket may not exceed, and the bytes of its own bucket; absent: as fast as it goes. */
  readonly peak?: { readonly rate: number; readonly mtu: number };
  /** How it was said, for `tc qdisc show`. */
  readonly options: string;
}

/** What waits is kept over a change. */
export class Tbf implements Qdisc {
  readonly kind = 'tbf';
  readonly stats = new QdiscStats();
  private readonly fifo = new Fifo();
  private spec: TbfSpec;
  private rate: Rate;
  private peak: Rate | null = null;
  /** Time of a full bucket, ns (`buffer`, `mtu`), and the longest packet that it can ever let go. */
  private bufferNs = 0;
  private mtuNs = 0;
  private maxBytes = 0;
  private tokensNs = 0;
  private peakTokensNs = 0;
  private checkedNs: number;
  nextNs = Infinity;

  constructor(spec: TbfSpec, nowNs: number) {
    this.spec = spec;
    this.rate = rateOf(spec.rate);
    this.checkedNs = nowNs;
    this.change(spec, nowNs);
  }

  /** Other settings (`tbf_change`): the bucket is full again. */
  change(spec: TbfSpec, nowNs: number): void {
    this.spec = spec;
    this.rate = rateOf(spec.rate);
    this.bufferNs = lengthNs(this.rate, spec.burst);
    this.peak = spec.peak ? rateOf(spec.peak.rate) : null;
    this.mtuNs = this.peak && spec.peak ? lengthNs(this.peak, spec.peak.mtu) : 0;
    this.maxBytes = Math.min(spec.burst, spec.peak?.mtu ?? Infinity);
    this.tokensNs = this.bufferNs;
    this.peakTokensNs = this.mtuNs;
    this.checkedNs = nowNs;
    this.nextNs = nowNs;
  }

  get options(): string {
    return this.spec.options;
  }

  /** Bytes a second that it lets through. */
  get bytesPerS(): number {
    return this.spec.rate;
  }

  get backlogBytes(): number {
    return this.fifo.bytes;
  }

  get qlen(): number {
    return this.fifo.length;
  }

  /** A packet longer than the bucket goes in frames (`tbf_segment`); a frame longer than it never would. */
  enqueue(item: Queued, _nowNs: number, dropped: Drop): void {
    const parts = item.bytes > this.maxBytes ? framesOf(item) : [item];
    for (const part of parts) {
      this.stats.enqueuedBytes += part.bytes;
      if (part.bytes > this.maxBytes || this.fifo.bytes + part.bytes > this.spec.limit)
        lost(this.stats, part, dropped);
      else this.fifo.push(part);
    }
  }

  dequeue(nowNs: number): Queued | null {
    const { first } = this.fifo;
    this.nextNs = Infinity;
    if (!first) return null;
    const sinceNs = Math.min(nowNs - this.checkedNs, this.bufferNs);
    let peakNs = 0;
    if (this.peak)
      peakNs = Math.min(sinceNs + this.peakTokensNs, this.mtuNs) - lengthNs(this.peak, first.bytes);
    const tokensNs = Math.min(sinceNs + this.tokensNs, this.bufferNs) - lengthNs(this.rate, first.bytes);
    if (tokensNs < 0 || peakNs < 0) {
      this.nextNs = nowNs + Math.max(-tokensNs, -peakNs);
      this.stats.overlimits++;
      return null;
    }
    this.checkedNs = nowNs;
    this.tokensNs = tokensNs;
    this.peakTokensNs = peakNs;
    this.fifo.shift();
    return left(this.stats, first, nowNs);
  }
}
