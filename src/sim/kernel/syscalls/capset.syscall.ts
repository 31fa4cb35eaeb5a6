import { text } from '../../core/text.ts';
import type { Ctx } from '../../ops/context.ts';
import { program } from '../paths/types.ts';
import { capset } from '../privileges.ts';
import { setFromWords } from '../signal.ts';
import { defineSyscall } from './define.ts';

/** A set from the two words at a local: effective at 0, permitted at 2, inheritable at 4. */
function setAt(ctx: Ctx, local: number): bigint {
  return setFromWords(ctx.get(local), ctx.get(local + 1));
}

export default defineSyscall({
  name: 'capset',
  nr: 126,
  program: program('sys_capset', (p) => {
    p.work('sys.body.light');
    p.effect('cap_capset', (kernel, ctx) => {
      ctx.result = capset(kernel.task(ctx.task), setAt(ctx, 0), setAt(ctx, 2), setAt(ctx, 4));
    });
  }),
  about: text('Sets the caller’s capabilities.', '호출한 쪽의 캐퍼빌리티를 정합니다.'),
  fidelity: 'partial',
  fidelityNote: text('No ambient set.', 'ambient 집합은 없습니다.'),
});
