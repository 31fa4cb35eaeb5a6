/**
 * The state of ext4's journal (jbd2): transactions by number. Changes of metadata join the running one; who needs them
 * durable asks for its commit and waits. All who ask for the same one share it.
 */

/** Blocks of the log of a file system beyond 128 GiB: 1 GiB (mke2fs's `jbd2_default_journal_size`). */
const LOG_BLOCKS = 262_144;

interface CommitWaiter {
  readonly task: number;
  readonly tid: number;
}

export class Journal {
  /** Transaction that changes join now (`j_running_transaction`), the one being written, and the last that is durable. */
  running = 1;
  committing = 0;
  committed = 0;
  /** Newest transaction whose commit was asked for (`j_commit_request`). */
  requested = 0;
  /** Task id of the thread that commits, 0: not started. */
  thread = 0;
  private readonly waiters: CommitWaiter[] = [];

  /** Blocks of the log that were written once since the file system was mounted (`j_head`, as far as the first round goes). */
  private used = 0;

  /** Takes the log's next block. True: its page is new to the page cache of the block device; after a round it is there. */
  nextBlock(): boolean {
    if (this.used >= LOG_BLOCKS) return false;
    this.used++;
    return true;
  }

  /** Asks for a transaction's commit (`jbd2_log_start_commit`). */
  request(tid: number): void {
    this.requested = Math.max(this.requested, tid);
  }

  /** True: a commit was asked for and has not begun. */
  get isAsked(): boolean {
    return this.requested > this.committing;
  }

  /** The running transaction is closed and written from now on; later changes join the next. */
  begin(): void {
    this.committing = this.running++;
  }

  end(): void {
    this.committed = this.committing;
  }

  /** The task must wait until the transaction is durable (`jbd2_log_wait_commit`), and is remembered; false: it is. */
  mustWait(task: number, tid: number): boolean {
    if (this.committed >= tid) return false;
    if (!this.waiters.some((waiter) => waiter.task === task)) this.waiters.push({ task, tid });
    return true;
  }

  /** Takes the next task whose transaction is durable, 0: none waits for it any more. */
  nextWoken(): number {
    const at = this.waiters.findIndex(({ tid }) => tid <= this.committed);
    return at < 0 ? 0 : (this.waiters.splice(at, 1)[0]?.task ?? 0);
  }
}
