import { text } from '../../core/text.ts';
import { spawnAndWait } from './spawn-and-wait.ts';
import { defineOperation, measured } from '../operation.ts';

export default defineOperation({
  id: 'fork-exec',
  group: 'tasks',
  label: text('fork + exec', 'fork + exec'),
  tag: text('and wait', '그리고 wait'),
  about: text(
    'Makes a child process that runs a new program, and waits until it has ended.',
    '새 프로그램을 실행하는 자식 프로세스를 만들고 끝날 때까지 기다립니다.',
  ),
  params: [],
  network: 'none',
  measuredOn: 'place',
  main: measured('fork-exec', (p) => {
    spawnAndWait(p, 'fork');
  }),
  partner: null,
  prepare: () => ({ main: [] }),
  fidelity: 'partial',
  fidelityNote: text(
    'The loader’s system calls and faults are one cost; new memory is touched page by page.',
    '로더의 시스템 콜과 폴트는 하나의 비용이며 새 메모리는 페이지마다 접근합니다.',
  ),
});
