import { text } from '../sim/core/text.ts';
import { defineScenario } from './define.ts';

export default defineScenario({
  id: 'fork-bomb',
  order: 125,
  label: text('A fork bomb', '포크 폭탄'),
  about: text(
    'After a second a program in /batch forks as often as it can, every child the same; a web server answers 100 requests a second beside it. /batch has the pids.max that Kubernetes nodes often set, 100. Write "max" into its pids.max before the first second.',
    '1초 뒤 /batch의 프로그램이 fork를 계속하고 자식도 모두 똑같이 합니다. 옆에서는 웹 서버가 초당 요청 100건에 답합니다. /batch의 pids.max는 쿠버네티스 노드에서 흔한 100입니다. 첫 1초가 지나기 전에 pids.max에 "max"를 써 보세요.',
  ),
  question: text(
    'What happens to the fork that would make the hundred and first process of /batch?',
    '/batch의 백한 번째 프로세스를 만들려는 fork는 어떻게 될까요?',
  ),
  answers: [
    text('It is refused: EAGAIN, and nobody is killed', '거부된다(EAGAIN). 아무도 종료되지 않는다'),
    text('The oldest process of the group is killed for it', '그룹에서 가장 오래된 프로세스가 종료된다'),
    text('It waits until one of the group has ended', '그룹의 프로세스 하나가 끝날 때까지 기다린다'),
  ],
  right: {
    until: "now_ns >= 2s and cgroup('batch').pids.peak >= 100 or ended",
    is: [
      "cgroup('batch').pids.events.max > 0",
      "cgroup('batch').pids.max == 100 and cgroup('batch').pids.events.max == 0 and cgroup('batch').pids.peak >= 100",
      "cgroup('batch').pids.max == 100 and cgroup('batch').pids.events.max == 0 and cgroup('batch').pids.peak < 100",
    ],
  },
  look: '/batch',
  file: {
    cpus: 2,
    scenarios: [
      {
        id: 'fork-bomb',
        duration_ms: 4000,
        cgroups: [{ path: 'web' }, { path: 'batch', 'pids.max': '100' }],
        tasks: [
          { cgroup: 'web', program: 'poisson 100 1000' },
          { cgroup: 'batch', program: 'forkbomb 2000', start_ms: 1000 },
        ],
      },
    ],
  },
});
