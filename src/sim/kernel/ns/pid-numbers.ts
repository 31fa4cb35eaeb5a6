/** Numbers of processes in pid namespaces that have a limit of their own (`alloc_pid`, `kernel.pid_max`). */
import type { Kernel } from '../kernel.ts';
import type { PidNamespace } from '../nsproxy.ts';

export const PID_MAX = 4_194_304;
/** `RESERVED_PIDS`: below them nothing is given again. */
const RESERVED = 300;
export const LEAST_PID_MAX = RESERVED + 1;

/** Numbers that are taken in a namespace, those of sessions and groups that live too. */
function taken(kernel: Kernel, { level }: PidNamespace): Set<number> {
  const numbers = kernel
    .allTasks()
    .flatMap(({ pids, signal }) => [pids[level], signal.session[level], signal.group[level]]);
  return new Set(numbers.filter((one) => one !== undefined));
}

/** Moves the namespaces on to their next free numbers; false: one has none left. */
export function seekPids(kernel: Kernel, ns: PidNamespace): boolean {
  for (let at: PidNamespace | null = ns; at?.parent; at = at.parent) {
    const { pidMax, lastPid } = at;
    if (pidMax === undefined) continue;
    const used = taken(kernel, at);
    const from = lastPid + 1;
    const again = lastPid >= RESERVED ? RESERVED : 1;
    const order = [
      ...Array.from({ length: Math.max(0, pidMax - from) }, (_, n) => from + n),
      ...Array.from({ length: Math.max(0, Math.min(from, pidMax) - again) }, (_, n) => again + n),
    ];
    const next = order.find((number) => !used.has(number));
    if (next === undefined) return false;
    at.lastPid = next - 1;
  }
  return true;
}
