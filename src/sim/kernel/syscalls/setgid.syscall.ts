import { text } from '../../core/text.ts';
import { program } from '../paths/types.ts';
import { setGid } from '../privileges.ts';
import { defineSyscall } from './define.ts';

export default defineSyscall({
  name: 'setgid',
  nr: 106,
  program: program('sys_setgid', (p) => {
    p.work('sys.body.light');
    p.effect('commit_creds', (kernel, ctx) => (ctx.result = setGid(kernel.task(ctx.task), ctx.get(0))));
  }),
  about: text('Changes the caller’s group.', '호출한 쪽의 그룹을 바꿉니다.'),
  fidelity: 'partial',
  fidelityNote: text('Real, effective and saved ids are one.', '실제, 유효, 저장된 ID는 하나입니다.'),
});
