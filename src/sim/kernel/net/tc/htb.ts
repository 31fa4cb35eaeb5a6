/**
 * `htb`: classes in a tree, each with a rate of its own and a ceiling up to which it borrows what those above it do not use
 * (net/sched/sch_htb.c). Where several may send from one lender, they take turns by their quantum. Simplified: who may send is
 * found by looking at the leaves that have packets, where Linux keeps trees of them; the order is the same.
 */
import { lengthNs, rateOf, type Rate } from './psched.ts';
import { Fifo, left, lost, QdiscStats, type Drop, type Qdisc, type Queued } from './qdisc.ts';
import { TX_QUEUE_LEN } from './pfifo-fast.ts';

/** Longest time that a class saves or owes tokens for, ns (`mbuffer`). */
const MBUFFER_NS = 60e9;
const QUANTUM_MIN = 1000;
const QUANTUM_MAX = 200_000;

export interface HtbClassSpec {
  /** `1:10` as its second number. */
  readonly id: number;
  /** Of the class above; 0: it is a root. */
  readonly parent: number;
  /** Bytes a second. */
  readonly rate: number;
  readonly ceil: number;
  /** Bytes of the two buckets. */
  readonly burst: number;
  readonly cburst: number;
  readonly prio: number;
  /** Bytes of a turn; absent: a tenth of the rate (`r2q`). */
  readonly quantum?: number;
}

type Mode = 'cant-send' | 'may-borrow' | 'can-send';

export class HtbClass {
  spec: HtbClassSpec;
  parent: HtbClass | null;
  readonly children: HtbClass[] = [];
  readonly fifo = new Fifo();
  readonly stats = new QdiscStats();
  rate: Rate;
  ceil: Rate;
  bufferNs = 0;
  cbufferNs = 0;
  tokensNs = 0;
  ctokensNs = 0;
  checkedNs: number;
  lends = 0;
  borrows = 0;
  /** What is left of its turn at each level. */
  readonly deficits: number[] = [];
  /** When it had its last turn: those that have waited longest come first. */
  turn = 0;

  constructor(spec: HtbClassSpec, parent: HtbClass | null, nowNs: number) {
    this.spec = spec;
    this.parent = parent;
    this.rate = rateOf(spec.rate);
    this.ceil = rateOf(spec.ceil);
    this.checkedNs = nowNs;
    this.change(spec);
    this.tokensNs = this.bufferNs;
    this.ctokensNs = this.cbufferNs;
    parent?.children.push(this);
  }

  change(spec: HtbClassSpec): void {
    this.spec = spec;
    this.rate = rateOf(spec.rate);
    this.ceil = rateOf(spec.ceil);
    this.bufferNs = lengthNs(this.rate, spec.burst);
    this.cbufferNs = lengthNs(this.ceil, spec.cburst);
  }

  /** 0 for a leaf, one more than the highest child for the others. */
  get level(): number {
    return this.children.reduce((most, child) => Math.max(most, child.level + 1), 0);
  }

  get quantum(): number {
    const { quantum, rate } = this.spec;
    return quantum ?? Math.min(QUANTUM_MAX, Math.max(QUANTUM_MIN, Math.floor(rate / 10)));
  }

  /** `htb_class_mode`, and after how many ns it may become another. */
  mode(nowNs: number): { readonly mode: Mode; readonly inNs: number } {
    const sinceNs = Math.min(nowNs - this.checkedNs, MBUFFER_NS);
    const ctoks = Math.min(sinceNs + this.ctokensNs, this.cbufferNs);
    if (ctoks < 0) return { mode: 'cant-send', inNs: -ctoks };
    const toks = Math.min(sinceNs + this.tokensNs, this.bufferNs);
    return toks >= 0 ? { mode: 'can-send', inNs: Infinity } : { mode: 'may-borrow', inNs: -toks };
  }

  /** A packet of it or of a class below went with the tokens of `level` (`htb_charge_class`). */
  charge(bytes: number, level: number, nowNs: number): void {
    const sinceNs = Math.min(nowNs - this.checkedNs, MBUFFER_NS);
    if (this.level >= level) {
      if (this.level === level) this.lends++;
      const toks = Math.min(sinceNs + this.tokensNs, this.bufferNs) - lengthNs(this.rate, bytes);
      this.tokensNs = Math.max(toks, 1 - MBUFFER_NS);
    } else {
      this.borrows++;
      this.tokensNs += sinceNs;
    }
    const ctoks = Math.min(sinceNs + this.ctokensNs, this.cbufferNs) - lengthNs(this.ceil, bytes);
    this.ctokensNs = Math.max(ctoks, 1 - MBUFFER_NS);
    this.checkedNs = nowNs;
  }
}

/** A leaf that may send, and at which level it has the tokens from. */
interface Offer {
  readonly leaf: HtbClass;
  readonly level: number;
}

