import { text } from '../../core/text.ts';
import type { Ctx } from '../../ops/context.ts';
import type { Kernel } from '../kernel.ts';
import { program } from '../paths/types.ts';
import { waitInterruptible } from '../paths/wait-event.ts';
import { tryToWakeUp, WAKE_TASK } from '../paths/wakeup.ts';
import { RESTART } from '../restart.ts';
import { FUTEX } from '../futex.ts';
import { defineSyscall } from './define.ts';

function isWaiting(kernel: Kernel, ctx: Ctx): boolean {
  return kernel.futexes.isWaiting(ctx.get(0), ctx.task);
}

export default defineSyscall({
  name: 'futex',
  nr: 202,
  program: program('sys_futex', (p) => {
    p.work('futex.body', { probe: 'futex' });
    p.when(
      'FUTEX_WAIT',
      (_kernel, ctx) => ctx.get(1) === FUTEX.wait,
      (p) => {
        p.effect('futex_queue', (kernel, ctx) => {
          if (kernel.futexes.value(ctx.get(0)) === ctx.get(2)) kernel.futexes.wait(ctx.get(0), ctx.task);
        });
        waitInterruptible(p, {
          label: 'nobody has woken it',
          sleep: 'futex_wait',
          mustWait: isWaiting,
          interrupted: RESTART.sys,
          cancel: (kernel, ctx) => kernel.futexes.leave(ctx.get(0), ctx.task),
        });
      },
      (p) => {
        p.effect('futex_wake', (kernel, ctx) => ctx.set(WAKE_TASK, kernel.futexes.wakeOne(ctx.get(0))));
        p.call(tryToWakeUp);
      },
    );
  }),
  about: text(
    'Waits while a word in memory has a value, or wakes one who waits.',
    '메모리의 값이 그대로인 동안 기다리거나, 기다리는 태스크를 깨웁니다.',
  ),
  fidelity: 'partial',
  fidelityNote: text(
    'WAIT and WAKE of one task; no requeue, priority inheritance or timeouts.',
    'WAIT와 태스크 하나의 WAKE만 있습니다. requeue, 우선순위 상속, 제한 시간은 없습니다.',
  ),
});
