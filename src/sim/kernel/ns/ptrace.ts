/** Who may look into another process (`__ptrace_may_access` with PTRACE_MODE_READ). */
import { capabilities, isCapable, type Cred } from '../cred.ts';
import type { InitTask } from '../copy-process.ts';
import type { Task } from '../task.ts';

const PTRACE = capabilities('SYS_PTRACE');

function isSubset(set: bigint, of: bigint): boolean {
  return (set & ~of) === 0n;
}

/** The same user with no fewer capabilities, or CAP_SYS_PTRACE where the other one's count. */
export function mayLookInto({ cred, signal }: Task, target: Task | InitTask): boolean {
  if (signal === target.signal) return true;
  const theirs: Cred = target.cred;
  if (isCapable(cred, theirs.userNs, PTRACE)) return true;
  const same = cred.uid === theirs.uid && cred.gid === theirs.gid;
  return same && cred.userNs === theirs.userNs && isSubset(theirs.permitted, cred.permitted);
}
