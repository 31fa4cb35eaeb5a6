/** What Docker's default seccomp profile asks of a call. */

/**
 * Calls whose answer is not the same for every argument, or is a refusal: the kernel's bitmap of allowed calls
 * (`seccomp_cache_check_allow`) has none of them, so the filter runs each time.
 */
const FILTERED: ReadonlySet<string> = new Set(['clone', 'clone3', 'personality', 'socket', 'socketcall']);

/** Added to the number of a call for which the filter must run. */
export const SECCOMP_ARGS_FLAG = 1024;

/** The number of a call as the entry path takes it. */
export function entryNr(name: string, nr: number): number {
  return FILTERED.has(name) ? nr + SECCOMP_ARGS_FLAG : nr;
}
