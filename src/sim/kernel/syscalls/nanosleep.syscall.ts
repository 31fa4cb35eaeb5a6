import { text } from '../../core/text.ts';
import { program } from '../paths/types.ts';
import { TIMER } from '../timers.ts';
import { defineSyscall } from './define.ts';

export default defineSyscall({
  name: 'nanosleep',
  nr: 35,
  program: program('sys_nanosleep', (p) => {
    p.work('sys.body.timer', { probe: 'hrtimer' });
    p.effect('hrtimer_start', (kernel, ctx, cpu) => {
      ctx.set(1, kernel.now() + ctx.get(0));
      kernel.timers.start(cpu.index, TIMER.wake, ctx.get(1), ctx.task);
    });
    // In a VM the timer may be due before its arming is done: then there is nothing to sleep for.
    p.loopWhile(
      'time is left',
      (kernel, ctx) => kernel.now() < ctx.get(1),
      (p) => p.block('do_nanosleep', (kernel, ctx) => kernel.now() < ctx.get(1)),
    );
    p.effect('0', (_kernel, ctx) => (ctx.result = 0));
  }),
  about: text('Sleeps for the time in local 0, ns.', '지정한 시간(ns) 동안 잠듭니다.'),
  fidelity: 'partial',
  fidelityNote: text('Timer slack is not modelled.', '타이머 여유(slack)는 모델에 없습니다.'),
});
