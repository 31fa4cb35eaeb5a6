import { text } from '../sim/core/text.ts';
import { defineLesson } from './define.ts';

const P99 = "response('web').p99_ns";
const BEFORE = "response('web').before.p99_ns";

export default defineLesson({
  id: 'noisy-neighbour',
  order: 70,
  title: text('The noisy neighbour', '시끄러운 이웃'),
  aim: text(
    'To see how a busy neighbour lengthens the slowest answers of a server, and to compare the two cures: a quota and a weight.',
    '바쁜 이웃이 서버의 가장 느린 응답을 얼마나 늘리는지 보고, 두 처방인 쿼터와 가중치를 비교한다.',
  ),
  minutes: 8,
  misconceptions: [
    {
      id: 'M8',
      claim: text('Equal weights mean that nobody suffers.', '가중치가 같으면 아무도 피해를 보지 않는다.'),
    },
    { id: 'M28', claim: text('A CPU request reserves a core.', 'CPU 요청(request)은 코어를 예약한다.') },
  ],
  leavesOut: [
    text(
      'Shared caches and memory bandwidth, by which neighbours disturb each other, too.',
      '이웃끼리 방해하는 공유 캐시와 메모리 대역폭은 없습니다.',
    ),
    text('A server that refuses requests when it is late.', '늦어지면 요청을 거절하는 서버는 없습니다.'),
  ],
  world: { room: 'neighbours', spec: { scenario: 'noisy-neighbour' } },
  steps: [
    {
      kind: 'do',
      text: text(
        'A web server answers 170 requests a second, 5 ms of work each. Beside it run six endless loops, the batch job. They share two CPUs at equal weight. Let three seconds pass and watch who is on the CPUs.',
        '웹 서버가 초당 170개의 요청에 답하며 요청마다 5 ms 일합니다. 옆에서는 끝없는 루프 여섯 개인 배치 작업이 실행됩니다. CPU 두 개를 같은 가중치로 나눠 씁니다. 3초를 흘려보내며 누가 CPU를 쓰는지 보세요.',
      ),
      run: [{ play: '3s', seconds: 8 }],
      until: 'now_ns >= 3s',
    },
    {
      kind: 'explain',
      text: text(
        'The web server uses {share} CPUs, less than the one that is its due. And yet one answer in a hundred takes {p99} or more, for 5 ms of work. It has to wait for its turn on the CPU.',
        '웹 서버는 제 몫인 CPU 하나보다 적은 {share}개를 씁니다. 그런데도 5 ms짜리 일의 응답 가운데 백에 하나는 {p99} 이상 걸립니다. CPU 차례를 기다려야 하기 때문입니다.',
      ),
      figures: {
        share: { measure: "cgroup('web').cpus", unit: 'cpus' },
        p99: { measure: P99, unit: 'ns' },
      },
      look: 'host/web',
      notes: text(
        'Say what p99 is: of a hundred answers the slowest but one.',
        'p99를 설명하세요. 응답 백 개 가운데 두 번째로 느린 것입니다.',
      ),
    },
    {
      kind: 'predict',
      text: text(
        'The batch job gets a quota of 20 ms in every 100 ms. What becomes of the web server’s p99?',
        '배치 작업에 100 ms마다 20 ms의 쿼터를 겁니다. 웹 서버의 p99는 어떻게 될까요?',
      ),
      run: [
        { write: { cgroup: 'batch', file: 'cpu.max', text: '20000 100000' } },
        { play: '8s', seconds: 8 },
      ],
      button: text('batch/cpu.max ← 20000 100000', 'batch/cpu.max ← 20000 100000'),
      until: "cgroup('batch').cpu.max.quota_us == 20000 and now_ns >= 8s",
      answers: {
        choices: [
          {
            text: text('It falls to less than half', '절반 아래로 줄어든다'),
            is: `${P99} / ${BEFORE} < 0.5`,
            why: text(
              'Stopped loops take no turns. For 80 ms of every 100 the server has both CPUs to itself.',
              '멈춘 루프는 차례를 차지하지 않습니다. 100 ms 가운데 80 ms 동안 서버가 두 CPU를 혼자 씁니다.',
            ),
          },
          {
            text: text('It stays: the weights were equal before', '그대로다. 원래 가중치가 같았다'),
            is: `${P99} / ${BEFORE} >= 0.5 and ${P99} / ${BEFORE} <= 1.5`,
            why: text(
              'Equal weights share the CPU over time. They do not say who waits now; the quota takes the other one off the CPU.',
              '같은 가중치는 긴 시간에 걸쳐 CPU를 나눌 뿐, 지금 누가 기다릴지는 정하지 않습니다. 쿼터는 상대를 CPU에서 내립니다.',
            ),
          },
          {
            text: text('It rises, because of throttling', '스로틀링 때문에 늘어난다'),
            is: `${P99} / ${BEFORE} > 1.5`,
            why: text(
              'Throttling hits the group that has the quota: batch, not web.',
              '스로틀링은 쿼터가 걸린 그룹에 일어납니다. web이 아니라 batch입니다.',
            ),
          },
        ],
      },
      notes: text(
        'The hatched stretches are the times at which batch is stopped.',
        '빗금 친 구간이 batch가 멈춘 시간입니다.',
      ),
    },
    {
      kind: 'predict',
      text: text(
        'Another cure: no quota, but ten times the weight for the web server. What becomes of its p99?',
        '다른 처방입니다. 쿼터 없이 웹 서버의 가중치를 열 배로 합니다. p99는 어떻게 될까요?',
      ),
      start: [{ open: { room: 'neighbours', spec: { scenario: 'noisy-neighbour' } } }, { go: '3s' }],
      run: [{ write: { cgroup: 'web', file: 'cpu.weight', text: '1000' } }, { play: '8s', seconds: 8 }],
      button: text('web/cpu.weight ← 1000', 'web/cpu.weight ← 1000'),
      until: "cgroup('web').cpu.weight == 1000 and now_ns >= 8s",
      answers: {
        choices: [
          {
            text: text('It falls clearly', '뚜렷하게 줄어든다'),
            is: `${P99} / ${BEFORE} < 0.8`,
            why: text(
              'When the server wakes up it is far behind its share and is let in at once.',
              '서버가 깨어나면 제 몫보다 한참 덜 쓴 상태이므로 바로 CPU를 얻습니다.',
            ),
          },
          {
            text: text('It stays', '그대로다'),
            is: `${P99} / ${BEFORE} >= 0.8`,
            why: text(
              'It would if the server had used up its share. It uses less, but it has to wait for it.',
              '서버가 제 몫을 다 쓰고 있었다면 그랬을 것입니다. 서버는 덜 쓰지만 차례를 기다려야 합니다.',
            ),
          },
        ],
      },
    },
    {
      kind: 'predict',
      text: text(
        'And what does the weight cost the batch job? How many CPUs does it use now?',
        '가중치는 배치 작업에 얼마나 손해일까요? 지금 배치는 CPU를 몇 개 쓸까요?',
      ),
      run: [{ play: '9s', seconds: 3 }],
      until: 'now_ns >= 9s',
      answers: {
        choices: [
          {
            text: text('Still about one: all that the server leaves', '여전히 하나쯤: 서버가 남기는 전부'),
            is: "cgroup('batch').cpus > 0.7",
            why: text(
              'A weight divides what is wanted by both. What the server does not want goes to the batch job, all of it.',
              '가중치는 둘 다 원할 때 나누는 비율입니다. 서버가 원하지 않는 시간은 모두 배치의 것입니다.',
            ),
          },
          {
            text: text('A tenth of what the server has', '서버의 10분의 1'),
            is: "cgroup('batch').cpus < 0.3",
            why: text(
              'A weight is not a limit. Only a quota leaves a CPU idle.',
              '가중치는 제한이 아닙니다. CPU를 놀리는 것은 쿼터뿐입니다.',
            ),
          },
        ],
      },
    },
    {
      kind: 'check',
      text: text(
        'Your turn, by any means: after your change the web server’s p99 must be below 30 ms, and batch must still get more than a tenth of a CPU.',
        '이제 직접 해 보세요. 방법은 자유입니다. 바꾼 뒤 웹 서버의 p99가 30 ms보다 작고, batch도 CPU 10분의 1보다 많이 써야 합니다.',
      ),
      start: [{ open: { room: 'neighbours', spec: { scenario: 'noisy-neighbour' } } }, { go: '3s' }],
      until: `response('web').jobs > 100 and ${P99} < 30ms and cgroup('batch').cpus > 0.1`,
      solution: [
        { write: { cgroup: 'web', file: 'cpu.weight', text: '1000' } },
        { write: { cgroup: 'batch', file: 'cpu.max', text: '50000 100000' } },
        { go: '8s' },
      ],
      hints: [
        text('A quota and a weight may be used together.', '쿼터와 가중치는 함께 쓸 수 있습니다.'),
        text(
          'Give web ten times the weight and batch half a CPU.',
          'web의 가중치를 열 배로, batch의 쿼터를 반 CPU로 해 보세요.',
        ),
      ],
    },
    {
      kind: 'explain',
      text: text(
        'Now the server’s p99 is {p99}, and batch has {batch} CPUs. A weight throws no CPU time away; a quota is stronger and wastes what nobody else uses. In Kubernetes the weight is requests.cpu, the quota limits.cpu.',
        '이제 서버의 p99는 {p99}이고 배치는 CPU {batch}개를 씁니다. 가중치는 CPU 시간을 버리지 않습니다. 쿼터는 더 강력하지만 아무도 쓰지 않는 시간을 버립니다. 쿠버네티스에서 가중치는 requests.cpu, 쿼터는 limits.cpu입니다.',
      ),
      figures: {
        p99: { measure: P99, unit: 'ns' },
        batch: { measure: "cgroup('batch').cpus", unit: 'cpus' },
      },
    },
  ],
});
