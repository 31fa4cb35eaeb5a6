import { text } from '../sim/core/text.ts';
import { scene } from './commands.ts';
import { defineLesson } from './define.ts';

/** Four threads, 15 ms each, every 430 ms: 0.14 CPUs of the 0.5 allowed. */
const APP = scene(
  4,
  [{ path: 'app', 'cpu.max': '50000 100000' }],
  [{ cgroup: 'app', program: 'periodic 15000 430000', count: 4 }],
  10_000,
);
const HOG = scene(
  4,
  [{ path: 'job', 'cpu.max': '50000 100000' }],
  [{ cgroup: 'job', program: 'hog', count: 1 }],
  10_000,
);
const STAT = "cgroup('app').cpu.stat";

export default defineLesson({
  id: 'throttled',
  order: 80,
  title: text('Why is my pod throttled at 30 % CPU?', 'CPU 30%인데 왜 파드가 스로틀링될까?'),
  aim: text(
    'To say why a program far below its limit on average is stopped all the same, and by what to judge whether that is a problem.',
    '평균으로는 제한보다 한참 적게 쓰는 프로그램이 왜 멈추는지, 그것이 문제인지를 무엇으로 판단하는지 말할 수 있다.',
  ),
  minutes: 8,
  misconceptions: [
    {
      id: 'M7',
      claim: text(
        'A limit does nothing until average use reaches 100 %.',
        '평균 사용량이 100%가 될 때까지 제한은 아무 일도 하지 않는다.',
      ),
    },
    {
      id: 'M6',
      claim: text('A limit of half a CPU is half of one core.', '반 CPU 제한은 코어 하나의 절반이다.'),
    },
    { id: 'M33', claim: text('nr_throttled above 0 means a problem.', 'nr_throttled가 0보다 크면 문제다.') },
  ],
  leavesOut: [
    text(
      'Other programs on the node: here the CPUs are idle beside it.',
      '노드의 다른 프로그램은 없습니다. 옆의 CPU는 놀고 있습니다.',
    ),
    text(
      'Garbage collectors and runtimes that start more threads than you know of (there is a scenario for that).',
      '모르는 사이에 스레드를 더 만드는 런타임과 가비지 컬렉터는 없습니다(별도 시나리오가 있습니다).',
    ),
  ],
  world: { room: 'neighbours', spec: { file: APP } },
  steps: [
    {
      kind: 'say',
      text: text(
        'A pod with limits.cpu: 500m, that is "50000 100000" in cpu.max: 50 ms in every 100 ms. Every 430 ms its four threads have 15 ms of work each, all at the same time. That makes 0.14 CPUs on average: about 30 % of the limit.',
        'limits.cpu가 500m인 파드입니다. cpu.max로는 "50000 100000", 즉 100 ms마다 50 ms입니다. 430 ms마다 스레드 넷이 동시에 15 ms씩 일합니다. 평균 0.14 CPU, 제한의 약 30%입니다.',
      ),
      notes: text(
        'Four idle CPUs: nobody else wants them.',
        'CPU 네 개가 놀고 있습니다. 다른 누구도 원하지 않습니다.',
      ),
    },
    {
      kind: 'predict',
      text: text(
        'The average is 30 % of the limit. Is the pod throttled?',
        '평균은 제한의 30%입니다. 파드가 스로틀링될까요?',
      ),
      run: [{ play: '3s', seconds: 10 }],
      until: 'now_ns >= 3s',
      answers: {
        choices: [
          {
            text: text('No, never', '아니다. 한 번도'),
            is: `${STAT}.nr_throttled == 0`,
            why: text(
              'The limit is not an average. It is a budget of 50 ms for each period of 100 ms, and a burst may spend it at once.',
              '제한은 평균이 아닙니다. 100 ms 주기마다 50 ms의 예산이고, 버스트 한 번에 다 쓸 수 있습니다.',
            ),
          },
          {
            text: text('Yes, again and again', '그렇다. 되풀이해서'),
            is: `${STAT}.nr_throttled > 2`,
            why: text(
              'Four threads want 60 ms within 15 ms of time. After 50 ms of CPU the budget is gone, and all that have not finished wait for the next period.',
              '스레드 넷이 15 ms 동안 60 ms를 원합니다. CPU 50 ms를 쓰면 예산이 바닥나고, 못 끝낸 스레드는 다음 주기를 기다립니다.',
            ),
          },
        ],
      },
    },
    {
      kind: 'predict',
      text: text(
        'Each job is 15 ms of work, and the CPUs are idle. How long does the slowest job in a hundred take?',
        '작업 하나는 15 ms이고 CPU는 놀고 있습니다. 백에 하나인 가장 느린 작업은 얼마나 걸릴까요?',
      ),
      run: [{ play: '6s', seconds: 5 }],
      until: 'now_ns >= 6s',
      answers: {
        choices: [
          {
            text: text('15 to 20 ms', '15~20 ms'),
            is: "response('app').p99_ns < 20ms",
            why: text(
              'Those that finish before the budget is gone do. The others wait.',
              '예산이 바닥나기 전에 끝낸 작업만 그렇습니다. 나머지는 기다립니다.',
            ),
          },
          {
            text: text('20 to 40 ms', '20~40 ms'),
            is: "response('app').p99_ns >= 20ms and response('app').p99_ns < 40ms",
            why: text(
              'Too little: who is stopped waits for the end of the period, not for a fair share.',
              '더 걸립니다. 멈춘 작업은 공평한 몫이 아니라 주기의 끝을 기다립니다.',
            ),
          },
          {
            text: text('More than 45 ms', '45 ms 넘게'),
            is: "response('app').p99_ns > 45ms",
            why: text(
              'A few ms of work are left, and then the rest of the 100 ms period passes before they may be done.',
              '몇 ms의 일이 남은 채로 100 ms 주기의 나머지가 지나야 마저 할 수 있습니다.',
            ),
          },
        ],
      },
      notes: text(
        'Show the pool: it empties at the beginning of a burst and is full again at the next period.',
        '풀을 보여 주세요. 버스트 초에 비고 다음 주기에 다시 찹니다.',
      ),
    },
    {
      kind: 'check',
      text: text(
        'Cure it: raise the limit while it runs until no job is stopped any more. After the change the p99 must be below 20 ms. What is the smallest limit that does it?',
        '고쳐 보세요. 실행 중에 제한을 올려 더 이상 멈추는 작업이 없게 하세요. 바꾼 뒤의 p99가 20 ms보다 작아야 합니다. 가장 작은 제한은 얼마일까요?',
      ),
      until:
        "response('app').before.p99_ns > 0 and response('app').jobs > 8 and response('app').p99_ns < 20ms",
      solution: [{ write: { cgroup: 'app', file: 'cpu.max', text: '70000 100000' } }, { go: '9s' }],
      hints: [
        text(
          'A burst is four times 15 ms. How much budget does a period need?',
          '버스트는 15 ms의 네 배입니다. 한 주기에 예산이 얼마나 필요할까요?',
        ),
        text(
          'Drag the limit of app, or write "70000 100000" into its cpu.max, then let a second pass.',
          'app의 제한을 끌거나 cpu.max에 "70000 100000"을 쓰고 1초쯤 흘려보내세요.',
        ),
      ],
    },
    {
      kind: 'predict',
      text: text(
        'Another pod: one endless loop under the same limit of 500m. In how many of its periods is it throttled?',
        '다른 파드입니다. 같은 500m 제한에서 끝없는 루프 하나가 실행됩니다. 주기 가운데 얼마나 스로틀링될까요?',
      ),
      start: [{ open: { room: 'neighbours', spec: { file: HOG } } }],
      run: [{ play: '5s', seconds: 6 }],
      until: "cgroup('job').cpu.stat.nr_periods > 10 and now_ns >= 5s",
      answers: {
        choices: [
          {
            text: text('In about half of them', '절반쯤'),
            is: "cgroup('job').cpu.stat.nr_throttled / cgroup('job').cpu.stat.nr_periods < 60%",
            why: text(
              'It runs for half of each period. In each of them it is stopped once.',
              '주기마다 절반씩 실행됩니다. 즉 모든 주기에서 한 번씩 멈춥니다.',
            ),
          },
          {
            text: text('In nearly all of them', '거의 모두'),
            is: "cgroup('job').cpu.stat.nr_throttled / cgroup('job').cpu.stat.nr_periods > 80%",
            why: text(
              'It uses exactly what it may, and is stopped every time. That is no fault: it is what the limit is for.',
              '허용된 만큼 꼭 쓰고 매번 멈춥니다. 고장이 아니라 제한이 하는 일입니다.',
            ),
          },
        ],
      },
    },
    {
      kind: 'explain',
      text: text(
        'The loop was throttled {n} times and nobody was hurt. The first pod was throttled far less often, and its answers came late. Judge by what waits for an answer, not by nr_throttled.',
        '루프는 {n}번 스로틀링되었지만 아무도 피해를 보지 않았습니다. 첫 파드는 훨씬 적게 스로틀링되었지만 응답이 늦었습니다. nr_throttled가 아니라 응답을 기다리는 쪽을 보고 판단하세요.',
      ),
      figures: { n: { measure: "cgroup('job').cpu.stat.nr_throttled", unit: 'count' } },
    },
  ],
});
