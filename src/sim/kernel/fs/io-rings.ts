/** io_uring instances: the queues that a process and the kernel share. */

/** A request in the submission queue: what (`DISK_OP`), where, how much. */
export interface IoRequest {
  readonly op: number;
  readonly sector: number;
  readonly bytes: number;
  /** A file whose page is in the page cache: it is copied within the call. Absent: a request to the block device. */
  readonly cachedInode?: number;
  /** Comes back with the completion. */
  readonly userData: number;
}

/** One instance: the queues it shares with its process, and what is in flight. */
export interface IoRing {
  readonly submissions: IoRequest[];
  /** User data of finished requests, not yet looked at by the process. */
  readonly completions: number[];
  /** Bios in flight and whose they are. */
  readonly inFlight: { readonly bio: number; readonly userData: number }[];
}

export function newIoRing(): IoRing {
  return { submissions: [], completions: [], inFlight: [] };
}
