import { text } from '../sim/core/text.ts';
import { defineScenario } from './define.ts';

export default defineScenario({
  id: 'limit-1-cpu-4-threads',
  order: 20,
  label: text('One CPU for four threads', '스레드 넷에 CPU 하나'),
  about: text(
    'Four busy threads on four CPUs under a limit of one CPU: "100000 100000".',
    'CPU 네 개에서 바쁜 스레드 넷이 CPU 하나 제한("100000 100000") 아래에서 실행됩니다.',
  ),
  question: text(
    'When in each 100 ms period does throttling begin?',
    '100 ms 주기마다 스로틀링은 언제 시작될까요?',
  ),
  answers: [
    text('After about 25 ms', '약 25 ms 뒤'),
    text('After 100 ms: never', '100 ms 뒤, 즉 시작되지 않는다'),
    text('Each thread is slowed down to a quarter all the time', '스레드마다 항상 4분의 1 속도로 느려진다'),
  ],
  right: {
    until: "cgroup('app').cpu.stat.nr_periods >= 5",
    is: [
      // What each of the four CPUs is stopped for in a throttled period leaves 25 ms, give or take a tick and the debt.
      "cgroup('app').cpu.stat.nr_throttled > 0 and cgroup('app').cpu.stat.throttled_usec / 4 > 65000 * cgroup('app').cpu.stat.nr_throttled and cgroup('app').cpu.stat.throttled_usec / 4 < 85000 * cgroup('app').cpu.stat.nr_throttled",
      "cgroup('app').cpu.stat.nr_throttled == 0 and cgroup('app').cpus > 1.5",
      "cgroup('app').cpu.stat.nr_throttled == 0 and cgroup('app').cpus <= 1.5",
    ],
  },
  file: {
    cpus: 4,
    scenarios: [
      {
        id: 'limit-1-cpu-4-threads',
        duration_ms: 4000,
        cgroups: [{ path: 'app', 'cpu.max': '100000 100000' }],
        tasks: [{ cgroup: 'app', program: 'hog', count: 4 }],
      },
    ],
  },
});
