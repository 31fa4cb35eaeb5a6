import { text } from '../sim/core/text.ts';
import { defineScenario } from './define.ts';

export default defineScenario({
  id: 'page-cache-thief',
  order: 120,
  label: text('The page-cache thief', '페이지 캐시 도둑'),
  about: text(
    'A backup reads 1 GiB over and over on a machine of 512 MiB, beside a database whose 32 MiB lie in the page cache. At 2 s the backup gets a memory.max of 64 MiB.',
    '메모리가 512 MiB인 머신에서 백업이 1 GiB를 되풀이해 읽습니다. 옆에는 32 MiB가 페이지 캐시에 있는 데이터베이스가 있습니다. 2초에 백업의 memory.max가 64 MiB가 됩니다.',
  ),
  question: text(
    'The backup uses hardly any memory of its own. What does a memory.max of 64 MiB on it do for the database?',
    '백업 자체가 쓰는 메모리는 거의 없습니다. 백업에 memory.max 64 MiB를 걸면 데이터베이스는 어떻게 될까요?',
  ),
  answers: [
    text(
      'Its answers get quicker: the cache that the backup fills counts as the backup’s',
      '백업이 채운 캐시도 백업의 것으로 세므로 응답이 빨라진다',
    ),
    text('Nothing: page cache belongs to nobody', '페이지 캐시는 누구의 것도 아니므로 그대로다'),
    text(
      'Nothing: the backup is killed at once, but the cache is gone',
      '백업이 바로 종료되지만 캐시는 이미 사라졌으므로 그대로다',
    ),
  ],
  right: {
    until: "response('db').jobs >= 1200 and response('db').before.jobs >= 100",
    is: [
      "response('db').p50_ns / response('db').before.p50_ns < 0.8 and cgroup('backup').memory.events.oom_kill == 0",
      "response('db').p50_ns / response('db').before.p50_ns >= 0.8 and cgroup('backup').memory.events.oom_kill == 0",
      "cgroup('backup').memory.events.oom_kill > 0",
    ],
  },
  look: '/backup',
  file: {
    cpus: 2,
    memory_mb: 512,
    scenarios: [
      {
        id: 'page-cache-thief',
        duration_ms: 8000,
        cgroups: [{ path: 'db' }, { path: 'backup' }],
        tasks: [
          { cgroup: 'db', program: 'lookup 300 32 16 100' },
          { cgroup: 'backup', program: 'scan 1024' },
        ],
        writes: [{ at_ms: 2000, cgroup: 'backup', 'memory.max': '64M' }],
      },
    ],
  },
});
