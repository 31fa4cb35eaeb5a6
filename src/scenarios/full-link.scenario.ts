import { text } from '../sim/core/text.ts';
import { defineScenario } from './define.ts';

export default defineScenario({
  id: 'full-link',
  order: 16,
  label: text('A backup that fills the link', '링크를 가득 채우는 백업'),
  about: text(
    'A backup sends as fast as it goes over a cable of 100 Mbit/s; a web service asks the machine at the other end ten times a second. After five seconds the backup may send 40 Mbit/s (CNI’s bandwidth plug-in: tbf on an ifb).',
    '백업이 100 Mbit/s 케이블로 가능한 만큼 보내고, 웹 서비스는 반대편 머신에 초당 열 번 묻습니다. 5초 뒤 백업은 40 Mbit/s까지만 보낼 수 있습니다(CNI bandwidth 플러그인: ifb의 tbf).',
  ),
  question: text(
    'The backup may send 40 of the cable’s 100 Mbit/s from the fifth second on. What happens to the time an answer takes?',
    '5초부터 백업은 케이블의 100 Mbit/s 중 40만 쓸 수 있습니다. 응답 시간은 어떻게 될까요?',
  ),
  answers: [
    text(
      'It falls to less than a tenth: the queue in front of the cable is gone',
      '10분의 1 아래로 줄어든다. 케이블 앞의 큐가 사라진다',
    ),
    text(
      'It stays: a small packet does not wait for large ones',
      '그대로다. 작은 패킷은 큰 패킷을 기다리지 않는다',
    ),
    text('It falls by about 60 %, as the traffic does', '트래픽처럼 60 %쯤 줄어든다'),
  ],
  right: {
    until: "response('web').jobs >= 25 and response('web').before.jobs >= 25",
    is: [
      "response('web').p50_ns / response('web').before.p50_ns < 0.1",
      "response('web').p50_ns / response('web').before.p50_ns > 0.8",
      "response('web').p50_ns / response('web').before.p50_ns >= 0.1 and response('web').p50_ns / response('web').before.p50_ns <= 0.8",
    ],
  },
  look: '/web',
  file: {
    cpus: 2,
    link_mbit: 100,
    scenarios: [
      {
        id: 'full-link',
        duration_ms: 10000,
        cgroups: [{ path: 'web' }, { path: 'backup' }],
        tasks: [
          { cgroup: 'web', program: 'request 10 200 1000 8' },
          { cgroup: 'backup', program: 'send' },
        ],
        writes: [
          { at_ms: 5000, cgroup: 'backup', 'cni.bandwidth': 'egressRate=40000000 egressBurst=1000000' },
        ],
      },
    ],
  },
});
