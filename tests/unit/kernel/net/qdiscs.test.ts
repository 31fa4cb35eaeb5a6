import { describe, expect, test } from 'vitest';
import { FqCodel } from '../../../../src/sim/kernel/net/tc/fq-codel.ts';
import { Htb } from '../../../../src/sim/kernel/net/tc/htb.ts';
import { PfifoFast } from '../../../../src/sim/kernel/net/tc/pfifo-fast.ts';
import { lengthNs, rateOf } from '../../../../src/sim/kernel/net/tc/psched.ts';
import { queuedOf, type Qdisc, type Queued } from '../../../../src/sim/kernel/net/tc/qdisc.ts';
import { Tbf } from '../../../../src/sim/kernel/net/tc/tbf.ts';
import { htbClassOf, qdiscOf, TcError } from '../../../../src/sim/kernel/net/tc/words.ts';

const MSS = 1448;
const FRAME = MSS + 66;

function packet(bytes = MSS, fromSocket = 1, netns = '', nowNs = 0): Queued {
  const made = { bytes, flow: 0, fromSocket, toSocket: 9, toKernel: 1, connection: 0, netns };
  return queuedOf(Object.freeze(made), null, nowNs);
}

/** Keeps a discipline full from 0 to `untilNs`, obeying its watchdog; returns the bytes that came out, by their socket. */
function drain(qdisc: Qdisc, untilNs: number, refill: (nowNs: number) => void): Map<number, number> {
  const out = new Map<number, number>();
  let nowNs = 0;
  while (nowNs <= untilNs) {
    refill(nowNs);
    const item = qdisc.dequeue(nowNs, () => undefined);
    if (item) out.set(item.packet.fromSocket, (out.get(item.packet.fromSocket) ?? 0) + item.bytes);
    else nowNs = Math.max(nowNs + 1, qdisc.nextNs);
  }
  return out;
}

describe('psched', () => {
  test.each([
    [125_000, 1514, 12_112_000],
    [1_250_000, 1514, 1_211_200],
    [12_500_000, 1514, 121_120],
    [1_250_000_000, 1514, 1211],
  ])('at %i bytes a second, %i bytes take %i ns', (rate, bytes, ns) => {
    expect(Math.abs(lengthNs(rateOf(rate), bytes) - ns)).toBeLessThanOrEqual(1);
  });
});

describe('tbf', () => {
  test.each([1, 10, 100, 1000])('lets through what it was told, %i Mbit/s, within 2 %', (mbit) => {
    const rate = mbit * 125_000;
    const tbf = new Tbf({ rate, burst: 20_000, limit: 200_000, options: '' }, 0);
    const out = drain(tbf, 4e9, (now) => {
      while (tbf.backlogBytes < 100_000) tbf.enqueue(packet(MSS, 1, '', now), now, () => undefined);
    });
    const bytes = out.get(1) ?? 0;
    expect(bytes).toBeGreaterThan(4 * rate * 0.98);
    expect(bytes).toBeLessThan(4 * rate * 1.02 + 20_000);
  });

  test('a full bucket lets its burst through at once, then packets wait for tokens', () => {
    const tbf = new Tbf({ rate: 125_000, burst: 3 * FRAME, limit: 100_000, options: '' }, 0);
    for (let at = 0; at < 5; at++) tbf.enqueue(packet(), 0, () => undefined);
    const taken = [0, 0, 0, 0].map(() => tbf.dequeue(0) !== null);
    expect(taken).toEqual([true, true, true, false]);
    expect(tbf.nextNs).toBeCloseTo(FRAME * 8000, -2);
  });

  test('a packet longer than the bucket goes in frames; what is over the limit is lost', () => {
    const dropped: Queued[] = [];
    const tbf = new Tbf({ rate: 125_000, burst: 2000, limit: 4 * FRAME, options: '' }, 0);
    tbf.enqueue(packet(10 * MSS), 0, (item) => dropped.push(item));
    expect(tbf.qlen).toBe(4);
    expect(dropped.map(({ bytes }) => bytes)).toEqual(Array.from({ length: 6 }, () => FRAME));
  });

  test('a peak rate holds even a full bucket back', () => {
    const tbf = qdiscOf('tbf rate 8mbit burst 100kb limit 1mb peakrate 16mbit mtu 1600'.split(' '), 0);
    if (!(tbf instanceof Tbf)) throw new Error('no tbf');
    for (let at = 0; at < 60; at++) tbf.enqueue(packet(), 0, () => undefined);
    const out = drain(tbf, 30e6, () => undefined);
    expect(out.get(1) ?? 0).toBeLessThan(2e6 * 0.03 * 1.02 + 1600);
    expect(out.get(1) ?? 0).toBeGreaterThan(2e6 * 0.03 * 0.95);
  });
});

