/** One process of a load on a kernel: its tasks, made and started one by one. */
import type { Rng } from '../../core/rng.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Task, TaskSpec } from '../../kernel/task.ts';
import { spawnIn, type Container } from '../../virt/container.ts';
import { JobLog, LoadShared, LoadState, type LoadDef, type LoadWindow } from './load.ts';

/** Futexes of one process; those of all come after the ones that operations and servers have. */
const FUTEXES = 1024;
const FIRST_FUTEX = 0x1000_0000;

/** A process under load. */
export interface LoadProcess {
  readonly def: LoadDef;
  /** Numbers of the program's text. */
  readonly args: readonly number[];
  readonly tasks: readonly Task[];
  readonly jobs: JobLog;
}

export interface ProcessPlan {
  readonly def: LoadDef;
  readonly args: readonly number[];
  /** How many processes of loads the kernel had before. */
  readonly number: number;
  readonly rng: Rng;
  readonly window: LoadWindow;
  /** Container that it is in; absent: none. */
  readonly container?: Container | null;
  /** What its tasks have beside their program. */
  readonly task: Omit<TaskSpec, 'name' | 'program'>;
}

/** Makes the threads of a process in turn; `start` starts one before the next is made. */
export function startProcess(kernel: Kernel, plan: ProcessPlan, start: (task: Task) => void): LoadProcess {
  const { def, args, number, rng, window } = plan;
  const shared = new LoadShared(rng, FIRST_FUTEX + number * FUTEXES, window.startNs);
  const jobs = new JobLog();
  const tasks: Task[] = [];
  for (let thread = 0; thread < def.threads(args); thread++) {
    const [first] = tasks;
    const task = spawnIn(kernel, plan.container ?? null, {
      ...plan.task,
      name: def.id,
      program: def.program,
      memory: new LoadState(def, args, thread, shared, jobs, window),
      ...(first ? { mm: first.mm } : {}),
    });
    shared.threads.push(task.id);
    tasks.push(task);
    start(task);
  }
  return { def, args, tasks, jobs };
}
