import { text } from '../../core/text.ts';
import { program } from '../paths/types.ts';
import { defineSyscall } from './define.ts';

export default defineSyscall({
  name: 'sched_yield',
  nr: 24,
  program: program('sys_sched_yield', (p) => {
    p.work('sys.body.trivial');
    p.effect('yield_task', (kernel, _ctx, cpu) => {
      kernel.scheduler.yieldCurrent(cpu.index);
      kernel.needResched[cpu.index] = 1;
    });
  }),
  seccompArgs: false,
  about: text('Lets another runnable task go first.', '실행 가능한 다른 태스크가 먼저 가게 합니다.'),
  fidelity: 'full',
  fidelityNote: text('', ''),
});
