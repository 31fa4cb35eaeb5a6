import { text } from '../sim/core/text.ts';
import { defineScenario } from './define.ts';
import file from './recorded/quota-4threads-5of100ms-under-20of100-2cpu.json';

export default defineScenario({
  id: 'burst-of-four-threads',
  order: 70,
  label: text('A burst of four threads, recorded', '스레드 넷의 버스트(기록 있음)'),
  about: text(
    'Four threads of 5 ms every 100 ms under 20 % of one CPU, on two CPUs: recorded on a real kernel.',
    'CPU 두 개에서 100 ms마다 5 ms씩 일하는 스레드 넷이 CPU 하나의 20% 제한 아래에 있습니다. 실제 커널의 기록이 있습니다.',
  ),
  question: text(
    'Demand and quota are both 20 ms per 100 ms. Is anybody throttled?',
    '수요와 쿼터가 모두 100 ms에 20 ms입니다. 스로틀링이 일어날까요?',
  ),
  answers: [
    text('Yes, in most periods', '그렇다. 대부분의 주기에서'),
    text('No, it fits exactly', '아니다. 꼭 맞는다'),
  ],
  right: {
    until: "cgroup('a').cpu.stat.nr_periods >= 10",
    is: [
      "cgroup('a').cpu.stat.nr_throttled / cgroup('a').cpu.stat.nr_periods > 0.5",
      "cgroup('a').cpu.stat.nr_throttled == 0",
    ],
  },
  file,
});
