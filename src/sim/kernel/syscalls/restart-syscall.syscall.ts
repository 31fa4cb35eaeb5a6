import { text } from '../../core/text.ts';
import { sleepUntil, startSleep } from '../paths/nanosleep.ts';
import { program } from '../paths/types.ts';
import { RESTART } from '../restart.ts';
import { defineSyscall } from './define.ts';

export default defineSyscall({
  name: 'restart_syscall',
  nr: 219,
  program: program('sys_restart_syscall', (p) => {
    p.work('sys.body.timer', { probe: 'hrtimer' });
    p.effect('hrtimer_start', (kernel, ctx, cpu) => {
      ctx.set(1, kernel.task(ctx.task).restartUntilNs);
      startSleep(kernel, ctx, cpu);
    });
    sleepUntil(p, RESTART.block);
    p.effect('0', (_kernel, ctx) => (ctx.result = 0));
  }),
  about: text(
    'Goes on with a sleep that a signal without a handler cut short, for the time that is left.',
    '핸들러 없는 시그널로 끊긴 잠을 남은 시간만큼 이어 갑니다.',
  ),
  fidelity: 'partial',
  fidelityNote: text('Of nanosleep only.', 'nanosleep에만 해당합니다.'),
});
