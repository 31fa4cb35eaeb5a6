import { text } from '../../core/text.ts';
import type { Ctx } from '../../ops/context.ts';
import { filesOf } from '../fs/files-of.ts';
import type { Pipe } from '../fs/pipes.ts';
import type { Kernel } from '../kernel.ts';
import { program } from '../paths/types.ts';
import { TIMER } from '../timers.ts';
import { defineSyscall } from './define.ts';

/** Locals: 0 the descriptor, 1 the timeout, ns (0: none); its end, and its timer and CPU. */
const TIMEOUT = 1;
const UNTIL = 2;
const HANDLE = 3;
const ON_CPU = 4;

function pipeOf(kernel: Kernel, ctx: Ctx): Pipe {
  return kernel.pipes.get(filesOf(kernel, ctx).get(ctx.get(0)).id);
}

/** Nothing to read, and time left. */
function mustWait(kernel: Kernel, ctx: Ctx): boolean {
  const pipe = pipeOf(kernel, ctx);
  if (pipe.bytes > 0 || pipe.writers === 0) return false;
  if (kernel.now() >= ctx.get(UNTIL)) return false;
  pipe.poller = ctx.task;
  return true;
}

export default defineSyscall({
  name: 'poll',
  nr: 7,
  program: program('sys_poll', (p) => {
    p.work('sys.body.poll');
    p.effect('no timer yet', (_kernel, ctx) => ctx.set(UNTIL, Infinity));
    p.when(
      'it may take a while',
      (kernel, ctx) => mustWait(kernel, ctx),
      (p) => {
        p.when(
          'not for ever',
          (_kernel, ctx) => ctx.get(TIMEOUT) > 0,
          (p) => {
            p.effect('hrtimer_start_range_ns', (kernel, ctx, cpu) => {
              ctx.set(UNTIL, kernel.now() + ctx.get(TIMEOUT) + kernel.task(ctx.task).timerSlackNs);
              ctx.set(ON_CPU, cpu.index);
              ctx.set(HANDLE, kernel.timers.start(cpu.index, TIMER.wake, ctx.get(UNTIL), ctx.task));
            });
            p.mark('hrtimer', { field: () => 1 + TIMER.wake });
          },
        );
        p.loopWhile('nothing yet', mustWait, (p) => p.block('poll_schedule_timeout', mustWait));
        p.when(
          'the timer is armed',
          (kernel, ctx) => ctx.get(UNTIL) < Infinity && kernel.now() < ctx.get(UNTIL),
          (p) => {
            p.effect('hrtimer_cancel', (kernel, ctx) =>
              kernel.timers.cancel(ctx.get(ON_CPU), ctx.get(HANDLE)),
            );
            p.mark('hrtimer_cancel');
          },
        );
      },
    );
    p.effect('how many are ready', (kernel, ctx) => {
      const pipe = pipeOf(kernel, ctx);
      pipe.poller = 0;
      ctx.result = pipe.bytes > 0 || pipe.writers === 0 ? 1 : 0;
    });
  }),
  about: text(
    'Waits until a pipe has something to read, at most for the time in local 1.',
    '파이프에 읽을 것이 생길 때까지 로컬 1의 시간 동안 기다립니다.',
  ),
  fidelity: 'partial',
  fidelityNote: text('One descriptor, of a pipe.', '파이프의 디스크립터 하나입니다.'),
});
