/**
 * The client: threads on the remote machine, each with a share of the connections. A closed loop: a connection sends its
 * next request when the answer to the last one has come and the client has thought.
 */
import { Histogram } from '../../core/histogram.ts';
import { invariant } from '../../core/invariant.ts';
import { seedFrom, type Rng } from '../../core/rng.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { program, type KernelBuilder } from '../../kernel/paths/types.ts';
import { memoryOf } from '../../kernel/task.ts';
import type { Ctx } from '../../ops/context.ts';
import { eachConnection, EventLoop, eventLoop, receive, send } from './event-loop.ts';

/** The client's receive buffer. */
const BUFFER_BYTES = 262_144;

/** What all threads of the client count together. */
export class ClientStats {
  /** Since the connections were made. */
  sent = 0;
  answered = 0;
  /** Of the measured time. */
  bytes = 0;
  readonly times = new Histogram();
  /** Answers by connection, for the warm-up. */
  readonly answers: Int32Array;

  constructor(connections: number) {
    this.answers = new Int32Array(connections);
  }

  /** The measured time begins. */
  restart(): void {
    this.bytes = 0;
    this.times.clear();
  }
}

/** A connection as the client sees it. */
interface Connection {
  /** Place in the whole client's list. */
  readonly index: number;
  /** Draws its thinking times: the same in every stack. */
  readonly thoughts: Rng;
  sentNs: number;
  /** Bytes of the answer still to come. */
  leftBytes: number;
}

/** Sizes and times of the exchange. */
export interface Exchange {
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** Mean thinking time, ns; each is uniform between 0 and twice that. */
  readonly thinkNs: number;
  readonly seed: number;
}

/** Memory of a thread of the client. */
export class ClientThread extends EventLoop {
  readonly stats: ClientStats;
  readonly exchange: Exchange;
  readonly connections = new Map<number, Connection>();

  /** `fds` with the place of each in the whole client's list. */
  constructor(fds: readonly number[], indexes: readonly number[], exchange: Exchange, stats: ClientStats) {
    super(fds);
    this.exchange = exchange;
    this.stats = stats;
    fds.forEach((fd, at) => {
      const index = indexes[at] ?? 0;
      const thoughts = seedFrom(exchange.seed, 'think', index);
      this.connections.set(fd, { index, thoughts, sentNs: 0, leftBytes: 0 });
    });
  }

  get connection(): Connection {
    const connection = this.connections.get(this.fd);
    invariant(connection !== undefined, 'no-such-connection', String(this.fd));
    return connection;
  }
}

/** Next thinking time of a connection, whole ns. */
export function thinkTimeNs(thoughts: Rng, meanNs: number): number {
  return Math.floor(thoughts.nextFloat() * 2 * meanNs);
}

function threadOf(kernel: Kernel, ctx: Ctx): ClientThread {
  return memoryOf(kernel.task(ctx.task), ClientThread);
}

function begin(kernel: Kernel, ctx: Ctx): void {
  const { connection, exchange, stats } = threadOf(kernel, ctx);
  connection.sentNs = kernel.now();
  connection.leftBytes = exchange.responseBytes;
  stats.sent++;
}

function received(kernel: Kernel, ctx: Ctx): void {
  const { connection, stats } = threadOf(kernel, ctx);
  connection.leftBytes -= ctx.result;
  stats.bytes += ctx.result;
  if (connection.leftBytes > 0) return;
  stats.answered++;
  stats.answers[connection.index]!++;
  stats.times.record(kernel.now() - connection.sentNs);
}

function request(p: KernelBuilder): void {
  p.compute('think', (kernel, ctx) => {
    const { connection, exchange } = threadOf(kernel, ctx);
    return thinkTimeNs(connection.thoughts, exchange.thinkNs);
  });
  p.effect('the clock starts', begin);
  send(p, (kernel, ctx) => threadOf(kernel, ctx).exchange.requestBytes, 0);
}

export const clientProgram = program('load-client', (p) => {
  eventLoop(
    p,
    (p) => eachConnection(p, request),
    (p) => {
      receive(p, BUFFER_BYTES);
      p.effect('bytes of the answer', received);
      p.when(
        'the answer is complete',
        (kernel, ctx) => threadOf(kernel, ctx).connection.leftBytes <= 0,
        request,
      );
    },
  );
});
