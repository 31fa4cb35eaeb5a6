/** Filters of system calls (`kernel/seccomp.c`): who has one, and when it must run. */

/** A filter that a task has put on itself. Frozen. */
export interface SeccompFilter {
  /** Whose profile it is. */
  readonly profile: string;
  /** Constant answers are in a bitmap (`seccomp_cache_check_allow`, since Linux 5.11); false: the program runs on every call. */
  readonly cached: boolean;
}

/** Docker's default profile. */
export const DOCKER_FILTER: SeccompFilter = Object.freeze({ profile: 'docker', cached: true });

/** `Seccomp` of `/proc/PID/status` for a task with a filter. */
export const SECCOMP_MODE_FILTER = 2;

/**
 * Calls whose answer is not the same for every argument, or is a refusal: the kernel's bitmap of allowed calls has none of
 * them, so the filter runs each time. By Docker's default profile; what the start-up programs of runtimes call comes
 * before they have a filter.
 */
const FILTERED: ReadonlySet<string> = new Set([
  ...['clone', 'clone3', 'personality', 'socket', 'socketcall'],
  ...['mount', 'umount2', 'pivot_root', 'unshare', 'setns', 'sethostname'],
]);

/** Added to the number of a call for which the filter must run. */
export const SECCOMP_ARGS_FLAG = 1024;

/** The number of a call as the entry path takes it. */
export function entryNr(name: string, nr: number): number {
  return FILTERED.has(name) ? nr + SECCOMP_ARGS_FLAG : nr;
}