export class Htb implements Qdisc {
  readonly kind = 'htb';
  readonly stats = new QdiscStats();
  readonly classes = new Map<number, HtbClass>();
  /** Class of packets that no filter names; 0: they go unshaped. */
  readonly byDefault: number;
  private readonly direct = new Fifo();
  /** Classes that filters name, by the network namespace that packets come from. */
  readonly filters = new Map<string, number>();
  private turns = 0;
  directPackets = 0;
  nextNs = Infinity;

  constructor(byDefault: number) {
    this.byDefault = byDefault;
  }

  get options(): string {
    return `r2q 10 default ${this.byDefault === 0 ? '0' : `0x${this.byDefault.toString(16)}`} direct_packets_stat ${String(this.directPackets)} direct_qlen ${String(TX_QUEUE_LEN)}`;
  }

  get backlogBytes(): number {
    return [...this.classes.values()].reduce((sum, { fifo }) => sum + fifo.bytes, this.direct.bytes);
  }

  get qlen(): number {
    return [...this.classes.values()].reduce((sum, { fifo }) => sum + fifo.length, this.direct.length);
  }

  /** Makes a class, or changes the one with this number. False: there is no class `parent`. */
  setClass(spec: HtbClassSpec, nowNs: number): boolean {
    const known = this.classes.get(spec.id);
    if (known) {
      known.change({ ...spec, parent: known.spec.parent });
      return true;
    }
    const parent = spec.parent === 0 ? null : this.classes.get(spec.parent);
    if (parent === undefined) return false;
    this.classes.set(spec.id, new HtbClass(spec, parent, nowNs));
    return true;
  }

  private leafOf({ packet }: Queued): HtbClass | null {
    const id = this.filters.get(packet.netns ?? '') ?? this.byDefault;
    const found = this.classes.get(id);
    return found && found.children.length === 0 ? found : null;
  }

  enqueue(item: Queued, _nowNs: number, dropped: Drop): void {
    this.stats.enqueuedBytes += item.bytes;
    const leaf = this.leafOf(item);
    const fifo = leaf?.fifo ?? this.direct;
    if (fifo.length >= TX_QUEUE_LEN) {
      if (leaf) leaf.stats.drops += item.frames;
      lost(this.stats, item, dropped);
      return;
    }
    if (!leaf) this.directPackets++;
    fifo.push(item);
  }

  /** Where a leaf gets tokens from: itself, or the nearest class above that has some; and when that may change. */
  private offerOf(leaf: HtbClass, nowNs: number): { readonly offer: Offer | null; readonly inNs: number } {
    let inNs = Infinity;
    for (let at: HtbClass | null = leaf; at; at = at.parent) {
      const found = at.mode(nowNs);
      if (found.mode === 'can-send') return { offer: { leaf, level: at.level }, inNs };
      inNs = Math.min(inNs, found.inNs);
      if (found.mode === 'cant-send') break;
    }
    return { offer: null, inNs };
  }

  dequeue(nowNs: number): Queued | null {
    this.nextNs = Infinity;
    const unshaped = this.direct.shift();
    if (unshaped) return left(this.stats, unshaped, nowNs);
    const offers: Offer[] = [];
    let soonestNs = Infinity;
    for (const leaf of this.classes.values()) {
      if (leaf.fifo.length === 0) continue;
      const { offer, inNs } = this.offerOf(leaf, nowNs);
      if (offer) offers.push(offer);
      soonestNs = Math.min(soonestNs, inNs);
    }
    const chosen = this.choose(offers);
    if (!chosen) {
      if (soonestNs < Infinity) {
        this.nextNs = nowNs + soonestNs;
        this.stats.overlimits++;
      }
      return null;
    }
    return this.send(chosen, nowNs);
  }

  /** The lowest level comes first, then the highest priority; of several, the one whose turn it is. */
  private choose(offers: readonly Offer[]): Offer | null {
    const before = (a: Offer, b: Offer): number =>
      a.level - b.level || a.leaf.spec.prio - b.leaf.spec.prio || a.leaf.turn - b.leaf.turn;
    return [...offers].sort(before)[0] ?? null;
  }

  private send({ leaf, level }: Offer, nowNs: number): Queued | null {
    const item = leaf.fifo.shift();
    if (!item) return null;
    const deficit = (leaf.deficits[level] ?? 0) - item.bytes;
    leaf.deficits[level] = deficit;
    if (deficit < 0) {
      leaf.deficits[level] = deficit + leaf.quantum;
      leaf.turn = ++this.turns;
    }
    for (let at: HtbClass | null = leaf; at; at = at.parent) {
      at.charge(item.bytes, level, nowNs);
      at.stats.bytes += item.bytes;
      at.stats.packets += item.frames;
    }
    return left(this.stats, item, nowNs);
  }
}