describe('htb', () => {
  function tree(...classes: readonly [id: number, parent: number, words: string][]): Htb {
    const htb = new Htb(0);
    for (const [id, parent, words] of classes) htb.setClass(htbClassOf(words.split(' '), id, parent), 0);
    return htb;
  }

  function keepFull(htb: Htb, busy: readonly string[]): (nowNs: number) => void {
    return (now) => {
      busy.forEach((netns, at) => {
        const leaf = htb.classes.get(htb.filters.get(netns) ?? 0);
        while ((leaf?.fifo.length ?? 99) < 20)
          htb.enqueue(packet(MSS, at + 1, netns, now), now, () => undefined);
      });
    };
  }

  test.each([
    ['a class keeps its rate', 'rate 4mbit ceil 4mbit', ['a'], [4]],
    ['a class borrows up to its ceiling what its parent has', 'rate 4mbit ceil 8mbit', ['a'], [8]],
    [
      'two classes that borrow share what is left by their rates',
      'rate 2mbit ceil 8mbit',
      ['a', 'b'],
      [3, 5],
    ],
  ])('%s', (_what, words, busy, expected) => {
    const htb = tree([1, 0, 'rate 8mbit'], [0x10, 1, words], [0x20, 1, 'rate 4mbit ceil 8mbit']);
    htb.filters.set('a', 0x10);
    htb.filters.set('b', 0x20);
    const out = drain(htb, 4e9, keepFull(htb, busy));
    const mbit = busy.map((_, at) => ((out.get(at + 1) ?? 0) * 8) / 4e6);
    const sum = expected.reduce((all, one) => all + one, 0);
    expect(mbit.reduce((all, one) => all + one, 0)).toBeGreaterThan(sum * 0.98);
    expect(mbit.reduce((all, one) => all + one, 0)).toBeLessThan(sum * 1.02);
    mbit.forEach((got, at) => {
      expect(Math.abs(got - (expected[at] ?? 0))).toBeLessThan(0.4);
    });
  });

  test('what no class is for goes unshaped', () => {
    const htb = tree([1, 0, 'rate 1mbit']);
    for (let at = 0; at < 50; at++) htb.enqueue(packet(), 0, () => undefined);
    const out = drain(htb, 0, () => undefined);
    expect(out.get(1)).toBe(50 * FRAME);
    expect(htb.directPackets).toBe(50);
  });
});

describe('fq_codel', () => {
  test('a sparse flow does not wait behind a fat one', () => {
    const fq = new FqCodel();
    for (let at = 0; at < 500; at++) fq.enqueue(packet(MSS, 1), 0, () => undefined);
    fq.enqueue(packet(200, 2), 0, () => undefined);
    const order = Array.from({ length: 4 }, () => fq.dequeue(0, () => undefined)?.packet.fromSocket);
    expect(order).toContain(2);
  });

  test('a queue that stands above its target loses packets, ever faster; one that drains loses none', () => {
    const lossesAt = (everyNs: number): number[] => {
      const fq = new FqCodel();
      const lost: number[] = [];
      for (let nowNs = 0; nowNs < 2e9; nowNs += 1e6) {
        fq.enqueue(packet(MSS, 1, '', nowNs), nowNs, () => undefined);
        if (nowNs % everyNs === 0) fq.dequeue(nowNs, () => lost.push(nowNs));
      }
      return lost;
    };
    expect(lossesAt(1e6)).toEqual([]);
    const lost = lossesAt(2e6);
    expect(lost.length).toBeGreaterThan(5);
    const gaps = lost.slice(1).map((at, index) => at - (lost[index] ?? 0));
    expect(gaps.at(-1)).toBeLessThan(gaps[0] ?? 0);
    expect(lost[0]).toBeGreaterThanOrEqual(100e6);
  });

  test('over its limit the fattest flow loses, not the one that came', () => {
    const fq = new FqCodel({ limit: 10, flows: 1024, targetNs: 5e6, intervalNs: 100e6, quantum: 1514 });
    const dropped: number[] = [];
    for (let at = 0; at < 10; at++) fq.enqueue(packet(MSS, 1), 0, () => undefined);
    fq.enqueue(packet(100, 2), 0, ({ packet: { fromSocket } }) => dropped.push(fromSocket));
    expect(new Set(dropped)).toEqual(new Set([1]));
  });
});

test('pfifo_fast holds 1000 packets, however long', () => {
  const fifo = new PfifoFast();
  let lost = 0;
  for (let at = 0; at < 1003; at++) fifo.enqueue(packet(at % 2 ? MSS : 40 * MSS), 0, () => lost++);
  expect([fifo.qlen, lost]).toEqual([1000, 3]);
});

test.each([
  ['tbf rate 10mbit burst 32kbit', 'Either "limit" or "latency" is required.'],
  ['tbf burst 32kbit limit 1000', 'Both "rate" and "burst" are required.'],
  ['tbf rate 10mbit burst 10k latency 50ms speed 3', 'What is "speed"?'],
  ['red limit 5', 'Unknown qdisc "red", hence option "limit" is unparsable'],
])('tc refuses "%s": %s', (words, message) => {
  expect(() => qdiscOf(words.split(' '), 0)).toThrow(TcError);
  expect(() => qdiscOf(words.split(' '), 0)).toThrow(message);
});
