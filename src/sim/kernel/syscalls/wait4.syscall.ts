import { text } from '../../core/text.ts';
import { program } from '../paths/types.ts';
import { defineSyscall } from './define.ts';

export default defineSyscall({
  name: 'wait4',
  nr: 61,
  program: program('sys_wait4', (p) => {
    p.work('sys.body.light');
    p.block('do_wait', (kernel, ctx) => kernel.processes.mustWait(ctx.get(0), ctx.task));
    p.effect('release_task', (kernel, ctx) => (ctx.result = kernel.reap(ctx.get(0))));
  }),
  seccompArgs: false,
  about: text('Waits for a child to end.', '자식이 끝나기를 기다립니다.'),
  fidelity: 'partial',
  fidelityNote: text('One named child; no options.', '지정한 자식 하나만, 옵션 없이 지원합니다.'),
});
