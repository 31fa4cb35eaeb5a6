import { text } from '../../core/text.ts';
import { sleepUntil, startSleep } from '../paths/nanosleep.ts';
import { program } from '../paths/types.ts';
import { RESTART } from '../restart.ts';
import { TIMER } from '../timers.ts';
import { defineSyscall } from './define.ts';

export default defineSyscall({
  name: 'clock_nanosleep',
  nr: 230,
  program: program('sys_clock_nanosleep', (p) => {
    p.loopWhile(
      'the instant is still to come',
      (kernel, ctx) => kernel.now() < ctx.get(0),
      (p) => {
        p.work('sys.body.timer', { probe: 'hrtimer', field: () => 1 + TIMER.wake });
        p.effect('hrtimer_start_range_ns', (kernel, ctx, cpu) => {
          const atNs = ctx.get(0) + kernel.task(ctx.task).timerSlackNs;
          ctx.set(1, atNs);
          startSleep(kernel, ctx, cpu);
        });
        sleepUntil(p, RESTART.noHand);
      },
    );
    p.effect('0', (_kernel, ctx) => (ctx.result = 0));
  }),
  about: text(
    'Sleeps until the instant in local 0, ns (TIMER_ABSTIME).',
    '지정한 시각(ns)까지 잠듭니다(TIMER_ABSTIME).',
  ),
  fidelity: 'partial',
  fidelityNote: text(
    'Always as late as the timer slack allows; another timer in between does not end the sleep sooner.',
    '항상 타이머 슬랙이 허용하는 만큼 늦게 깨어납니다. 그사이의 다른 타이머가 더 일찍 깨우지는 않습니다.',
  ),
});
