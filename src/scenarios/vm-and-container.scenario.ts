import { text } from '../sim/core/text.ts';
import { defineScenario } from './define.ts';

export default defineScenario({
  id: 'vm-and-container',
  order: 110,
  label: text('A VM and a container as neighbours', '이웃이 된 VM과 컨테이너'),
  about: text(
    'A job of 30 ms every 200 ms, once in a container and once in a VM with two vCPUs, each with a quota of 10 ms in every 50 ms, beside a busy neighbour.',
    '200 ms마다 30 ms짜리 작업이 한 번은 컨테이너에서, 한 번은 vCPU 두 개짜리 VM에서 각각 50 ms마다 10 ms 쿼터로, 바쁜 이웃 옆에서 실행됩니다.',
  ),
  question: text(
    "The VM's vCPUs are throttled. What does the guest see?",
    'VM의 vCPU가 스로틀링됩니다. 게스트에는 무엇이 보일까요?',
  ),
  answers: [
    text('Steal: its clock runs on while it does not', '스틸. 시계는 가는데 자신은 멈춰 있다'),
    text('Nothing: a VM has its own CPUs', '아무것도. VM에는 자기 CPU가 있다'),
    text('nr_throttled in its own cpu.stat', '자기 cpu.stat의 nr_throttled'),
  ],
  right: {
    until: 'now_ns >= 2s',
    is: [
      'steal_ns > 0',
      "steal_ns == 0 and cgroup('vm').cpu.stat.nr_throttled == 0",
      "steal_ns == 0 and cgroup('vm').cpu.stat.nr_throttled > 0",
    ],
  },
  look: '/vm',
  file: {
    cpus: 2,
    scenarios: [
      {
        id: 'vm-and-container',
        duration_ms: 6000,
        cgroups: [
          { path: 'container', 'cpu.max': '10000 50000' },
          { path: 'vm', 'cpu.max': '10000 50000', vm: { vcpus: 2 } },
          { path: 'neighbour' },
        ],
        tasks: [
          { cgroup: 'container', program: 'periodic 30000 200000', count: 1 },
          { cgroup: 'vm', program: 'periodic 30000 200000', count: 1 },
          { cgroup: 'neighbour', program: 'hog', count: 2 },
        ],
      },
    ],
  },
});
