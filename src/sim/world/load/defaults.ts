/** What a request for a load means when it does not say. */
import type { LoadNetwork } from '../../core/load-views.ts';

export const DEFAULT_LOAD = Object.freeze({
  seconds: 0.1,
  seed: 1,
  network: 'bridge' satisfies LoadNetwork,
  /** The client prepares its next request. */
  thinkNs: 1000,
  /** Bytes of a request to the disk. */
  blockBytes: 4096,
} as const);

export const MAX_CONNECTIONS = 300;
/** Shortest measured time, s: below it no stack answers once. Longest: some ten million rows a stack. */
export const MIN_SECONDS = 0.0001;
export const MAX_SECONDS = 10;
export const MAX_REQUESTS = 1_000_000;
export const MAX_THINK_NS = 1e9;

/** The disk as a server: no network, no client; connections are requests in flight. */
export const BLOCK_SERVER = 'block';

/** Largest request to the disk; requests are whole sectors. */
export const MAX_BLOCK_BYTES = 1_048_576;
export const SECTOR_BYTES = 512;
