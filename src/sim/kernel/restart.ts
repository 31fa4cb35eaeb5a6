/**
 * What a call that a signal cut short answers inside the kernel (`include/linux/errno.h`): whether it is made again is
 * decided on the way to user mode, a program sees EINTR at most.
 */
export const RESTART = Object.freeze({
  /** Again, unless a handler without SA_RESTART ran. */
  sys: -512,
  /** Again, unless a handler ran. */
  noHand: -514,
  /** Again by `restart_syscall`, for the time that is left; after a handler not. */
  block: -516,
});

/** Whether an answer is one of these. */
export function mayRestart(result: number): boolean {
  return result === RESTART.sys || result === RESTART.noHand || result === RESTART.block;
}
