import { text } from '../sim/core/text.ts';
import { defineScenario } from './define.ts';

export default defineScenario({
  id: 'memory-max-vm',
  order: 112,
  label: text('memory.max around a VM', 'VM을 둘러싼 memory.max'),
  about: text(
    'A web server and a leak run in a container and, again, in a virtual machine of 512 MiB. On the host both groups have a memory.max of 400 MiB, and there is no swap.',
    '웹 서버와 누수 프로그램이 컨테이너에서, 그리고 512 MiB 가상 머신에서 똑같이 돕니다. 호스트에서 두 그룹의 memory.max는 400 MiB이고 스왑은 없습니다.',
  ),
  question: text(
    'In the container the OOM killer ends the leak alone. What does the limit of the host end in the virtual machine?',
    '컨테이너에서는 OOM 킬러가 누수 프로그램만 종료합니다. 호스트의 제한은 가상 머신에서 무엇을 종료할까요?',
  ),
  answers: [
    text('The whole machine: the host sees one process', '가상 머신 전체. 호스트에는 프로세스 하나로 보인다'),
    text('The leak alone, as in the container', '컨테이너처럼 누수 프로그램만'),
    text('Nothing: the guest knows its limit and stays below it', '없다. 게스트가 제한을 알고 넘지 않는다'),
  ],
  right: {
    until: 'now_ns >= 5s',
    is: [
      "cgroup('vm').memory.events.oom_kill > 0 and cgroup('vm').memory.current < 1000000",
      "cgroup('vm').memory.events.oom_kill > 0 and cgroup('vm').memory.current >= 1000000",
      "cgroup('vm').memory.events.oom_kill == 0",
    ],
  },
  look: '/vm',
  file: {
    cpus: 2,
    memory_mb: 2048,
    scenarios: [
      {
        id: 'memory-max-vm',
        duration_ms: 6000,
        cgroups: [
          { path: 'container', stack: 'container', 'memory.max': '400M' },
          { path: 'vm', vm: { vcpus: 2, memory_mb: 512 }, 'memory.max': '400M' },
        ],
        tasks: [
          { cgroup: 'container', program: 'poisson 100 1000' },
          { cgroup: 'container', program: 'leak 100 1024', start_ms: 500 },
          { cgroup: 'vm', program: 'poisson 100 1000' },
          { cgroup: 'vm', program: 'leak 100 1024', start_ms: 500 },
        ],
      },
    ],
  },
});
