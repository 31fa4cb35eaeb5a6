import { text } from '../sim/core/text.ts';
import { defineScenario } from './define.ts';

export default defineScenario({
  id: 'fork-bomb-vm',
  order: 126,
  label: text('A fork bomb in a VM', 'VM 안의 포크 폭탄'),
  about: text(
    'The same bomb as in “A fork bomb”, in a virtual machine with two vCPUs whose group on the host has the same pids.max, 100; the web server beside it runs on the host.',
    '“포크 폭탄”과 같은 폭탄이 vCPU 두 개짜리 가상 머신에서 터집니다. 호스트에서 그 그룹의 pids.max는 똑같이 100이고, 옆의 웹 서버는 호스트에서 돕니다.',
  ),
  question: text('Does the pids.max of the group stop the bomb?', '그룹의 pids.max가 폭탄을 막을까요?'),
  answers: [
    text(
      'No: the host counts the threads of the virtual machine, not the processes in it',
      '아니다. 호스트는 가상 머신의 스레드를 셀 뿐 그 안의 프로세스는 세지 않는다',
    ),
    text('Yes, at 100 processes, as for a container', '그렇다. 컨테이너처럼 100개에서 막는다'),
    text('Yes, and the virtual machine is ended', '그렇다. 그리고 가상 머신이 끝난다'),
  ],
  right: {
    until: 'now_ns >= 3s',
    is: [
      "cgroup('batch').pids.events.max == 0 and cgroup('batch').pids.peak < 100 and cgroup('batch').pids.current > 0",
      "cgroup('batch').pids.events.max > 0",
      "cgroup('batch').pids.current == 0",
    ],
  },
  look: '/batch',
  file: {
    cpus: 2,
    scenarios: [
      {
        id: 'fork-bomb-vm',
        duration_ms: 4000,
        cgroups: [{ path: 'web' }, { path: 'batch', 'pids.max': '100', vm: { vcpus: 2 } }],
        tasks: [
          { cgroup: 'web', program: 'poisson 100 1000' },
          { cgroup: 'batch', program: 'forkbomb 1000', start_ms: 1000 },
        ],
      },
    ],
  },
});
