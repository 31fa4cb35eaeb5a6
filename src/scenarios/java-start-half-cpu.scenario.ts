import { text } from '../sim/core/text.ts';
import { defineScenario } from './define.ts';

export default defineScenario({
  id: 'java-start-half-cpu',
  order: 60,
  label: text('A Java service starts on half a CPU', 'CPU 반 개로 시작하는 자바 서비스'),
  about: text(
    'Start-up needs 1.5 s of CPU time in the main thread and 1.2 s in three compiler threads, and garbage collections. The limit is "50000 100000".',
    '시작에는 메인 스레드의 CPU 시간 1.5초, 컴파일러 스레드 셋의 1.2초와 가비지 컬렉션이 필요합니다. 제한은 "50000 100000"입니다.',
  ),
  question: text(
    'Without a limit it starts in about 1.6 s. How long with half a CPU?',
    '제한이 없으면 약 1.6초에 시작합니다. CPU 반 개면 얼마나 걸릴까요?',
  ),
  answers: [
    text('About 6 s', '약 6초'),
    text('About 3 s: half the CPU, twice the time', '약 3초. CPU가 반이면 시간은 두 배'),
    text('The same: it is allowed to burst', '똑같다. 버스트가 허용된다'),
  ],
  right: {
    until: "response('java').jobs >= 1 and ended",
    is: [
      "response('java').max_ns > 4.5s",
      "response('java').max_ns > 2.3s and response('java').max_ns <= 4.5s",
      "response('java').max_ns <= 2.3s",
    ],
  },
  file: {
    cpus: 4,
    scenarios: [
      {
        id: 'java-start-half-cpu',
        duration_ms: 12000,
        cgroups: [{ path: 'java', 'cpu.max': '50000 100000' }],
        tasks: [
          { cgroup: 'java', program: 'batch 1500000', count: 1 },
          { cgroup: 'java', program: 'build 120 10000 3', count: 1 },
          { cgroup: 'java', program: 'gc 250000 4000 2', count: 1 },
        ],
      },
    ],
  },
});
