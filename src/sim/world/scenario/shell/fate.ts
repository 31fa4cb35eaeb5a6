/** What has become of a process: as `/proc/PID/status` says while it is there, and how it ended. */
import { SIG } from '../../../kernel/signal.ts';
import { TASK } from '../../../kernel/task.machine.ts';
import type { Task } from '../../../kernel/task.ts';

const NAMES = new Map<number, string>(Object.entries(SIG).map(([name, number]) => [number, name]));
const TERMSIG = 0x7f;

/** The number of a signal by its name without SIG; undefined: there is none. */
export function signalNamed(name: string): number | undefined {
  return [...NAMES].find(([, known]) => known === name)?.[0];
}

/** `exited N` or `killed SIGKILL`, `gone` if nobody heard how; null: it is still there. */
export function endOf({ ended, signal: { exitStatus, unheard } }: Task): string | null {
  if (!ended) return null;
  if (unheard) return 'gone';
  const sig = exitStatus & TERMSIG;
  return sig === 0 ? `exited ${String(exitStatus >> 8)}` : `killed SIG${NAMES.get(sig) ?? String(sig)}`;
}

/** `S (sleeping)` and so on. */
export function stateOf(task: Task): string {
  if (task.state === TASK.zombie) return 'Z (zombie)';
  if (task.state === TASK.stopped) return 'T (stopped)';
  if (task.sleeping) return task.stateLetter === 'D' ? 'D (disk sleep)' : 'S (sleeping)';
  return 'R (running)';
}
