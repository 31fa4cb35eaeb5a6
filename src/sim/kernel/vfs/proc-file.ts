/** A file of `/proc/PID`: one file `proc/NAME.proc.ts` that exports `defineProcFile({...})`. */
import type { Kernel } from '../kernel.ts';
import type { PidNamespace } from '../nsproxy.ts';
import type { Task } from '../task.ts';

/** Who reads: the task, and the pid namespace of the proc that it reads. */
export interface ProcReader {
  readonly task: Task;
  readonly pidNs: PidNamespace;
}

/** What it says of a task and takes for it; numbers are 0 or minus an errno. */
export interface ProcFile {
  readonly name: string;
  readonly mode: number;
  read?(kernel: Kernel, of: Task, reader: ProcReader): string | number;
  write?(kernel: Kernel, of: Task, text: string, writer: Task): number;
}

export function defineProcFile(def: ProcFile): ProcFile {
  return Object.freeze(def);
}
