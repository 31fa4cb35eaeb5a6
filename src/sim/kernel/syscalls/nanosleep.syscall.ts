import { text } from '../../core/text.ts';
import { sleepUntil, startSleep } from '../paths/nanosleep.ts';
import { program } from '../paths/types.ts';
import { RESTART } from '../restart.ts';
import { TIMER } from '../timers.ts';
import { defineSyscall } from './define.ts';

export default defineSyscall({
  name: 'nanosleep',
  nr: 35,
  program: program('sys_nanosleep', (p) => {
    p.work('sys.body.timer', { probe: 'hrtimer', field: () => 1 + TIMER.wake });
    p.effect('hrtimer_start', (kernel, ctx, cpu) => {
      ctx.set(1, kernel.now() + ctx.get(0) + kernel.task(ctx.task).timerSlackNs);
      startSleep(kernel, ctx, cpu);
    });
    // In a VM the timer may be due before its arming is done: then there is nothing to sleep for.
    sleepUntil(p, RESTART.block);
    p.effect('0', (_kernel, ctx) => (ctx.result = 0));
  }),
  about: text('Sleeps for the time in local 0, ns.', '지정한 시간(ns) 동안 잠듭니다.'),
  fidelity: 'partial',
  fidelityNote: text(
    'Always as late as the timer slack allows.',
    '항상 타이머 슬랙이 허용하는 만큼 늦게 깨어납니다.',
  ),
});
