import { text } from '../../core/text.ts';
import type { Ctx } from '../../ops/context.ts';
import type { Kernel } from '../kernel.ts';
import { program } from '../paths/types.ts';
import { TASK } from '../task.machine.ts';
import { defineSyscall } from './define.ts';

/** How long a parent waits before it looks again whether its child has left its CPU, ns. */
const RELAX_NS = 100;

function childLives(kernel: Kernel, ctx: Ctx): boolean {
  return kernel.processes.mustWait(ctx.get(0), ctx.task);
}

export default defineSyscall({
  name: 'wait4',
  nr: 61,
  program: program('sys_wait4', (p) => {
    p.work('sys.body.light');
    p.loopWhile('the child lives', childLives, (p) => p.block('do_wait', childLives));
    // The child has told its parent and may still be switching away, on another CPU; Linux keeps what is left of it by a reference.
    p.loopWhile(
      'it is on its CPU',
      (kernel, ctx) => kernel.task(ctx.get(0)).state !== TASK.zombie,
      (p) => p.compute('cpu_relax', () => RELAX_NS),
    );
    p.effect('release_task', (kernel, ctx) => (ctx.result = kernel.reap(ctx.get(0))));
  }),
  about: text('Waits for a child to end.', '자식이 끝나기를 기다립니다.'),
  fidelity: 'partial',
  fidelityNote: text('One named child; no options.', '지정한 자식 하나만, 옵션 없이 지원합니다.'),
});
