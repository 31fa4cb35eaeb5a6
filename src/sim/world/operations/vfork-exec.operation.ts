import { text } from '../../core/text.ts';
import { spawnAndWait } from './spawn-and-wait.ts';
import { defineOperation, measured } from '../operation.ts';

export default defineOperation({
  id: 'vfork-exec',
  group: 'tasks',
  label: text('vfork + exec', 'vfork + exec'),
  tag: text('and wait', '그리고 wait'),
  about: text(
    'The same with the parent’s memory lent to the child until it execs, as posix_spawn does: no page tables are copied and no page faults follow.',
    '자식이 exec할 때까지 부모의 메모리를 빌려주는 방식으로, posix_spawn이 이렇게 합니다. 페이지 테이블을 복사하지 않고 페이지 폴트도 뒤따르지 않습니다.',
  ),
  params: [],
  network: 'none',
  measuredOn: 'place',
  main: measured('vfork-exec', (p) => {
    spawnAndWait(p, 'vfork');
  }),
  partner: null,
  prepare: () => ({ main: [] }),
  fidelity: 'partial',
  fidelityNote: text(
    'The loader’s system calls and faults are one cost.',
    '로더의 시스템 콜과 폴트는 하나의 비용입니다.',
  ),
});
