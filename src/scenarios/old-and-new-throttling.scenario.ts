import { text } from '../sim/core/text.ts';
import { defineScenario } from './define.ts';

export default defineScenario({
  id: 'old-and-new-throttling',
  order: 130,
  label: text('Throttling until 6.17 and since 6.18', '6.17까지와 6.18부터의 스로틀링'),
  about: text(
    'Threads of one group pass a lock around under a quota. Until 6.17 the whole queue stops at once; since 6.18 each thread stops on its way to user mode. Play, then choose the other under "Kernel": the first run stays beside it.',
    '한 그룹의 스레드들이 쿼터 아래에서 락을 주고받습니다. 6.17까지는 큐 전체가 한꺼번에 멈추고, 6.18부터는 스레드마다 사용자 모드로 돌아가는 길에 멈춥니다. 재생한 뒤 “커널”에서 다른 쪽을 고르면 처음 실행이 나란히 남습니다.',
  ),
  question: text('When is a thread stopped since 6.18?', '6.18부터 스레드는 언제 멈출까요?'),
  answers: [
    text('When it returns to user mode', '사용자 모드로 돌아갈 때'),
    text('At once, wherever it is', '어디에 있든 즉시'),
  ],
  // It is asked for a place in the code, which no figure of the group tells.
  file: {
    cpus: 2,
    scenarios: [
      {
        id: 'old-and-new-throttling',
        duration_ms: 4000,
        cgroups: [{ path: 'app', 'cpu.max': '60000 100000' }, { path: 'other' }],
        tasks: [
          { cgroup: 'app', program: 'spinlock 200 600 3', count: 1 },
          { cgroup: 'other', program: 'periodic 2000 10000', count: 2 },
        ],
      },
    ],
  },
});
