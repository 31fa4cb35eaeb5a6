import { text } from '../sim/core/text.ts';
import { defineScenario } from './define.ts';

export default defineScenario({
  id: 'low-average',
  order: 30,
  label: text('Idle on average, throttled all the same', '평균은 한가한데 스로틀링'),
  about: text(
    'Four threads work 10 ms each at the same time every 800 ms: 5 % of one CPU. The limit is 20 %.',
    '스레드 넷이 800 ms마다 동시에 10 ms씩 일합니다. CPU 하나의 5%입니다. 제한은 20%입니다.',
  ),
  question: text(
    'The average is 5 %, the limit 20 %. Is the group throttled?',
    '평균 5%, 제한 20%입니다. 그룹이 스로틀링될까요?',
  ),
  answers: [
    text('Yes: a burst uses up the quota of one period', '그렇다. 한 번의 버스트가 한 주기의 쿼터를 다 쓴다'),
    text('No: it stays far below its limit', '아니다. 제한보다 훨씬 적게 쓴다'),
  ],
  right: {
    until: "cgroup('app').cpu.stat.nr_periods >= 2 and now_ns >= 2s",
    is: ["cgroup('app').cpu.stat.nr_throttled > 0", "cgroup('app').cpu.stat.nr_throttled == 0"],
  },
  file: {
    cpus: 4,
    scenarios: [
      {
        id: 'low-average',
        duration_ms: 8000,
        cgroups: [{ path: 'app', 'cpu.max': '20000 100000' }],
        tasks: [{ cgroup: 'app', program: 'periodic 10000 800000', count: 4 }],
      },
    ],
  },
});
