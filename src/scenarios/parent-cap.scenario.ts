import { text } from '../sim/core/text.ts';
import { defineScenario } from './define.ts';

export default defineScenario({
  id: 'parent-cap',
  order: 40,
  label: text("The parent's limit", '부모의 한도'),
  about: text(
    '/team may use half a CPU, its child /team/free as much as it likes. Beside it another group is busy.',
    '/team은 CPU 반 개까지 쓸 수 있고, 자식 /team/free에는 제한이 없습니다. 옆에서 다른 그룹도 바쁩니다.',
  ),
  question: text(
    "The child has no limit of its own. Does it run when the parent's quota is used up?",
    '자식에는 제한이 없습니다. 부모의 쿼터가 다하면 자식은 실행될까요?',
  ),
  answers: [
    text('No: the whole subtree waits', '아니다. 서브트리 전체가 기다린다'),
    text('Yes: only its own file counts', '그렇다. 자기 파일만 적용된다'),
  ],
  right: {
    until: "cgroup('team').cpu.stat.nr_throttled >= 5",
    is: ["cgroup('team/free').cpus < 0.75", "cgroup('team/free').cpus >= 0.75"],
  },
  file: {
    cpus: 2,
    scenarios: [
      {
        id: 'parent-cap',
        duration_ms: 5000,
        cgroups: [{ path: 'team', 'cpu.max': '50000 100000' }, { path: 'team/free' }, { path: 'other' }],
        tasks: [
          { cgroup: 'team/free', program: 'hog', count: 2 },
          { cgroup: 'other', program: 'hog', count: 1 },
        ],
      },
    ],
  },
});
