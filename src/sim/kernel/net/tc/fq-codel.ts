/**
 * `fq_codel`: a queue for each flow, served in turn, those with little first; and CoDel in each (net/sched/sch_fq_codel.c).
 * Without ECN, which no connection here has asked for.
 */
import { FRAME_BYTES } from '../frames.ts';
import { Codel, codelTime, type CodelParams } from './codel.ts';
import { Fifo, left, lost, QdiscStats, type Drop, type Qdisc, type Queued } from './qdisc.ts';

export interface FqCodelSpec {
  readonly limit: number;
  readonly flows: number;
  readonly targetNs: number;
  readonly intervalNs: number;
  readonly quantum: number;
}

export const FQ_CODEL: FqCodelSpec = Object.freeze({
  limit: 10_240,
  flows: 1024,
  targetNs: 5e6,
  intervalNs: 100e6,
  quantum: FRAME_BYTES,
});

/** Packets dropped at once from the fattest flow (`drop_batch_size`). */
const DROP_BATCH = 64;

class Flow {
  readonly fifo = new Fifo();
  readonly codel = new Codel();
  credit = 0;
  listed = false;
}

/** Which flow a packet is of: connections that share a number share a queue, as with any hash. */
function hash({ packet }: Queued, flows: number): number {
  const { fromSocket, toSocket, toKernel, connection } = packet;
  let mixed = Math.imul(fromSocket + 1, 0x9e3779b1) ^ Math.imul(toSocket + 1, 0x85ebca6b);
  mixed = Math.imul(mixed ^ Math.imul(toKernel + 1, 0xc2b2ae35) ^ connection, 0x27d4eb2f);
  return ((mixed ^ (mixed >>> 15)) >>> 0) % flows;
}

export class FqCodel implements Qdisc {
  readonly kind = 'fq_codel';
  readonly stats = new QdiscStats();
  readonly nextNs = Infinity;
  backlogBytes = 0;
  qlen = 0;
  private readonly spec: FqCodelSpec;
  private readonly params: CodelParams;
  private readonly flows = new Map<number, Flow>();
  private readonly fresh: Flow[] = [];
  private readonly old: Flow[] = [];

  constructor(spec: FqCodelSpec = FQ_CODEL) {
    this.spec = spec;
    this.params = Object.freeze({
      target: codelTime(spec.targetNs),
      interval: codelTime(spec.intervalNs),
    });
  }

  get options(): string {
    const { limit, flows, quantum, targetNs, intervalNs } = this.spec;
    const ms = (ns: number): string => `${String(ns / 1e6)}ms`;
    return `limit ${String(limit)}p flows ${String(flows)} quantum ${String(quantum)} target ${ms(targetNs)} interval ${ms(intervalNs)} memory_limit 32Mb ecn drop_batch ${String(DROP_BATCH)}`;
  }

  enqueue(item: Queued, _nowNs: number, dropped: Drop): void {
    this.stats.enqueuedBytes += item.bytes;
    const number = hash(item, this.spec.flows);
    let flow = this.flows.get(number);
    if (!flow) this.flows.set(number, (flow = new Flow()));
    flow.fifo.push(item);
    this.backlogBytes += item.bytes;
    this.qlen++;
    if (!flow.listed) {
      flow.listed = true;
      flow.credit = this.spec.quantum;
      this.fresh.push(flow);
    }
    if (this.qlen > this.spec.limit) this.dropFattest(dropped);
  }

  /** Over the limit, the flow with the longest queue loses half of it, at most so many packets (`fq_codel_drop`). */
  private dropFattest(dropped: Drop): void {
    let fattest: Flow | null = null;
    for (const flow of this.flows.values())
      if (!fattest || flow.fifo.bytes > fattest.fifo.bytes) fattest = flow;
    if (!fattest) return;
    const enough = fattest.fifo.bytes / 2;
    let bytes = 0;
    for (let count = 0; count < DROP_BATCH && bytes < enough; count++) {
      const item = this.take(fattest);
      if (!item) break;
      bytes += item.bytes;
      lost(this.stats, item, dropped);
    }
  }

  private take({ fifo }: Flow): Queued | undefined {
    const item = fifo.shift();
    if (item) {
      this.backlogBytes -= item.bytes;
      this.qlen--;
    }
    return item;
  }

  dequeue(nowNs: number, dropped: Drop): Queued | null {
    for (;;) {
      const list = this.fresh.length > 0 ? this.fresh : this.old;
      const [flow] = list;
      if (!flow) return null;
      if (flow.credit <= 0) {
        flow.credit += this.spec.quantum;
        list.shift();
        this.old.push(flow);
        continue;
      }
      const item = flow.codel.dequeue(
        {
          backlog: () => this.backlogBytes,
          take: () => this.take(flow),
          drop: (gone) => lost(this.stats, gone, dropped),
        },
        this.params,
        nowNs,
      );
      if (item) {
        flow.credit -= item.bytes;
        return left(this.stats, item, nowNs);
      }
      list.shift();
      // A new flow that is empty goes once through the old ones, so that it cannot come first again at once.
      if (list === this.fresh && this.old.length > 0) this.old.push(flow);
      else flow.listed = false;
    }
  }
}
