import { text } from '../sim/core/text.ts';
import { defineScenario } from './define.ts';

export default defineScenario({
  id: 'memory-leak',
  order: 110,
  label: text('The leaking neighbour', '메모리가 새는 이웃'),
  about: text(
    'A database answers from a file of 128 MiB that lies in the page cache; beside it a job takes 80 MiB of memory more each second, on a machine of 512 MiB. Write "200M" into the memory.max of /batch while it runs.',
    '데이터베이스는 페이지 캐시에 있는 128 MiB 파일에서 답을 찾습니다. 메모리가 512 MiB인 머신에서 옆의 작업은 매초 메모리를 80 MiB씩 더 잡습니다. 실행 중에 /batch의 memory.max에 "200M"을 써 보세요.',
  ),
  question: text(
    'Nothing is limited: what does the leak of the one do to the answers of the other?',
    '아무 제한도 없을 때, 한쪽의 메모리 누수는 다른 쪽의 응답을 어떻게 만들까요?',
  ),
  answers: [
    text('They get slower: its cached file is taken away', '캐시된 파일을 빼앗겨 느려진다'),
    text('Nothing: each has memory of its own', '메모리가 따로이므로 그대로다'),
    text('The database is killed', '데이터베이스가 종료된다'),
  ],
  right: {
    until: "cgroup('batch').memory.events.oom_kill + cgroup('db').memory.events.oom_kill > 0 or ended",
    is: [
      "response('db').p99_ns / response('db').p50_ns >= 2 and cgroup('db').memory.events.oom_kill == 0",
      "response('db').p99_ns / response('db').p50_ns < 2 and cgroup('db').memory.events.oom_kill == 0",
      "cgroup('db').memory.events.oom_kill > 0",
    ],
  },
  look: '/batch',
  file: {
    cpus: 2,
    memory_mb: 512,
    scenarios: [
      {
        id: 'memory-leak',
        duration_ms: 8000,
        cgroups: [{ path: 'db' }, { path: 'batch' }],
        tasks: [
          { cgroup: 'db', program: 'lookup 200 128 8 100' },
          { cgroup: 'batch', program: 'leak 80 1024', start_ms: 1000 },
        ],
      },
    ],
  },
});
