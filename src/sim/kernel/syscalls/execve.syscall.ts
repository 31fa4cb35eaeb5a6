import { text } from '../../core/text.ts';
import { program } from '../paths/types.ts';
import { tryToWakeUp, WAKE_TASK } from '../paths/wakeup.ts';
import { beginNewExec } from '../exec.ts';
import { populate } from '../mm/populate.ts';
import { pvAlso, pvOr } from '../paths/pv.ts';
import { defineSyscall } from './define.ts';

export default defineSyscall({
  name: 'execve',
  nr: 59,
  program: program('sys_execve', (p) => {
    pvOr(p, 'fileOpen', (p) => p.work('vfs.open', { probe: 'mm_filemap' }));
    p.work('proc.exec', { probe: 'sched_process_exec' });
    pvAlso(p, 'execTables');
    p.effect('exec_mmap', (kernel, ctx) => ctx.set(WAKE_TASK, kernel.releaseMm(kernel.task(ctx.task))));
    p.call(tryToWakeUp);
    p.call(populate);
    p.effect('begin_new_exec', (kernel, ctx) => {
      const task = kernel.task(ctx.task);
      beginNewExec(kernel, task);
      task.name = ctx.outermost.name;
      ctx.result = 0;
    });
  }),
  about: text(
    'Replaces the process’s memory by a new program.',
    '프로세스의 메모리를 새 프로그램으로 바꿉니다.',
  ),
  fidelity: 'partial',
  fidelityNote: text(
    'Faults of the loader are one cost; first touches of guest memory are simulated one by one.',
    '로더의 폴트는 하나의 비용이며, 게스트 메모리의 첫 접근은 하나씩 시뮬레이션합니다.',
  ),
});
