import { text } from '../sim/core/text.ts';
import { scene } from './commands.ts';
import { defineLesson } from './define.ts';

/** A VM beside endless loops at equal weight, nobody limited. */
const BUSY = scene(
  2,
  [{ path: 'vm', vm: { vcpus: 2 } }, { path: 'neighbour' }],
  [
    { cgroup: 'vm', program: 'periodic 30000 200000', count: 2 },
    { cgroup: 'neighbour', program: 'hog', count: 4 },
  ],
  6000,
);
const ALONE = scene(
  2,
  [{ path: 'vm', vm: { vcpus: 2 } }, { path: 'neighbour' }],
  [
    { cgroup: 'vm', program: 'periodic 30000 200000', count: 2 },
    { cgroup: 'neighbour', program: 'sleep', count: 1 },
  ],
  6000,
);

export default defineLesson({
  id: 'steal',
  order: 110,
  title: text('Steal: time that a VM does not get', '스틸: VM이 받지 못한 시간'),
  aim: text(
    'To say what steal in top means, who causes it and where the cause can be seen.',
    'top의 스틸(steal)이 무엇인지, 누가 일으키는지, 원인은 어디서 볼 수 있는지 말할 수 있다.',
  ),
  minutes: 8,
  misconceptions: [
    {
      claim: text(
        'A VM has CPUs of its own that nobody can take away.',
        'VM에는 아무도 빼앗을 수 없는 자기 CPU가 있다.',
      ),
    },
    {
      id: 'M32',
      claim: text(
        'Throttling is a crash, or shows inside the machine.',
        '스로틀링은 장애이거나 머신 안에서 보인다.',
      ),
    },
  ],
  leavesOut: [
    text(
      'Guests whose clock is not told of steal: they only see that things take longer.',
      '스틸을 알려 받지 못하는 게스트: 그저 오래 걸리는 것만 보입니다.',
    ),
  ],
  world: { room: 'neighbours', spec: { file: ALONE } },
  steps: [
    {
      kind: 'do',
      text: text(
        'A VM with two virtual CPUs is alone on a host with two CPUs. Its programs have a job of 30 ms every 200 ms. Let two seconds pass.',
        '가상 CPU가 둘인 VM이 CPU 두 개짜리 호스트를 혼자 씁니다. 프로그램들은 200 ms마다 30 ms짜리 일을 합니다. 2초를 흘려보내세요.',
      ),
      run: [{ play: '2s', seconds: 6 }],
      until: 'now_ns >= 2s',
    },
    {
      kind: 'predict',
      text: text(
        'Now the host runs four endless loops beside it, at equal weight. To the host a virtual CPU is a thread like any other. What does the guest see?',
        '이제 호스트 옆자리에서 끝없는 루프 넷이 같은 가중치로 실행됩니다. 호스트에게 가상 CPU는 다른 것과 같은 스레드입니다. 게스트에는 무엇이 보일까요?',
      ),
      start: [{ open: { room: 'neighbours', spec: { file: BUSY } } }],
      run: [{ play: '3s', seconds: 8 }],
      until: "cgroup('neighbour').tasks == 4 and now_ns >= 3s",
      answers: {
        choices: [
          {
            text: text('Nothing: its CPUs are its own', '아무것도. 자기 CPU이므로'),
            is: 'steal_ns < 1ms',
            why: text(
              'Its CPUs are threads on the host’s CPUs. They wait in the same queue as the loops.',
              'CPU라는 것이 호스트 CPU 위의 스레드입니다. 루프와 같은 큐에서 기다립니다.',
            ),
          },
          {
            text: text('Steal: it wanted to run and did not', '스틸: 실행하려 했으나 못 한 시간'),
            is: 'steal_ns > 20ms',
            why: text(
              'The host counts how long a virtual CPU wanted to run and did not, and tells the guest. top shows it as “st”.',
              '호스트가 가상 CPU가 실행하려 했지만 못 한 시간을 세어 게스트에 알립니다. top에서는 “st”로 보입니다.',
            ),
          },
        ],
      },
    },
    {
      kind: 'explain',
      text: text(
        'Both virtual CPUs together were kept waiting for {steal} of three seconds, and one job in a hundred took {p99} instead of 30 ms. The guest’s own load has not changed at all.',
        '두 가상 CPU가 3초 동안 모두 {steal}{steal|을/를} 기다렸고, 백에 하나인 작업은 30 ms가 아니라 {p99} 걸렸습니다. 게스트 자신의 부하는 전혀 달라지지 않았습니다.',
      ),
      figures: {
        steal: { measure: 'steal_ns', unit: 'ns' },
        p99: { measure: "response('vm').p99_ns", unit: 'ns' },
      },
    },
    {
      kind: 'predict',
      text: text(
        'The neighbours go. Instead the VM itself gets a limit on the host: 10 ms in every 50 ms. The host’s CPUs are idle. Is there steal?',
        '이웃이 사라졌습니다. 대신 호스트에서 VM 자체에 50 ms마다 10 ms의 제한을 겁니다. 호스트 CPU는 놀고 있습니다. 스틸이 있을까요?',
      ),
      start: [{ open: { room: 'neighbours', spec: { file: ALONE } } }, { go: '1s' }],
      run: [{ write: { cgroup: 'vm', file: 'cpu.max', text: '10000 50000' } }, { play: '4s', seconds: 8 }],
      button: text('vm/cpu.max ← 10000 50000', 'vm/cpu.max ← 10000 50000'),
      until: "cgroup('vm').cpu.max.quota_us == 10000 and now_ns >= 4s",
      answers: {
        choices: [
          {
            text: text('No: the CPUs are idle', '없다. CPU가 놀고 있다'),
            is: 'steal_ns < 1ms',
            why: text(
              'A stopped virtual CPU wanted to run and did not. Why it did not, the guest cannot see.',
              '멈춘 가상 CPU도 실행하려 했지만 못 했습니다. 왜 못 했는지 게스트는 알 수 없습니다.',
            ),
          },
          {
            text: text('Yes', '있다'),
            is: 'steal_ns > 20ms',
            why: text(
              'To the guest a quota looks like a noisy neighbour. Only the host’s cpu.stat tells them apart.',
              '게스트에게 쿼터는 시끄러운 이웃과 똑같아 보입니다. 둘을 구별하는 것은 호스트의 cpu.stat뿐입니다.',
            ),
          },
        ],
      },
      notes: text(
        'Small cloud machines are sold like this: steal there is what you did not pay for.',
        '저가 클라우드 머신이 이렇게 팔립니다. 그곳의 스틸은 돈을 내지 않은 시간입니다.',
      ),
    },
    {
      kind: 'check',
      text: text(
        'Prove it on the host: find the counter of the VM’s group that is above 0 now, and lift the limit ("max") so that it stands still. Let a second pass.',
        '호스트에서 확인하세요. VM 그룹에서 지금 0보다 큰 카운터를 찾고, 제한을 풀어("max") 멈추게 하세요. 1초를 흘려보내세요.',
      ),
      until:
        "cgroup('vm').cpu.stat.nr_throttled > 0 and cgroup('vm').quota_cpus > 100 and response('vm').jobs >= 6 and response('vm').p50_ns < 40ms",
      solution: [{ write: { cgroup: 'vm', file: 'cpu.max', text: 'max 50000' } }, { go: '6s' }],
      hints: [
        text(
          'nr_throttled in cpu.stat of vm; write "max" into its cpu.max.',
          'vm의 cpu.stat에 있는 nr_throttled입니다. cpu.max에 "max"를 쓰세요.',
        ),
      ],
    },
  ],
});
