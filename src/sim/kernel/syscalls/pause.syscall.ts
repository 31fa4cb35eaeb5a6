import { text } from '../../core/text.ts';
import { program } from '../paths/types.ts';
import { waitInterruptible } from '../paths/wait-event.ts';
import { RESTART } from '../restart.ts';
import { defineSyscall } from './define.ts';

export default defineSyscall({
  name: 'pause',
  nr: 34,
  program: program('sys_pause', (p) => {
    waitInterruptible(p, {
      label: 'no signal',
      sleep: 'pause',
      mustWait: () => true,
      interrupted: RESTART.noHand,
    });
  }),
  about: text('Sleeps until a handler has run.', '핸들러가 실행될 때까지 잠듭니다.'),
  fidelity: 'full',
  fidelityNote: text('Every step is simulated.', '모든 단계를 시뮬레이션합니다.'),
});
