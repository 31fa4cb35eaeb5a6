/** What every start ends with: the user's program is executed and does its first useful work. */
import { program, type KernelBuilder } from '../../kernel/paths/types.ts';
import { inKernel, phase, ready, stay, work } from './marks.ts';
import { file, hold } from './memory-steps.ts';
import { actorOf } from './state.ts';

/** `execve` of the application in the task that calls it. */
export function execApp(p: KernelBuilder): void {
  phase(p, 'exec');
  file(p, 'app.files');
  inKernel(p, 'execve', (p) => {
    work(p, 'vfs.open');
    work(p, 'proc.exec', 'sched_process_exec');
  });
  p.effect('comm', (kernel, ctx) => void (actorOf(kernel, ctx).name = 'application'));
  hold(p, 'app.anonymous');
  hold(p, 'kernel.process');
  ready(p);
  stay(p);
}

/** The innermost layer of every composition. */
export const application = program('application', execApp);
