import { text } from '../../core/text.ts';
import type { Ctx } from '../../ops/context.ts';
import type { Kernel } from '../kernel.ts';
import { program } from '../paths/types.ts';
import { waitInterruptible } from '../paths/wait-event.ts';
import { RESTART } from '../restart.ts';
import { TASK } from '../task.machine.ts';
import { lookForChild, WAIT, waitAnswer } from '../wait.ts';
import { defineSyscall } from './define.ts';

/** How long a parent waits before it looks again whether its child has left its CPU, ns. */
const RELAX_NS = 100;
/** Locals: what is asked for, and what was found: there is nothing yet, and the child to be reaped. */
const PID = 0;
const OPTIONS = 1;
const NOTHING_YET = 2;
const DEAD = 3;

function look(kernel: Kernel, ctx: Ctx): void {
  const task = kernel.task(ctx.task);
  const found = lookForChild(kernel, task, ctx.get(PID), ctx.get(OPTIONS));
  ctx.result = waitAnswer(task, found);
  task.waitStatus = found.status;
  ctx.set(NOTHING_YET, found.child === null && !found.none ? 1 : 0);
  ctx.set(DEAD, found.ended ? (found.child?.id ?? 0) : 0);
  task.signal.waiters.delete(task.id);
}

export default defineSyscall({
  name: 'wait4',
  nr: 61,
  program: program('sys_wait4', (p) => {
    p.work('sys.body.light');
    p.effect('do_wait', look);
    p.when(
      'it is to wait',
      (_kernel, ctx) => (ctx.get(OPTIONS) & WAIT.NOHANG) === 0,
      (p) =>
        waitInterruptible(p, {
          label: 'the child lives',
          sleep: 'do_wait',
          mustWait: (_kernel, ctx) => ctx.get(NOTHING_YET) === 1,
          // One that has ended since it looked has not found it among the waiters.
          ready: (kernel, ctx) => {
            look(kernel, ctx);
            return ctx.get(NOTHING_YET) === 0;
          },
          queue: (kernel, ctx) => kernel.task(ctx.task).signal.waiters.set(ctx.task, ctx.get(PID)),
          look,
          interrupted: RESTART.sys,
          cancel: (kernel, ctx) => kernel.task(ctx.task).signal.waiters.delete(ctx.task),
        }),
    );
    // The child has told its parent and may still be switching away, on another CPU; Linux keeps what is left of it by a reference.
    p.loopWhile(
      'it is on its CPU',
      (kernel, ctx) => ctx.get(DEAD) > 0 && kernel.task(ctx.get(DEAD)).state !== TASK.zombie,
      (p) => p.compute('cpu_relax', () => RELAX_NS),
    );
    p.effect('release_task', (kernel, ctx) => {
      if (ctx.get(DEAD) > 0) kernel.release(kernel.task(ctx.get(DEAD)));
    });
  }),
  about: text(
    'Waits for a child to end, to stop or to go on.',
    '자식이 끝나거나 멈추거나 다시 실행되기를 기다립니다.',
  ),
  fidelity: 'partial',
  fidelityNote: text(
    'One child or any of them; groups of processes are not modelled.',
    '자식 하나 또는 아무 자식이나 기다립니다. 프로세스 그룹은 모델에 없습니다.',
  ),
});
