import { text } from '../../core/text.ts';
import { program } from '../paths/types.ts';
import { setUid } from '../privileges.ts';
import { defineSyscall } from './define.ts';

export default defineSyscall({
  name: 'setuid',
  nr: 105,
  program: program('sys_setuid', (p) => {
    p.work('sys.body.light');
    p.effect('commit_creds', (kernel, ctx) => (ctx.result = setUid(kernel.task(ctx.task), ctx.get(0))));
  }),
  about: text('Becomes another user.', '다른 사용자가 됩니다.'),
  fidelity: 'partial',
  fidelityNote: text(
    'Real, effective and saved ids are one; ids are not mapped between user namespaces.',
    '실제, 유효, 저장된 ID는 하나이며 사용자 네임스페이스 사이에서 ID를 바꾸지 않습니다.',
  ),
});
