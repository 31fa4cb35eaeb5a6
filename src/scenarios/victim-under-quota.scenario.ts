import { text } from '../sim/core/text.ts';
import { defineScenario } from './define.ts';
import file from './recorded/victim-8of20ms-hog2-quota50.json';

export default defineScenario({
  id: 'victim-under-quota',
  order: 100,
  label: text('A neighbour with half a CPU, recorded', 'CPU 반 개짜리 이웃(기록 있음)'),
  about: text(
    'A job of 8 ms every 20 ms beside two busy loops that may use half a CPU: recorded on a real kernel.',
    '20 ms마다 8 ms짜리 작업 옆에 CPU 반 개까지 쓰는 바쁜 루프 둘이 있습니다. 실제 커널의 기록이 있습니다.',
  ),
  question: text(
    'While the neighbour is throttled, how fast is the job?',
    '이웃이 스로틀링된 동안 작업은 얼마나 빠를까요?',
  ),
  answers: [
    text('As if it were alone', '혼자 있을 때처럼'),
    text('Half as fast all the time', '항상 절반 속도'),
  ],
  right: {
    until: "response('v').jobs >= 100 and cgroup('n').cpu.stat.nr_throttled > 0",
    // Alone a job takes its 8 ms, at half the speed all the time never less than 16.
    is: ["response('v').min_ns < 9ms", "response('v').min_ns >= 15ms"],
  },
  file,
});
