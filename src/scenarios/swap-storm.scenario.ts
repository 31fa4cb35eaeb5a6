import { text } from '../sim/core/text.ts';
import { defineScenario } from './define.ts';

export default defineScenario({
  id: 'swap-storm',
  order: 128,
  label: text('A swap storm', '스왑 폭풍'),
  about: text(
    'A database answers from a file of 128 MiB in the page cache. From the second second on a job beside it writes 600 MiB of memory over and over; the machine has 512 MiB, and a swap device of 512 MiB. Write "200M" into the memory.max of /batch before that.',
    '데이터베이스는 페이지 캐시에 있는 128 MiB 파일에서 답을 찾습니다. 2초부터 옆의 작업이 메모리 600 MiB를 되풀이해 씁니다. 머신의 메모리는 512 MiB이고 512 MiB 스왑 장치가 있습니다. 그 전에 /batch의 memory.max에 "200M"을 써 보세요.',
  ),
  question: text(
    'There is swap for all of it. What happens when the memory is used up?',
    '스왑 공간은 충분합니다. 메모리가 바닥나면 어떻게 될까요?',
  ),
  answers: [
    text(
      'Pages go to swap, and the database gets slower all the same',
      '페이지가 스왑으로 나가고, 그래도 데이터베이스는 느려진다',
    ),
    text('Somebody is killed, as without swap', '스왑이 없을 때처럼 누군가 종료된다'),
    text('Only the job that takes the memory gets slower', '메모리를 잡는 작업만 느려진다'),
  ],
  right: {
    until: 'now_ns >= 9s',
    is: [
      "cgroup('batch').memory.events.oom_kill + cgroup('db').memory.events.oom_kill == 0 and cgroup('db').memory.stat.workingset_refault_file >= 1000",
      "cgroup('batch').memory.events.oom_kill + cgroup('db').memory.events.oom_kill > 0",
      "cgroup('batch').memory.events.oom_kill + cgroup('db').memory.events.oom_kill == 0 and cgroup('db').memory.stat.workingset_refault_file < 1000",
    ],
  },
  look: '/batch',
  file: {
    cpus: 2,
    memory_mb: 512,
    swap_mb: 512,
    scenarios: [
      {
        id: 'swap-storm',
        duration_ms: 10000,
        cgroups: [{ path: 'db' }, { path: 'batch' }],
        tasks: [
          { cgroup: 'db', program: 'lookup 200 128 8 100' },
          { cgroup: 'batch', program: 'walk 600 400', start_ms: 2000 },
        ],
      },
    ],
  },
});
