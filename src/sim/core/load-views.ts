/** What a load of many connections shows: plain data that the engine fills and a page or a table reads. */

import type { Text } from './text.ts';

/** How the server's network is reached: its own address on the wire's network, the host's, or behind translation. */
export const LOAD_NETWORKS = ['bridge', 'host', 'nat'] as const;
export type LoadNetwork = (typeof LOAD_NETWORKS)[number];

/** A server that can be loaded. */
export interface LoadServerEntry {
  readonly id: string;
  readonly label: Text;
  readonly about: Text;
  readonly fidelityNote: Text;
  /** Bytes of an answer unless the request says otherwise. */
  readonly responseBytes: number;
}

/** What is asked for: every stack is measured with every number of connections. */
export interface LoadRequest {
  /** Stacks and compositions, as for `paths`. */
  readonly stacks: readonly string[];
  /** Id of the server program. */
  readonly server: string;
  /** Connections (for `block`: requests in flight), 1 to 300. */
  readonly connections: readonly number[];
  /** Simulated time that is measured, s; absent: `DEFAULT_LOAD.seconds`. */
  readonly seconds?: number;
  /** Ends the measurement after so many answers, if that comes sooner. */
  readonly requests?: number;
  readonly seed?: number;
  readonly network?: LoadNetwork;
  /** Bytes of an answer; absent: the server's own size. */
  readonly responseBytes?: number;
  /** Mean of the client's pause between an answer and the next request on a connection, ns. */
  readonly thinkNs?: number;
  /** Mechanism switches, and means of costs in ns, as for `paths`. */
  readonly switches?: Readonly<Record<string, string>>;
  readonly costs?: Readonly<Record<string, number>>;
}

/** Response times as the client sees them, ns. Minimum, mean and maximum are exact; quantiles are within 3.1 %. */
export interface ResponseTimes {
  readonly mean: number;
  readonly min: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

/** Random requests to a stack's disk. */
export interface BlockLoadRequest {
  /** Requests in flight of each job. */
  readonly depth: number;
  readonly jobs?: number;
  /** Bytes of a request, a multiple of 512. */
  readonly bytes?: number;
  readonly write?: boolean;
  readonly seconds?: number;
  /** Ends the measurement after so many answers, if that comes sooner. */
  readonly requests?: number;
  readonly seed?: number;
  readonly switches?: Readonly<Record<string, string>>;
  readonly costs?: Readonly<Record<string, number>>;
}

/** What was measured of a stack under load. Counts are those of the measured time, without the client's machine. */
export interface LoadMeasure {
  /** Measured time, ns. */
  readonly windowNs: number;
  readonly throughputPerSec: number;
  /** Bytes of answers per second that reached the client. */
  readonly bytesPerSec: number;
  readonly responseNs: ResponseTimes;
  /** Since the connections were made: sent = answered + inFlight. */
  readonly requests: { readonly sent: number; readonly answered: number; readonly inFlight: number };
  /** Answers in the measured time. */
  readonly answered: number;
  readonly exits: number;
  /** Doorbells of virtual devices, and those the guest spared because the device was looking anyway. */
  readonly kicks: number;
  readonly suppressedKicks: number;
  /** Interrupts handled, ticks included, in the host and in guests. */
  readonly interrupts: number;
  readonly contextSwitches: number;
  readonly syscalls: number;
  /** CPU time of the host's own code (programs, kernel, VMM, hypervisor) and of code in guests, ns. */
  readonly hostCpuNs: number;
  readonly guestCpuNs: number;
  /** Equal for equal runs. */
  readonly traceHash: string;
}

/** One stack with one number of connections. */
export interface LoadPoint extends LoadMeasure {
  readonly connections: number;
}

export interface BlockLoadResult extends LoadMeasure {
  readonly stack: string;
  readonly depth: number;
  readonly jobs: number;
}

export interface StackLoad {
  readonly stack: string;
  readonly points: readonly LoadPoint[];
}

export interface LoadResult {
  readonly server: string;
  readonly network: LoadNetwork;
  readonly seed: number;
  readonly seconds: number;
  readonly stacks: readonly StackLoad[];
}
