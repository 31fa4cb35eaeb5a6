import { ERRNO } from '../../core/errno.ts';
import { text } from '../../core/text.ts';
import { program } from '../paths/types.ts';
import { addSeccompFilter } from '../privileges.ts';
import { stringAt } from '../user-string.ts';
import { defineSyscall } from './define.ts';

export const SECCOMP_SET_MODE_FILTER = 1;

export default defineSyscall({
  name: 'seccomp',
  nr: 317,
  program: program('sys_seccomp', (p) => {
    p.work('sys.body.light');
    p.effect('seccomp_set_mode_filter', (kernel, ctx) => {
      const filter = Object.freeze({ profile: stringAt(ctx.get(1)), cached: true });
      const known = ctx.get(0) === SECCOMP_SET_MODE_FILTER;
      ctx.result = known ? addSeccompFilter(kernel.task(ctx.task), filter) : -ERRNO.EINVAL;
    });
  }),
  about: text('Puts a filter on the caller’s system calls.', '호출한 쪽의 시스템 콜에 필터를 겁니다.'),
  fidelity: 'partial',
  fidelityNote: text(
    'The program of the filter is a profile by its name.',
    '필터 프로그램은 이름으로 지정한 프로필입니다.',
  ),
});
