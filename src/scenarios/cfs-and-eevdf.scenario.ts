import { text } from '../sim/core/text.ts';
import { defineScenario } from './define.ts';

export default defineScenario({
  id: 'cfs-and-eevdf',
  order: 120,
  label: text('CFS and EEVDF', 'CFS와 EEVDF'),
  about: text(
    'A job of 1 ms every 10 ms beside four busy loops on one CPU. Play, then choose CFS under "Kernel": the same run again, and the first one stays beside it.',
    'CPU 하나에서 10 ms마다 1 ms짜리 작업과 바쁜 루프 넷이 겨룹니다. 재생한 뒤 “커널”에서 CFS를 고르세요. 같은 실행을 다시 하고, 처음 실행은 나란히 남습니다.',
  ),
  question: text(
    'Which rule lets the small job run sooner?',
    '어느 규칙이 작은 작업을 더 빨리 실행시킬까요?',
  ),
  answers: [
    text(
      'EEVDF: it has not had its share, and its deadline is near',
      'EEVDF. 제 몫을 받지 못했고 데드라인이 가깝다',
    ),
    text('CFS: it has the smallest vruntime', 'CFS. vruntime이 가장 작다'),
    text('No difference', '차이가 없다'),
  ],
  // Two runs tell, and a query asks one: the figures of both stand side by side.
  file: {
    cpus: 1,
    scenarios: [
      {
        id: 'cfs-and-eevdf',
        duration_ms: 5000,
        cgroups: [{ path: 'small' }, { path: 'busy' }],
        tasks: [
          { cgroup: 'small', program: 'periodic 1000 10000', count: 1 },
          { cgroup: 'busy', program: 'hog', count: 4 },
        ],
      },
    ],
  },
});
