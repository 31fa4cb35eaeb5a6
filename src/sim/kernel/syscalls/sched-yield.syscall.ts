import { text } from '../../core/text.ts';
import { program } from '../paths/types.ts';
import { RESCHED } from '../preempt.ts';
import { defineSyscall } from './define.ts';

export default defineSyscall({
  name: 'sched_yield',
  nr: 24,
  program: program('sys_sched_yield', (p) => {
    p.work('sys.body.trivial');
    p.effect('yield_task', (kernel, _ctx, cpu) => {
      kernel.scheduler.yieldCurrent(cpu.index);
      kernel.needResched[cpu.index] = RESCHED.now;
      kernel.handOver[cpu.index] = 1;
    });
  }),
  about: text('Lets another runnable task go first.', '실행 가능한 다른 태스크가 먼저 가게 합니다.'),
  fidelity: 'full',
  fidelityNote: text(
    'Who runs next is the scheduler’s choice, as in Linux.',
    '다음에 누가 실행될지는 리눅스처럼 스케줄러가 정합니다.',
  ),
});
