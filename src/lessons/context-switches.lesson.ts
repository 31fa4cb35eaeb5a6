import { text } from '../sim/core/text.ts';
import { fresh, ONE } from './commands.ts';
import { defineLesson } from './define.ts';

const RATIO = "paths('kvm').total_ns / paths('bare').total_ns";

export default defineLesson({
  id: 'context-switches',
  order: 50,
  title: text('Context switches', '문맥 교환'),
  aim: text(
    'To tell a system call from a context switch, and a switch on one CPU from waking another CPU: the second is dear in a VM.',
    '시스템 콜과 문맥 교환을, 한 CPU 안의 전환과 다른 CPU를 깨우는 일을 구별한다. 두 번째는 VM에서 비싸다.',
  ),
  minutes: 8,
  misconceptions: [
    { claim: text('Each system call is a context switch.', '시스템 콜마다 문맥 교환이 일어난다.') },
    {
      id: 'M22',
      claim: text(
        'Whatever runs in a VM is slower by some factor.',
        'VM 안의 모든 것이 일정한 비율로 느리다.',
      ),
    },
  ],
  leavesOut: [
    text(
      'Cold caches after a switch: real programs pay more than the switch itself.',
      '전환 뒤의 식은 캐시: 실제 프로그램은 전환 자체보다 더 많이 치릅니다.',
    ),
    text(
      'Deep sleep of idle CPUs, unless you choose it among the switches.',
      '쉬는 CPU의 깊은 잠은 스위치에서 고르지 않으면 없습니다.',
    ),
  ],
  world: { room: 'paths', spec: { op: 'getpid', stacks: ['bare', 'container', 'kvm'] } },
  steps: [
    {
      kind: 'predict',
      text: text(
        'A program calls getpid. How many context switches does that take in the plain process?',
        '프로그램이 getpid를 부릅니다. 일반 프로세스에서 문맥 교환이 몇 번 일어날까요?',
      ),
      run: ONE,
      until: "op == 'getpid' and ended",
      answers: {
        choices: [
          {
            text: text('None', '한 번도 없다'),
            is: "paths('bare').context_switches == 0",
            why: text(
              'The CPU goes from user mode to kernel mode and back: the same task all the time. No other task gets the CPU.',
              'CPU가 사용자 모드에서 커널 모드로 갔다가 돌아옵니다. 내내 같은 태스크입니다. 다른 태스크는 CPU를 얻지 않습니다.',
            ),
          },
          {
            text: text('Two: to the kernel and back', '두 번: 커널로 갔다가 돌아온다'),
            is: "paths('bare').context_switches == 2",
            why: text(
              'That is a change of mode, not of task. The kernel is not a process that would have to be switched to.',
              '그것은 태스크가 아니라 모드가 바뀌는 것입니다. 커널은 전환해야 할 프로세스가 아닙니다.',
            ),
          },
        ],
      },
    },
    {
      kind: 'do',
      text: text(
        'Two tasks on one CPU hand it to each other and back: two real context switches. Issue it.',
        'CPU 하나에서 두 태스크가 CPU를 주고받습니다. 진짜 문맥 교환 두 번입니다. 실행하세요.',
      ),
      start: fresh('context-switch', ['bare', 'container', 'kvm']),
      run: ONE,
      until: "op == 'context-switch' and ended",
    },
    {
      kind: 'explain',
      text: text(
        'The two switches took {bare} in the plain process and {kvm} in the VM, with {exits} exits: the guest’s kernel switches between its own tasks by itself.',
        '두 번의 교환에 일반 프로세스에서는 {bare}, VM에서는 {kvm} 걸렸고 exit는 {exits}번이었습니다. 게스트 커널은 자기 태스크들 사이를 스스로 전환합니다.',
      ),
      figures: {
        bare: { measure: "paths('bare').total_ns", unit: 'ns' },
        kvm: { measure: "paths('kvm').total_ns", unit: 'ns' },
        exits: { measure: "exits('kvm')", unit: 'count' },
      },
    },
    {
      kind: 'predict',
      text: text(
        'Now the two tasks sit on different CPUs and wake each other. How many times as long as the plain process does the VM take?',
        '이번에는 두 태스크가 서로 다른 CPU에 있고 서로를 깨웁니다. VM은 일반 프로세스의 몇 배나 걸릴까요?',
      ),
      start: fresh('futex-other-cpu', ['bare', 'container', 'kvm']),
      run: ONE,
      until: "op == 'futex-other-cpu' and ended",
      answers: {
        choices: [
          {
            text: text('About the same', '거의 같다'),
            is: `${RATIO} < 1.3`,
            why: text(
              'On one CPU it was. To wake another CPU the guest must send an interrupt to a virtual CPU that the host has put to sleep.',
              'CPU 하나에서는 그랬습니다. 다른 CPU를 깨우려면 호스트가 재워 둔 가상 CPU에 인터럽트를 보내야 합니다.',
            ),
          },
          {
            text: text('More than one and a half times', '1.5배가 넘는다'),
            is: `${RATIO} > 1.6`,
            why: text(
              'A virtual CPU with nothing to do exits (HLT) and sleeps as a thread of the host. Waking it is an exit, a wake-up in the host and an injected interrupt.',
              '할 일이 없는 가상 CPU는 exit(HLT)하고 호스트의 스레드로 잠듭니다. 깨우려면 exit, 호스트의 깨우기, 인터럽트 주입이 필요합니다.',
            ),
          },
        ],
      },
      notes: text(
        'This is why a VM’s numbers depend so much on what the program does.',
        'VM의 수치가 프로그램이 하는 일에 따라 크게 달라지는 이유입니다.',
      ),
    },
    {
      kind: 'check',
      text: text(
        'Let KVM wait for work before it gives up an idle virtual CPU (halt-poll, among the host’s switches) and issue the same a thousand times: KVM has to learn how long to wait. Half of them must take less than 15 µs in the VM.',
        'KVM이 쉬는 가상 CPU를 놓기 전에 일을 기다리게 하고(호스트 스위치의 halt-poll) 같은 작업을 천 번 실행하세요. 얼마나 기다릴지는 KVM이 배워야 합니다. VM에서 절반이 15 µs보다 적게 걸려야 합니다.',
      ),
      until:
        "op == 'futex-other-cpu' and switch('halt-poll') == 'on' and paths('kvm').done >= 100 and paths('kvm').p50_ns < 15us",
      solution: [
        ...fresh('futex-other-cpu', ['bare', 'container', 'kvm'], { switches: { 'halt-poll': 'on' } }),
        { issue: 1000 },
        { go: 'end' },
      ],
      hints: [
        text(
          '“Shared by all rooms” at the top opens the host and its switches.',
          '위쪽의 “모든 방이 함께 쓰는 설정”에서 호스트와 스위치를 열 수 있습니다.',
        ),
        text('Choose “1,000” beside Issue.', '“시스템 콜 실행” 옆에서 “1,000번”을 고르세요.'),
      ],
    },
    {
      kind: 'explain',
      text: text(
        'With waiting half of them took less than {kvm}, with as many exits as before ({exits} each): only the sleep of the host’s thread is saved. The host’s CPU is busy while it waits: latency is bought with CPU time.',
        '기다리게 하니 절반이 {kvm}보다 빨랐습니다. exit는 작업마다 {exits}번으로 전과 같고, 호스트 스레드의 잠만 아꼈습니다. 기다리는 동안 호스트 CPU는 바쁩니다. CPU 시간으로 지연 시간을 사는 셈입니다.',
      ),
      figures: {
        kvm: { measure: "paths('kvm').p50_ns", unit: 'ns' },
        exits: { measure: "exits('kvm')", unit: 'count' },
      },
    },
  ],
});
