import { text } from '../sim/core/text.ts';
import { defineScenario } from './define.ts';
import file from './recorded/quota-hog1-50of100ms.json';

export default defineScenario({
  id: 'quota-half-cpu',
  order: 90,
  label: text('Half a CPU, recorded', 'CPU 반 개(기록 있음)'),
  about: text(
    'A busy loop with 50 ms of every 100 ms: recorded on a real kernel.',
    '100 ms마다 50 ms를 쓸 수 있는 바쁜 루프입니다. 실제 커널의 기록이 있습니다.',
  ),
  question: text('Does it run 50 ms and stop 50 ms exactly?', '정확히 50 ms 실행되고 50 ms 멈출까요?'),
  answers: [
    text(
      'Nearly: a tick decides when it stops, and the overrun is paid back',
      '거의 그렇다. 멈추는 때는 틱이 정하고, 넘친 만큼 나중에 갚는다',
    ),
    text('Exactly', '정확히 그렇다'),
  ],
  right: {
    until: "cgroup('a').cpu.stat.nr_throttled >= 20",
    is: [
      // Stops are not the other half of the period to a tenth of a millisecond, and yet it gets what it may.
      "(cgroup('a').cpu.stat.throttled_usec < 49900 * cgroup('a').cpu.stat.nr_throttled or cgroup('a').cpu.stat.throttled_usec > 50100 * cgroup('a').cpu.stat.nr_throttled) and cgroup('a').cpu.stat.usage_usec > 49000 * cgroup('a').cpu.stat.nr_throttled and cgroup('a').cpu.stat.usage_usec < 51000 * cgroup('a').cpu.stat.nr_throttled",
      "cgroup('a').cpu.stat.throttled_usec >= 49900 * cgroup('a').cpu.stat.nr_throttled and cgroup('a').cpu.stat.throttled_usec <= 50100 * cgroup('a').cpu.stat.nr_throttled",
    ],
  },
  file,
});
