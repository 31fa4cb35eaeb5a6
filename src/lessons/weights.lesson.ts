import { text } from '../sim/core/text.ts';
import { scene } from './commands.ts';
import { defineLesson } from './define.ts';

const hogs = (a: number, b: number): object =>
  scene(
    1,
    [
      { path: 'a', 'cpu.weight': a },
      { path: 'b', 'cpu.weight': b },
    ],
    [
      { cgroup: 'a', program: 'hog', count: 1 },
      { cgroup: 'b', program: 'hog', count: 1 },
    ],
    10_000,
  );
const THREE = scene(
  1,
  [
    { path: 'a', 'cpu.weight': 100 },
    { path: 'b', 'cpu.weight': 100 },
  ],
  [
    { cgroup: 'a', program: 'hog', count: 1 },
    { cgroup: 'b', program: 'hog', count: 3 },
  ],
  10_000,
);

export default defineLesson({
  id: 'weights',
  order: 90,
  title: text('A weight is not a limit', '가중치는 제한이 아니다'),
  aim: text(
    'To foresee how much CPU a group with a weight gets: by whom it competes with, not by the number alone.',
    '가중치가 있는 그룹이 CPU를 얼마나 받을지 예측한다. 숫자만이 아니라 누구와 경쟁하는지로 정해진다.',
  ),
  minutes: 8,
  misconceptions: [
    { id: 'M8', claim: text('cpu.weight always caps a group.', 'cpu.weight는 항상 그룹을 제한한다.') },
    { id: 'M28', claim: text('A CPU request reserves a core.', 'CPU 요청(request)은 코어를 예약한다.') },
  ],
  leavesOut: [
    text(
      'Several CPUs: there the balancer moves tasks, and shares are less exact.',
      'CPU 여러 개: 그때는 부하 분산이 태스크를 옮기고 몫이 덜 정확합니다.',
    ),
  ],
  world: { room: 'neighbours', spec: { scenario: 'weight-is-no-limit' } },
  steps: [
    {
      kind: 'predict',
      text: text(
        'One CPU. The group small has weight 1 and one endless loop; large has weight 10000, works for 20 ms and sleeps for 180 ms. What share of the CPU does small get?',
        'CPU는 하나입니다. small 그룹은 가중치 1에 끝없는 루프 하나, large 그룹은 가중치 10000에 20 ms 일하고 180 ms 잡니다. small은 CPU를 얼마나 받을까요?',
      ),
      run: [{ play: '3s', seconds: 8 }],
      until: 'now_ns >= 3s',
      answers: {
        choices: [
          {
            text: text('One ten-thousandth', '만분의 1'),
            is: "cgroup('small').share < 1%",
            why: text(
              'Only if large wanted the CPU all the time.',
              'large가 내내 CPU를 원할 때만 그렇습니다.',
            ),
          },
          {
            text: text('About half', '절반쯤'),
            is: "cgroup('small').share > 35% and cgroup('small').share < 65%",
            why: text(
              'Nothing here divides by two: nobody competes while large sleeps.',
              '둘로 나눌 이유가 없습니다. large가 자는 동안에는 경쟁자가 없습니다.',
            ),
          },
          {
            text: text(
              'Nearly all that large leaves: about nine tenths',
              'large가 남기는 거의 전부: 10분의 9쯤',
            ),
            is: "cgroup('small').share > 75%",
            why: text(
              'A weight only counts while both want the CPU. For the rest of the time the smallest weight gets all of it.',
              '가중치는 둘 다 CPU를 원할 때만 셉니다. 나머지 시간에는 가장 작은 가중치도 전부 받습니다.',
            ),
          },
        ],
      },
    },
    {
      kind: 'predict',
      text: text(
        'Now two loops that never sleep: a with weight 100, b with weight 300. What share of the CPU does a get?',
        '이번에는 쉬지 않는 루프 둘입니다. a의 가중치는 100, b는 300입니다. a는 CPU를 얼마나 받을까요?',
      ),
      start: [{ open: { room: 'neighbours', spec: { file: hogs(100, 300) } } }],
      run: [{ play: '3s', seconds: 6 }],
      until: "cgroup('b').weight == 300 and now_ns >= 3s",
      answers: {
        number: {
          measure: "cgroup('a').share",
          unit: 'share',
          tolerance: 0.1,
          low: text(
            'More: a’s part is 100 of 100 + 300.',
            '더 받습니다. a의 몫은 100 + 300 가운데 100입니다.',
          ),
          high: text(
            'Less: b has three parts for each one of a’s.',
            '덜 받습니다. a가 한 몫 받을 때 b는 세 몫 받습니다.',
          ),
        },
      },
      notes: text(
        'A quarter: 100 of 400. Let pupils say the sum first.',
        '400 가운데 100, 4분의 1입니다. 먼저 합을 말하게 하세요.',
      ),
    },
    {
      kind: 'predict',
      text: text(
        'Equal weights again, but b has three loops and a has one. What share does a get?',
        '다시 같은 가중치이지만 b에는 루프가 셋, a에는 하나입니다. a는 얼마나 받을까요?',
      ),
      start: [{ open: { room: 'neighbours', spec: { file: THREE } } }],
      run: [{ play: '3s', seconds: 6 }],
      until: "cgroup('b').tasks == 3 and now_ns >= 3s",
      answers: {
        choices: [
          {
            text: text('A quarter: one loop of four', '4분의 1: 루프 넷 중 하나'),
            is: "cgroup('a').share < 35%",
            why: text(
              'So it was without groups. The weight belongs to the group, not to its threads.',
              '그룹이 없다면 그랬을 것입니다. 가중치는 스레드가 아니라 그룹의 것입니다.',
            ),
          },
          {
            text: text('Half: one group of two', '절반: 그룹 둘 중 하나'),
            is: "cgroup('a').share > 42% and cgroup('a').share < 58%",
            why: text(
              'First the groups share, then the threads within each. More threads do not make a group’s share larger.',
              '먼저 그룹끼리 나누고 그 안에서 스레드끼리 나눕니다. 스레드를 늘려도 그룹의 몫은 커지지 않습니다.',
            ),
          },
        ],
      },
    },
    {
      kind: 'check',
      text: text(
        'Give a three quarters of the CPU, by weights alone. Let a second pass after the change.',
        '가중치만으로 a가 CPU의 4분의 3을 받게 하세요. 바꾼 뒤 1초를 흘려보내세요.',
      ),
      until: "cgroup('a').share > 70% and cgroup('a').share < 80% and cgroup('b').quota_cpus > 100",
      solution: [{ write: { cgroup: 'a', file: 'cpu.weight', text: '300' } }, { go: '6s' }],
      hints: [
        text('Three parts of four.', '넷 가운데 셋입니다.'),
        text('Write 300 into cpu.weight of a.', 'a의 cpu.weight에 300을 쓰세요.'),
      ],
    },
    {
      kind: 'explain',
      text: text(
        'Now a has {a} and b {b} of the CPU. If a ended, b would have it all. That is why a CPU request of a pod costs nobody anything while it sleeps.',
        '이제 a는 CPU의 {a}, b는 {b}{b|을/를} 씁니다. a가 끝나면 b가 전부 씁니다. 파드의 CPU 요청이 자는 동안 아무에게도 부담이 되지 않는 이유입니다.',
      ),
      figures: {
        a: { measure: "cgroup('a').share", unit: 'share' },
        b: { measure: "cgroup('b').share", unit: 'share' },
      },
    },
  ],
});
