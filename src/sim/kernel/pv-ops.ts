/**
 * `pv_ops`: what a kernel does in another way because of what is below it. Linux calls the table so; here it also holds
 * what the platforms of other kernels put in the same places. A kernel without one does everything natively.
 */
import type { Program } from '../ops/op.ts';

/** Programs that replace or follow a native step; null: the native step alone. All are called with the caller's locals. */
export interface PvOps {
  readonly name: string;
  /** From user mode into the kernel, instead of SYSCALL. Ends in the kernel's component and ring. */
  readonly syscallEnter: Program | null;
  /** From the kernel to user mode, instead of SYSRET. */
  readonly syscallExit: Program | null;
  /** From the fault to the kernel's handler, instead of the exception. */
  readonly faultEnter: Program | null;
  /** From the handler to user mode, instead of IRET. */
  readonly faultExit: Program | null;
  /** After an entry of a page table changed (`set_pte`). */
  readonly setPte: Program | null;
  /** After the scheduler chose a task with another address space (`write_cr3`, `load_sp0`). */
  readonly switchMm: Program | null;
  /** After the scheduler chose another task, same address space or not; local 0 tells (`load_sp0`, `load_tls`). */
  readonly switchTo: Program | null;
  /** After a process's page tables were copied by fork (`alloc_pte`, `pin`). */
  readonly copyTables: Program | null;
  /** After a process got new page tables by exec. */
  readonly execTables: Program | null;
  /** Before an interrupt's handler; local 0 holds the vector. */
  readonly interruptEnter: Program | null;
  /** From an interrupt's handler, or the softirqs after it, to what was interrupted, instead of IRET. */
  readonly interruptExit: Program | null;
  /** How the kernel is told of an event, instead of an interrupt's entry. */
  readonly eventEnter: Program | null;
  /** Making another CPU look at its run queue, instead of an inter-processor interrupt; local 5 holds the CPU. */
  readonly sendIpi: Program | null;
  /** Reading, writing and syncing a file that lives elsewhere, instead of the page cache and the disk. */
  readonly fileRead: Program | null;
  readonly fileWrite: Program | null;
  readonly fileSync: Program | null;
  /** Opening a file by its path, instead of the walk through the file system. */
  readonly fileOpen: Program | null;
  /** Reading pages that are not in memory, instead of the block layer. Locals as in `IO`. */
  readonly readPages: Program | null;
  /** One request of an io_uring, within the call; only where there is no block device. Locals as in `IO`. */
  readonly ringRequest: Program | null;
  /** The same without waiting for it: its answer goes onto the ring. Locals also: 0 ring, 7 user data. */
  readonly ringSubmit: Program | null;
}

export type PvOp = Exclude<keyof PvOps, 'name'>;

/** A table in which everything not named is native. */
export function pvOps(name: string, ops: Partial<Omit<PvOps, 'name'>>): PvOps {
  return Object.freeze({
    name,
    syscallEnter: null,
    syscallExit: null,
    faultEnter: null,
    faultExit: null,
    setPte: null,
    switchMm: null,
    switchTo: null,
    copyTables: null,
    execTables: null,
    interruptEnter: null,
    interruptExit: null,
    eventEnter: null,
    sendIpi: null,
    fileRead: null,
    fileWrite: null,
    fileSync: null,
    fileOpen: null,
    readPages: null,
    ringRequest: null,
    ringSubmit: null,
    ...ops,
  });
}
