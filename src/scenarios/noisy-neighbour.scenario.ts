import { text } from '../sim/core/text.ts';
import { defineScenario } from './define.ts';

export default defineScenario({
  id: 'noisy-neighbour',
  order: 10,
  label: text('The noisy neighbour', '시끄러운 이웃'),
  about: text(
    'A web server of 170 requests a second, 5 ms each, and a batch job of six busy loops share two CPUs at equal weight. Drag the limit of /batch, or write "20000 100000" into its cpu.max, while it runs.',
    '5 ms짜리 요청을 초당 170개 받는 웹 서버와 바쁜 루프 여섯 개짜리 배치 작업이 CPU 두 개를 같은 가중치로 나눠 씁니다. 실행 중에 /batch의 제한을 끌어 보거나 cpu.max에 "20000 100000"을 써 보세요.',
  ),
  question: text(
    "Give the batch group a quota of a fifth of a CPU: what happens to the web server's p99?",
    '배치 그룹에 CPU 5분의 1짜리 쿼터를 걸면 웹 서버의 p99는 어떻게 될까요?',
  ),
  answers: [
    text('It falls to a fraction', '몇 분의 일로 줄어든다'),
    text('Nothing changes: the weights were equal', '가중치가 같았으므로 그대로다'),
    text('It rises, because of throttling', '스로틀링 때문에 늘어난다'),
  ],
  right: {
    until:
      "cgroup('batch').cpu.max.quota_us / cgroup('batch').cpu.max.period_us <= 0.3 and response('web').jobs >= 100",
    is: [
      "response('web').p99_ns / response('web').before.p99_ns < 0.5",
      "response('web').p99_ns / response('web').before.p99_ns >= 0.5 and response('web').p99_ns / response('web').before.p99_ns <= 1.5",
      "response('web').p99_ns / response('web').before.p99_ns > 1.5",
    ],
  },
  look: '/batch',
  file: {
    cpus: 2,
    scenarios: [
      {
        id: 'noisy-neighbour',
        duration_ms: 10000,
        cgroups: [{ path: 'web' }, { path: 'batch' }],
        tasks: [
          { cgroup: 'web', program: 'poisson 170 5000 8 0', count: 1 },
          { cgroup: 'batch', program: 'hog', count: 6 },
        ],
      },
    ],
  },
});
