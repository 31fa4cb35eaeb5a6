import { text } from '../../core/text.ts';
import { defineOperation, measured } from '../operation.ts';

export default defineOperation({
  id: 'timer-tick',
  group: 'call',
  label: text('timer tick', '타이머 틱'),
  tag: text('1/HZ', '1/HZ'),
  about: text(
    'The scheduler’s periodic tick interrupts a running program.',
    '스케줄러의 주기적 틱이 실행 중인 프로그램을 중단시킵니다.',
  ),
  params: [],
  network: 'none',
  measuredOn: 'place',
  main: measured('timer-tick', (p) => {
    p.effect('watch the tick', (kernel, ctx, cpu) => kernel.timers.watchTick(cpu.index, ctx.flow));
    p.spin('compute until the tick', (kernel, ctx, cpu) =>
      kernel.timers.tickFlow[cpu.index] === ctx.flow ? Infinity : 0,
    );
  }),
  partner: null,
  prepare: () => ({ main: [] }),
  fidelity: 'full',
  fidelityNote: text(
    'Time counts from the interrupt until the program runs again.',
    '인터럽트부터 프로그램이 다시 실행될 때까지의 시간입니다.',
  ),
});
