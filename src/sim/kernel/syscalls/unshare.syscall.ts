import { text } from '../../core/text.ts';
import { countNew, newNamespaces } from '../paths/new-namespaces.ts';
import { program } from '../paths/types.ts';
import { unshare } from '../unshare.ts';
import { defineSyscall } from './define.ts';

export default defineSyscall({
  name: 'unshare',
  nr: 272,
  program: program('sys_unshare', (p) => {
    p.effect('ksys_unshare', (kernel, ctx) => {
      ctx.result = unshare(kernel, kernel.task(ctx.task), ctx.get(0));
    });
    p.when(
      'new namespaces',
      (_kernel, ctx) => ctx.result === 0 && countNew(ctx.get(0)) > 0,
      (p) => newNamespaces(p, 0),
      (p) => p.work('sys.body.light'),
    );
  }),
  about: text(
    'Gives the caller namespaces of its own, or files and a place in the file system.',
    '호출한 쪽에 자체 네임스페이스나 파일 테이블, 파일 시스템 위치를 줍니다.',
  ),
  fidelity: 'partial',
  fidelityNote: text(
    'The clocks of a time namespace do not differ from the first one’s.',
    '시간 네임스페이스의 시계는 처음 것과 다르지 않습니다.',
  ),
});
