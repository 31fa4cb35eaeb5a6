import { text } from '../../core/text.ts';
import { program } from '../../kernel/paths/types.ts';
import { SIG } from '../../kernel/signal.ts';
import { syscall } from '../../kernel/syscalls/call.ts';
import { defineOperation, measured } from '../operation.ts';
import { hearSignal } from './signal-handler.ts';

/** Word in memory that both see: the sleeper's number. */
const PID = 0x3000;

/** Sleeps until a signal comes, and again. */
const partner = program('pauser', (p) => {
  hearSignal(p);
  p.effect('its number', (kernel, ctx) => kernel.futexes.store(PID, kernel.task(ctx.task).innerPid));
  p.forever((p) => syscall(p, 'pause'));
});

export default defineOperation({
  id: 'kill-other',
  group: 'call',
  label: text('signal to another', '다른 프로세스에 시그널'),
  tag: text('same CPU', '같은 CPU'),
  about: text(
    'Sends SIGUSR1 to a process that sleeps in pause, and lets it go first: it is woken, its handler runs, pause answers EINTR.',
    'pause로 잠든 프로세스에 SIGUSR1을 보내고 먼저 실행되게 합니다. 그 프로세스가 깨어나 핸들러를 실행하고 pause는 EINTR을 돌려줍니다.',
  ),
  params: [],
  network: 'none',
  measuredOn: 'place',
  main: measured('kill-other', (p) => {
    syscall(p, 'kill', (kernel, ctx) => {
      ctx.set(0, kernel.futexes.value(PID));
      ctx.set(1, SIG.USR1);
    });
    syscall(p, 'sched_yield');
  }),
  partner: { program: partner, on: 'same', thread: false },
  prepare: () => ({ main: [] }),
  fidelity: 'full',
  fidelityNote: text('Every step is simulated.', '모든 단계를 시뮬레이션합니다.'),
});
