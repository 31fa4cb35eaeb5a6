/**
 * CUBIC (RFC 9438, net/ipv4/tcp_cubic.c): how many segments may be on their way. With HyStart's look at delays; without its look
 * at trains of acknowledgements. Windows in segments, times in ns.
 */

/** β = 717/1024; C = 0.4 a s³. */
const BETA = 717;
const BETA_SCALE = 1024;
const C = 0.4;
/** `beta_scale`: how fast Reno would grow with this β, in eighths. */
const RENO_EIGHTHS = 15;
const HYSTART_LOW_WINDOW = 16;
const HYSTART_SAMPLES = 8;
const HYSTART_MIN_NS = 4e6;
const HYSTART_MAX_NS = 16e6;

/** By Newton's method: engines differ in the last bit of `cbrt`. */
export function cubeRoot(value: number): number {
  if (value <= 0) return 0;
  let root = value > 1 ? value / 3 + 1 : 1;
  for (let turn = 0; turn < 100; turn++) {
    const next = (2 * root + value / (root * root)) / 3;
    if (next >= root && turn > 0) break;
    root = next;
  }
  return root;
}

export class Cubic {
  cwnd = 10;
  ssthresh = Infinity;
  private lastMax = 0;
  private epochNs = -1;
  private origin = 0;
  private kS = 0;
  private acked = 0;
  private renoWindow = 0;
  private counted = 0;
  private delayMinNs = Infinity;
  /** Of the present round: its last byte, the shortest round trip, how many were looked at. */
  private roundEnd = 0;
  private roundRttNs = Infinity;
  private samples = 0;

  get inSlowStart(): boolean {
    return this.cwnd < this.ssthresh;
  }

  /** A round trip was measured (`hystart_update`); `una` and `next`: first byte on its way, and the next one to send. */
  sample(rttNs: number, una: number, next: number): void {
    this.delayMinNs = Math.min(this.delayMinNs, rttNs);
    if (!this.inSlowStart || this.cwnd < HYSTART_LOW_WINDOW) return;
    if (una > this.roundEnd) {
      this.roundEnd = next;
      this.roundRttNs = Infinity;
      this.samples = 0;
    }
    this.roundRttNs = Math.min(this.roundRttNs, rttNs);
    if (this.samples < HYSTART_SAMPLES) {
      this.samples++;
      return;
    }
    const margin = Math.min(HYSTART_MAX_NS, Math.max(HYSTART_MIN_NS, this.delayMinNs / 8));
    if (this.roundRttNs > this.delayMinNs + margin) this.ssthresh = this.cwnd;
  }

  /** Segments were acknowledged while the window held the sender back (`cubictcp_cong_avoid`). */
  grow(segments: number, nowNs: number): void {
    let left = segments;
    if (this.inSlowStart) {
      const grown = Math.min(this.cwnd + left, this.ssthresh);
      left -= grown - this.cwnd;
      this.cwnd = grown;
    }
    if (left > 0) this.avoid(this.update(left, nowNs), left);
  }

  /** One segment more for each `count` acknowledged (`tcp_cong_avoid_ai`). */
  private avoid(count: number, segments: number): void {
    if (this.counted >= count) {
      this.counted = 0;
      this.cwnd++;
    }
    this.counted += segments;
    if (this.counted >= count) {
      const more = Math.floor(this.counted / count);
      this.counted -= more * count;
      this.cwnd += more;
    }
  }

  /** Segments to be acknowledged for one more (`bictcp_update`). */
  private update(segments: number, nowNs: number): number {
    const { cwnd } = this;
    this.acked += segments;
    if (this.epochNs < 0) {
      this.epochNs = nowNs;
      this.acked = segments;
      this.renoWindow = cwnd;
      this.kS = this.lastMax <= cwnd ? 0 : cubeRoot((this.lastMax - cwnd) / C);
      this.origin = Math.max(this.lastMax, cwnd);
    }
    const delayNs = this.delayMinNs < Infinity ? this.delayMinNs : 0;
    const offS = (nowNs - this.epochNs + delayNs) / 1e9 - this.kS;
    const target = this.origin + C * offS * offS * offS;
    let count = target > cwnd ? cwnd / (target - cwnd) : 100 * cwnd;
    if (this.lastMax === 0) count = Math.min(count, 20);
    const each = Math.max(1, Math.floor((cwnd * RENO_EIGHTHS) / 8));
    while (this.acked > each) {
      this.acked -= each;
      this.renoWindow++;
    }
    if (this.renoWindow > cwnd) count = Math.min(count, cwnd / (this.renoWindow - cwnd));
    return Math.max(2, Math.floor(count));
  }

  /** The window to come down to after a loss (`cubictcp_recalc_ssthresh`). */
  lost(): void {
    const { cwnd } = this;
    this.epochNs = -1;
    this.lastMax = cwnd < this.lastMax ? Math.floor((cwnd * (BETA_SCALE + BETA)) / (2 * BETA_SCALE)) : cwnd;
    this.ssthresh = Math.max(2, Math.floor((cwnd * BETA) / BETA_SCALE));
  }

  /** The timer of retransmissions has run off: all is learnt anew. */
  timedOut(): void {
    this.lastMax = 0;
    this.epochNs = -1;
    this.counted = 0;
    this.roundEnd = 0;
    this.samples = 0;
    this.delayMinNs = Infinity;
  }
}
