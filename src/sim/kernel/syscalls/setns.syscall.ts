import { ERRNO } from '../../core/errno.ts';
import { text } from '../../core/text.ts';
import { findByPid } from '../kill.ts';
import { program } from '../paths/types.ts';
import { setns } from '../unshare.ts';
import { defineSyscall } from './define.ts';

export default defineSyscall({
  name: 'setns',
  nr: 308,
  program: program('sys_setns', (p) => {
    p.work('sys.body.light');
    p.effect('validate_nsset', (kernel, ctx) => {
      const task = kernel.task(ctx.task);
      const other = findByPid(kernel, task, ctx.get(0));
      ctx.result = other ? setns(task, other, ctx.get(1)) : -ERRNO.ESRCH;
    });
  }),
  about: text('Joins namespaces of another process.', '다른 프로세스의 네임스페이스에 들어갑니다.'),
  fidelity: 'partial',
  fidelityNote: text(
    'The other process is named by its id, as a pidfd would; no user namespaces.',
    '상대 프로세스는 pidfd처럼 ID로 지정합니다. 사용자 네임스페이스는 없습니다.',
  ),
});
