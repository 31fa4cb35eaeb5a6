import { text } from '../../core/text.ts';
import { program } from '../paths/types.ts';
import { setHostname } from '../unshare.ts';
import { stringAt } from '../user-string.ts';
import { defineSyscall } from './define.ts';

export default defineSyscall({
  name: 'sethostname',
  nr: 170,
  program: program('sys_sethostname', (p) => {
    p.work('sys.body.trivial');
    p.effect('utsname', (kernel, ctx) => {
      ctx.result = setHostname(kernel.task(ctx.task), stringAt(ctx.get(0)));
    });
  }),
  about: text(
    'Names the host in the caller’s UTS namespace.',
    '호출한 쪽 UTS 네임스페이스의 호스트 이름을 정합니다.',
  ),
  fidelity: 'full',
  fidelityNote: text('Every step is simulated.', '모든 단계를 시뮬레이션합니다.'),
});
