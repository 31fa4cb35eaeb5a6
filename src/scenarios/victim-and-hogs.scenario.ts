import { text } from '../sim/core/text.ts';
import { defineScenario } from './define.ts';
import file from './recorded/victim-2of10ms-hog4-2cpu.json';

export default defineScenario({
  id: 'victim-and-hogs',
  order: 80,
  label: text('A victim and four hogs, recorded', '피해자와 바쁜 루프 넷(기록 있음)'),
  about: text(
    'A job of 2 ms every 10 ms beside four busy loops on two CPUs at equal weight: recorded on a real kernel.',
    '10 ms마다 2 ms짜리 작업이 CPU 두 개에서 바쁜 루프 네 개와 같은 가중치로 겨룹니다. 실제 커널의 기록이 있습니다.',
  ),
  question: text(
    'The job needs a fifth of one CPU. How long does it take at p50?',
    '작업에는 CPU 하나의 5분의 1이 필요합니다. p50은 얼마일까요?',
  ),
  answers: [
    text('Hardly more than 2 ms', '2 ms보다 조금 더'),
    text('About 6 ms: three share a CPU', '약 6 ms. CPU 하나를 셋이 나눈다'),
    text('About 10 ms', '약 10 ms'),
  ],
  right: {
    until: "response('v').jobs >= 100",
    is: [
      "response('v').p50_ns < 4ms",
      "response('v').p50_ns >= 4ms and response('v').p50_ns < 8ms",
      "response('v').p50_ns >= 8ms",
    ],
  },
  file,
});
