import { text } from '../sim/core/text.ts';
import { defineScenario } from './define.ts';

export default defineScenario({
  id: 'memory-high-and-max',
  order: 130,
  label: text('memory.high and memory.max', 'memory.high와 memory.max'),
  about: text(
    'Two jobs leak alike, 40 MiB a second, without swap: /high has a memory.high of 64 MiB, /max a memory.max of 64 MiB.',
    '두 작업이 똑같이 초당 40 MiB씩 샙니다. 스왑은 없습니다. /high는 memory.high가, /max는 memory.max가 64 MiB입니다.',
  ),
  question: text('Both pass 64 MiB. What becomes of them?', '둘 다 64 MiB를 넘습니다. 어떻게 될까요?'),
  answers: [
    text('/max is killed, /high goes on, very slowly', '/max는 종료되고 /high는 아주 느리게 계속된다'),
    text('Both are killed', '둘 다 종료된다'),
    text('Both go on, no larger than 64 MiB', '둘 다 64 MiB를 넘지 않은 채 계속된다'),
  ],
  right: {
    until: 'ended',
    is: [
      "cgroup('max').memory.events.oom_kill > 0 and cgroup('high').memory.events.oom_kill == 0",
      "cgroup('max').memory.events.oom_kill > 0 and cgroup('high').memory.events.oom_kill > 0",
      "cgroup('max').memory.events.oom_kill == 0 and cgroup('high').memory.events.oom_kill == 0",
    ],
  },
  look: '/high',
  file: {
    cpus: 2,
    memory_mb: 512,
    scenarios: [
      {
        id: 'memory-high-and-max',
        duration_ms: 4000,
        cgroups: [
          { path: 'high', 'memory.high': '64M', 'memory.swap.max': 0 },
          { path: 'max', 'memory.max': '64M', 'memory.swap.max': 0 },
        ],
        tasks: [
          { cgroup: 'high', program: 'leak 40 1024' },
          { cgroup: 'max', program: 'leak 40 1024' },
        ],
      },
    ],
  },
});
