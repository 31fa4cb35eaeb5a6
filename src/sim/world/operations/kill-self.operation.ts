import { text } from '../../core/text.ts';
import { SIG } from '../../kernel/signal.ts';
import { syscall } from '../../kernel/syscalls/call.ts';
import { defineOperation, measured } from '../operation.ts';
import { heard, hearSignal } from './signal-handler.ts';

export default defineOperation({
  id: 'kill-self',
  group: 'call',
  label: text('signal to itself', '자신에게 시그널'),
  tag: text('and its handler', '핸들러까지'),
  about: text(
    'Sends itself SIGUSR1: the handler runs on the way back from the call and returns by rt_sigreturn.',
    '자신에게 SIGUSR1을 보냅니다. 호출에서 돌아오는 길에 핸들러가 실행되고 rt_sigreturn으로 돌아갑니다.',
  ),
  params: [],
  network: 'none',
  measuredOn: 'place',
  main: measured('kill-self', (p) => {
    p.when('no handler yet', (kernel, ctx) => !heard(kernel, ctx), hearSignal);
    syscall(p, 'kill', (kernel, ctx) => {
      ctx.set(0, kernel.task(ctx.task).innerPid);
      ctx.set(1, SIG.USR1);
    });
  }),
  partner: null,
  prepare: () => ({ main: [] }),
  fidelity: 'full',
  fidelityNote: text('Every step is simulated.', '모든 단계를 시뮬레이션합니다.'),
});
