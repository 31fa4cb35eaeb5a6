import { text } from '../../core/text.ts';
import { partnerThread, pingPong } from './futex-ping-pong.ts';
import { defineOperation, measured } from '../operation.ts';

export default defineOperation({
  id: 'futex-same-cpu',
  group: 'tasks',
  label: text('futex, same CPU', 'futex, 같은 CPU'),
  tag: text('round trip', '왕복'),
  about: text(
    'Wakes a thread that waits on the same CPU, and waits for its answer.',
    '같은 CPU에서 기다리는 스레드를 깨우고 답을 기다립니다.',
  ),
  params: [],
  network: 'none',
  measuredOn: 'place',
  main: measured('futex-same-cpu', (p) => {
    pingPong(p);
  }),
  partner: { program: partnerThread, on: 'same', thread: true },
  prepare: () => ({ main: [] }),
  fidelity: 'full',
  fidelityNote: text('Wait and wake of one thread each.', '스레드 하나씩의 대기와 깨우기입니다.'),
});
