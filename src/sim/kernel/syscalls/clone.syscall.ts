import { ERRNO } from '../../core/errno.ts';
import { text } from '../../core/text.ts';
import { program } from '../paths/types.ts';
import { interruptTarget, WAKE_CPU, WAKE_TASK } from '../paths/wakeup.ts';
import { pvAlso } from '../paths/pv.ts';
import { defineSyscall } from './define.ts';

export default defineSyscall({
  name: 'clone',
  nr: 56,
  program: program('sys_clone', (p) => {
    p.when(
      'one address space for all',
      (kernel) => kernel.config.singleAddressSpace === true,
      (p) => {
        p.work('sys.body.trivial');
        p.effect('ENOSYS', (_kernel, ctx) => (ctx.result = -ERRNO.ENOSYS));
        p.ret();
      },
    );
    p.work('proc.fork', { probe: 'sched_process_fork' });
    pvAlso(p, 'copyTables');
    p.effect('copy_process', (kernel, ctx) => {
      const child = kernel.fork(ctx.task, ctx.get(0));
      ctx.result = child;
      ctx.set(WAKE_TASK, child);
    });
    p.when(
      'refused',
      (_kernel, ctx) => ctx.result < 0,
      (p) => p.ret(),
    );
    p.effect('wake_up_new_task', (kernel, ctx, cpu) => {
      kernel.wakeNew(ctx.get(WAKE_TASK), cpu.index, ctx.flow, ctx.comp);
      ctx.set(WAKE_CPU, kernel.task(ctx.get(WAKE_TASK)).cpu);
    });
    interruptTarget(p);
  }),
  about: text('Makes a copy of the calling process.', '호출한 프로세스의 사본을 만듭니다.'),
  fidelity: 'partial',
  fidelityNote: text(
    'Copy-on-write faults after fork are part of the cost of exec.',
    'fork 뒤의 쓰기 시 복사 폴트는 exec 비용에 포함됩니다.',
  ),
});
