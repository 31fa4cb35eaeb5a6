import { text } from '../sim/core/text.ts';
import { scene } from './commands.ts';
import { defineLesson } from './define.ts';

/** 60 ms of work at once every 430 ms, under 50 ms in every 100. */
const APP = scene(
  4,
  [{ path: 'app', 'cpu.max': '50000 100000' }],
  [{ cgroup: 'app', program: 'periodic 15000 430000', count: 4 }],
  10_000,
);
const STAT = "cgroup('app').cpu.stat";

export default defineLesson({
  id: 'burst',
  order: 100,
  title: text('Saving up: cpu.max.burst', '모아 쓰기: cpu.max.burst'),
  aim: text(
    'To say what burst lets a group save, when it helps and when it does not.',
    '버스트로 그룹이 무엇을 모을 수 있는지, 언제 도움이 되고 언제 안 되는지 말할 수 있다.',
  ),
  minutes: 8,
  misconceptions: [
    {
      id: 'M9',
      claim: text(
        'A quota is exact in each period, and what is left is lost.',
        '쿼터는 주기마다 정확하고, 남은 것은 사라진다.',
      ),
    },
    { claim: text('Burst raises the limit.', '버스트는 제한을 올린다.') },
  ],
  leavesOut: [
    text(
      'Kubernetes has no field for it; container runtimes can write the file.',
      '쿠버네티스에는 필드가 없습니다. 컨테이너 런타임은 이 파일을 쓸 수 있습니다.',
    ),
  ],
  world: { room: 'neighbours', spec: { file: APP } },
  steps: [
    {
      kind: 'do',
      text: text(
        'Four threads work 15 ms each, all at once, every 430 ms. The limit is 50 ms in every 100 ms. Let two seconds pass and watch the pool of the quota.',
        '스레드 넷이 430 ms마다 동시에 15 ms씩 일합니다. 제한은 100 ms마다 50 ms입니다. 2초를 흘려보내며 쿼터 풀을 보세요.',
      ),
      run: [{ play: '2s', seconds: 8 }],
      until: 'now_ns >= 2s',
      look: 'host/app',
    },
    {
      kind: 'explain',
      text: text(
        'Stopped in {n} periods: each burst wants 60 ms and the pool holds 50. In the periods between the bursts nothing is used at all, and what is in the pool then is not kept.',
        '{n}개 주기에서 멈췄습니다. 버스트는 60 ms를 원하지만 풀에는 50 ms뿐입니다. 버스트 사이의 주기에는 전혀 쓰지 않지만, 그때 풀에 있던 것은 남지 않습니다.',
      ),
      figures: { n: { measure: `${STAT}.nr_throttled`, unit: 'count' } },
    },
    {
      kind: 'predict',
      text: text(
        'cpu.max.burst lets a group carry over unused quota, here up to 20 ms. The limit stays at 50 ms in 100. What becomes of the p99?',
        'cpu.max.burst는 쓰지 않은 쿼터를 다음으로 넘기게 합니다. 여기서는 20 ms까지입니다. 제한은 여전히 100 ms마다 50 ms입니다. p99는 어떻게 될까요?',
      ),
      run: [{ write: { cgroup: 'app', file: 'cpu.max.burst', text: '20000' } }, { play: '6s', seconds: 8 }],
      button: text('app/cpu.max.burst ← 20000', 'app/cpu.max.burst ← 20000'),
      until: "cgroup('app').cpu.max.burst == 20000 and now_ns >= 6s",
      answers: {
        choices: [
          {
            text: text('Nothing changes: 50 in 100 is the limit', '그대로다. 제한은 100에 50이다'),
            is: "response('app').p99_ns > 45ms",
            why: text(
              'On average it is. In one period the group may now use 70 ms, if it saved them before.',
              '평균으로는 그렇습니다. 미리 모아 두었다면 이제 한 주기에 70 ms까지 쓸 수 있습니다.',
            ),
          },
          {
            text: text('It falls to about the work itself', '일 자체에 걸리는 시간쯤으로 줄어든다'),
            is: "response('app').p99_ns < 20ms",
            why: text(
              'The idle periods between fill the pool by 20 ms more. The burst of 60 ms finds 70 and is not stopped.',
              '쉬는 주기 동안 풀에 20 ms가 더 찹니다. 60 ms 버스트가 70 ms를 만나 멈추지 않습니다.',
            ),
          },
        ],
      },
    },
    {
      kind: 'predict',
      text: text(
        'So burst let it do in one period what it may not do on average. How much CPU does the group use now, measured over seconds?',
        '버스트 덕분에 한 주기에 평균보다 많이 쓰게 되었습니다. 몇 초에 걸쳐 재면 그룹은 CPU를 얼마나 쓸까요?',
      ),
      run: [{ play: '8s', seconds: 4 }],
      until: 'now_ns >= 8s',
      answers: {
        choices: [
          {
            text: text('More than half a CPU', '반 CPU보다 많이'),
            is: `${STAT}.usage_usec * 1000 / now_ns > 0.53`,
            why: text(
              'What is used in a burst must have been saved before: the average cannot exceed the limit.',
              '버스트에서 쓰는 것은 미리 모아 둔 것입니다. 평균은 제한을 넘을 수 없습니다.',
            ),
          },
          {
            text: text('Far less than half a CPU, as before', '앞처럼 반 CPU보다 훨씬 적게'),
            is: `${STAT}.usage_usec * 1000 / now_ns < 0.3`,
            why: text(
              'The work has not changed, only when it may be done.',
              '일은 그대로이고 언제 할 수 있는지만 달라졌습니다.',
            ),
          },
        ],
      },
    },
    {
      kind: 'check',
      text: text(
        'Too little saved does not help: find a burst above 0 with which the group is still stopped. Open the lesson’s world again if you need to, change the burst and let two seconds pass.',
        '너무 적게 모으면 소용없습니다. 0보다 크지만 그룹이 여전히 멈추는 버스트를 찾아보세요. 버스트를 바꾸고 2초를 흘려보내세요.',
      ),
      start: [{ open: { room: 'neighbours', spec: { file: APP } } }, { go: '1s' }],
      until:
        "cgroup('app').cpu.max.burst > 0 and response('app').jobs > 12 and response('app').p99_ns > 45ms",
      solution: [{ write: { cgroup: 'app', file: 'cpu.max.burst', text: '5000' } }, { go: '4s' }],
      hints: [
        text(
          '50 ms and the burst must stay below 60 ms.',
          '50 ms에 버스트를 더해도 60 ms보다 작아야 합니다.',
        ),
      ],
    },
    {
      kind: 'explain',
      text: text(
        'With this burst {n} periods used what was saved, and the group was stopped all the same. Burst is for work that comes in lumps and stays below the limit on average. It does nothing for a group that uses its quota all the time.',
        '이 버스트로 {n}개 주기가 모아 둔 것을 썼지만 그룹은 여전히 멈췄습니다. 버스트는 몰려오지만 평균은 제한보다 적은 일에 맞습니다. 늘 쿼터를 다 쓰는 그룹에는 아무 도움이 안 됩니다.',
      ),
      figures: { n: { measure: `${STAT}.nr_bursts`, unit: 'count' } },
    },
  ],
});
