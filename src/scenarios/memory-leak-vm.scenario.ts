import { text } from '../sim/core/text.ts';
import { defineScenario } from './define.ts';

export default defineScenario({
  id: 'memory-leak-vm',
  order: 111,
  label: text('The leaking neighbour, each in a VM', '메모리가 새는 이웃, 각자 VM에서'),
  about: text(
    'The same database and the same leak as in “The leaking neighbour”, but each in a virtual machine of 512 MiB with an operating system of its own, on a machine of 2 GiB.',
    '“메모리가 새는 이웃”과 같은 데이터베이스와 같은 누수지만, 메모리 2 GiB인 머신에서 각자 자기 운영체제가 있는 512 MiB 가상 머신에서 돕니다.',
  ),
  question: text(
    'No group has a limit. What does the leak do to the answers of the database in the other machine?',
    '그룹에는 제한이 없습니다. 누수는 다른 가상 머신의 데이터베이스 응답을 어떻게 만들까요?',
  ),
  answers: [
    text('Nothing: the leak is ended by its own guest', '그대로다. 누수는 자기 게스트가 종료한다'),
    text('They get slower: its cached file is taken away', '캐시된 파일을 빼앗겨 느려진다'),
    text('Both machines are ended by the host', '호스트가 두 가상 머신을 모두 종료한다'),
  ],
  right: {
    until: 'now_ns >= 7s',
    is: [
      "response('db').p99_ns / response('db').p50_ns < 2 and cgroup('db').memory.events.oom_kill == 0",
      "response('db').p99_ns / response('db').p50_ns >= 2 and cgroup('db').memory.events.oom_kill == 0",
      "cgroup('db').memory.events.oom_kill > 0",
    ],
  },
  look: '/batch',
  file: {
    cpus: 2,
    memory_mb: 2048,
    scenarios: [
      {
        id: 'memory-leak-vm',
        duration_ms: 8000,
        cgroups: [
          { path: 'db', vm: { vcpus: 1, memory_mb: 512 } },
          { path: 'batch', vm: { vcpus: 1, memory_mb: 512 } },
        ],
        tasks: [
          { cgroup: 'db', program: 'lookup 200 128 8 100' },
          { cgroup: 'batch', program: 'leak 80 1024', start_ms: 1000 },
        ],
      },
    ],
  },
});
