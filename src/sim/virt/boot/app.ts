/** What every start ends with: the user's program is executed and does its first useful work. */
import { program, type KernelBuilder } from '../../kernel/paths/types.ts';
import { syscall } from '../../kernel/syscalls/call.ts';
import { phase, ready, stay } from './marks.ts';
import { file, hold } from './memory-steps.ts';
import { actorOf } from './instance.ts';

/** `execve` of the application in the task that calls it. */
function execApp(p: KernelBuilder): void {
  phase(p, 'exec');
  file(p, 'app.files');
  syscall(p, 'execve');
  p.effect('comm', (kernel, ctx) => void (actorOf(kernel, ctx).name = 'application'));
  hold(p, 'kernel.process');
  ready(p);
  stay(p);
}

/** The innermost layer of every composition. */
export const application = program('application', execApp);
