import { text } from '../../core/text.ts';
import { pivotRoot } from '../fs/mount.ts';
import { locked } from '../locks/locked.ts';
import { program } from '../paths/types.ts';
import { stringAt } from '../user-string.ts';
import { defineSyscall } from './define.ts';

export default defineSyscall({
  name: 'pivot_root',
  nr: 155,
  program: program('sys_pivot_root', (p) => {
    locked(p, 'namespace_sem', (p) => {
      p.work('mnt.pivot_detach');
      p.effect('pivot_root', (kernel, ctx) => {
        ctx.result = pivotRoot(kernel, kernel.task(ctx.task), stringAt(ctx.get(0)), stringAt(ctx.get(1)));
      });
    });
  }),
  about: text(
    'Makes another mount the root of the caller’s mount namespace.',
    '다른 마운트를 호출한 쪽 마운트 네임스페이스의 루트로 만듭니다.',
  ),
  fidelity: 'partial',
  fidelityNote: text(
    'With both paths the same the old root is detached in the same call; the cost is that of both.',
    '두 경로가 같으면 이전 루트를 같은 호출에서 떼어 냅니다. 비용은 둘을 합한 값입니다.',
  ),
});
