import { text } from '../sim/core/text.ts';
import { defineScenario } from './define.ts';

export default defineScenario({
  id: 'weight-is-no-limit',
  order: 50,
  label: text('A weight is not a limit', '가중치는 제한이 아니다'),
  about: text(
    '/small has weight 1, /large has weight 10000. /large works 20 ms, then sleeps 180 ms.',
    '/small의 가중치는 1, /large는 10000입니다. /large는 20 ms 일하고 180 ms 잡니다.',
  ),
  question: text('How much CPU does the group of weight 1 get?', '가중치 1인 그룹은 CPU를 얼마나 받을까요?'),
  answers: [
    text('Nearly all of it whenever the other sleeps', '다른 쪽이 자는 동안은 거의 전부'),
    text('One ten-thousandth', '만분의 일'),
    text('Half', '절반'),
  ],
  right: {
    until: 'now_ns >= 2s',
    is: [
      "cgroup('small').share > 0.75",
      "cgroup('small').share < 0.01",
      "cgroup('small').share > 0.4 and cgroup('small').share < 0.6",
    ],
  },
  file: {
    cpus: 1,
    scenarios: [
      {
        id: 'weight-is-no-limit',
        duration_ms: 5000,
        cgroups: [
          { path: 'small', 'cpu.weight': 1 },
          { path: 'large', 'cpu.weight': 10000 },
        ],
        tasks: [
          { cgroup: 'small', program: 'hog', count: 1 },
          { cgroup: 'large', program: 'closed 20000 180000', count: 1 },
        ],
      },
    ],
  },
});
