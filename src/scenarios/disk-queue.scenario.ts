import { text } from '../sim/core/text.ts';
import { defineScenario } from './define.ts';

export default defineScenario({
  id: 'disk-queue',
  order: 15,
  label: text('A writer that fills the disk’s queue', '디스크 큐를 채우는 쓰기 작업'),
  about: text(
    'A backup keeps sixteen blocks of 512 KiB under way on a hard disk; a database reads ten small blocks a second from it. After five seconds the backup gets "DISK wbps=2097152" in its io.max: 2 MiB a second.',
    '백업이 하드 디스크에 512 KiB 블록 열여섯 개를 계속 밀어 넣고, 데이터베이스는 같은 디스크에서 작은 블록을 초당 열 개 읽습니다. 5초 뒤 백업의 io.max에 "DISK wbps=2097152"(초당 2 MiB)를 씁니다.',
  ),
  question: text(
    'The disk can write 50 MiB a second. The backup may write 2 from the fifth second on: what happens to the time a read of the database takes?',
    '디스크는 초당 50 MiB를 쓸 수 있습니다. 5초부터 백업은 초당 2 MiB만 쓸 수 있습니다. 데이터베이스가 한 번 읽는 데 걸리는 시간은 어떻게 될까요?',
  ),
  answers: [
    text('It falls to less than a fifth', '5분의 1 아래로 줄어든다'),
    text(
      'It stays: reads and writes do not wait for each other',
      '그대로다. 읽기와 쓰기는 서로 기다리지 않는다',
    ),
    text('It falls by about half', '절반쯤으로 줄어든다'),
  ],
  right: {
    until: "response('db').jobs >= 30 and response('db').before.jobs >= 30",
    is: [
      "response('db').p50_ns / response('db').before.p50_ns < 0.2",
      "response('db').p50_ns / response('db').before.p50_ns > 0.8",
      "response('db').p50_ns / response('db').before.p50_ns >= 0.2 and response('db').p50_ns / response('db').before.p50_ns <= 0.8",
    ],
  },
  look: '/db',
  file: {
    cpus: 2,
    disk: 'hdd',
    scenarios: [
      {
        id: 'disk-queue',
        duration_ms: 10000,
        cgroups: [{ path: 'db' }, { path: 'backup' }],
        tasks: [
          { cgroup: 'db', program: 'diskread 4 4 10 1', count: 1 },
          { cgroup: 'backup', program: 'diskwrite 512 16', count: 1 },
        ],
        writes: [{ at_ms: 5000, cgroup: 'backup', 'io.max': 'DISK wbps=2097152' }],
      },
    ],
  },
});
