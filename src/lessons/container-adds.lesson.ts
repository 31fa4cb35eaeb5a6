import { text } from '../sim/core/text.ts';
import { fresh, ONE } from './commands.ts';
import { defineLesson } from './define.ts';

/** How much longer the container takes, as a share of the plain process. */
const LONGER = "(paths('container').total_ns - paths('bare').total_ns) / paths('bare').total_ns";

export default defineLesson({
  id: 'container-adds',
  order: 20,
  title: text('What does a container add?', '컨테이너는 무엇을 더할까?'),
  aim: text(
    'To say that a container is a process with another view of the same kernel, and which few things on the way of a call are new.',
    '컨테이너가 같은 커널을 다르게 보는 프로세스임을 알고, 호출 경로에서 새로 생기는 몇 가지를 말할 수 있다.',
  ),
  minutes: 8,
  misconceptions: [
    {
      id: 'M3',
      claim: text(
        'Docker, containerd or runc sits in the way of each system call.',
        'Docker, containerd, runc가 시스템 콜마다 중간에 있다.',
      ),
    },
    {
      id: 'M5',
      claim: text(
        'A container has a kernel of its own; it is a light VM.',
        '컨테이너에는 자체 커널이 있다. 가벼운 VM이다.',
      ),
    },
    { id: 'M4', claim: text('gVisor slows everything down.', 'gVisor는 모든 것을 느리게 한다.') },
  ],
  leavesOut: [
    text(
      'Images with many layers, and the first read of each file through them.',
      '레이어가 많은 이미지와 그것을 거치는 첫 파일 읽기는 없습니다.',
    ),
    text('Security modules other than seccomp.', 'seccomp 외의 보안 모듈은 없습니다.'),
  ],
  world: { room: 'paths', spec: { op: 'getpid', stacks: ['bare', 'container'] } },
  steps: [
    {
      kind: 'say',
      text: text(
        'At the left a plain process, at the right the same program in a container that “docker run” has started. Both are about to ask the kernel for their process number.',
        '왼쪽은 일반 프로세스, 오른쪽은 “docker run”으로 시작한 컨테이너의 같은 프로그램입니다. 둘 다 커널에 프로세스 번호를 물으려 합니다.',
      ),
    },
    {
      kind: 'predict',
      text: text(
        'How many other processes (dockerd, containerd, the shim, runc) get the CPU during this call?',
        '이 호출 동안 다른 프로세스(dockerd, containerd, shim, runc)는 몇 개나 CPU를 얻을까요?',
      ),
      run: ONE,
      until: 'ended',
      answers: {
        choices: [
          {
            text: text('None', '없다'),
            is: "paths('container').context_switches == 0",
            why: text(
              'runc was gone before the program began, and nobody else takes part. The call goes straight to the one kernel.',
              'runc는 프로그램이 시작되기 전에 끝났고 아무도 끼어들지 않습니다. 호출은 하나뿐인 커널로 바로 갑니다.',
            ),
          },
          {
            text: text('One: the shim', '하나: shim'),
            is: "paths('container').context_switches == 1 or paths('container').context_switches == 2",
            why: text(
              'The shim only waits for the container to end and holds its input and output.',
              'shim은 컨테이너가 끝나기를 기다리며 입출력을 붙잡고 있을 뿐입니다.',
            ),
          },
          {
            text: text('All of them', '모두'),
            is: "paths('container').context_switches > 2",
            why: text(
              'They start and stop containers. Between that, a container’s calls are the kernel’s business alone.',
              '이들은 컨테이너를 시작하고 멈춥니다. 그 사이의 호출은 커널만의 일입니다.',
            ),
          },
        ],
      },
      notes: text(
        'Show the crossed-out runc box: it ended before the call.',
        '줄이 그어진 runc 상자를 보여 주세요. 호출 전에 끝났습니다.',
      ),
    },
    {
      kind: 'explain',
      text: text(
        'The container’s call took {container}, the plain one {bare}. The rest is the filter that Docker sets on every process of a container (seccomp): the kernel looks up whether the call is allowed.',
        '컨테이너의 호출은 {container}, 평범한 호출은 {bare} 걸렸습니다. 나머지는 Docker가 컨테이너의 모든 프로세스에 거는 필터(seccomp)입니다. 커널이 허용된 호출인지 찾아봅니다.',
      ),
      figures: {
        bare: { measure: "paths('bare').total_ns", unit: 'ns' },
        container: { measure: "paths('container').total_ns", unit: 'ns' },
      },
      look: 'container/box:kernel',
    },
    {
      kind: 'predict',
      text: text(
        'Now both read 4 KiB from the disk. How much longer does the container take?',
        '이번에는 둘 다 디스크에서 4 KiB를 읽습니다. 컨테이너가 얼마나 더 걸릴까요?',
      ),
      start: fresh('read-disk', ['bare', 'container']),
      run: ONE,
      until: "op == 'read-disk' and ended",
      answers: {
        choices: [
          {
            text: text('Less than 2 % longer', '2% 미만'),
            is: `${LONGER} < 2%`,
            why: text(
              'The same few hundred ns as before, and the overlay file system. Beside the disk nobody sees them.',
              '앞과 같은 수백 ns에 오버레이 파일 시스템이 더해질 뿐입니다. 디스크 옆에서는 보이지 않습니다.',
            ),
          },
          {
            text: text('About a quarter longer', '4분의 1쯤'),
            is: `${LONGER} >= 10% and ${LONGER} < 50%`,
            why: text(
              'That was the share of getpid. What is added does not grow with the call.',
              '그것은 getpid에서의 비율입니다. 더해지는 시간은 호출이 길어져도 늘지 않습니다.',
            ),
          },
          {
            text: text('Twice as long or more', '두 배 이상'),
            is: `${LONGER} >= 80%`,
            why: text(
              'There is no second kernel and no second disk to go through.',
              '거쳐야 할 두 번째 커널도, 두 번째 디스크도 없습니다.',
            ),
          },
        ],
      },
    },
    {
      kind: 'predict',
      text: text(
        'gVisor is a container, too, but one with a kernel of its own, the Sentry, in user mode. How many times as long as the plain process does its getpid take?',
        'gVisor도 컨테이너이지만 사용자 모드에 자체 커널인 Sentry가 있습니다. getpid가 일반 프로세스의 몇 배나 걸릴까요?',
      ),
      start: fresh('getpid', ['bare', 'container', 'gvisor-systrap']),
      run: ONE,
      until: "op == 'getpid' and ended",
      answers: {
        choices: [
          {
            text: text('The same, or nearly', '거의 같다'),
            is: "paths('gvisor-systrap').total_ns / paths('bare').total_ns < 1.5",
            why: text(
              'Here somebody does sit in the way of each call: it is caught and handed to another process.',
              '여기서는 호출마다 중간에 누군가 있습니다. 호출을 붙잡아 다른 프로세스에 넘깁니다.',
            ),
          },
          {
            text: text('Two to five times', '2~5배'),
            is: "paths('gvisor-systrap').total_ns / paths('bare').total_ns >= 1.5 and paths('gvisor-systrap').total_ns / paths('bare').total_ns < 6",
            why: text(
              'More: a trap, a change to the Sentry and back cost far more than the call itself.',
              '더 걸립니다. 트랩과 Sentry를 오가는 비용이 호출 자체보다 훨씬 큽니다.',
            ),
          },
          {
            text: text('More than ten times', '10배가 넘는다'),
            is: "paths('gvisor-systrap').total_ns / paths('bare').total_ns > 10",
            why: text(
              'The call is caught and answered by the Sentry. That is the price of not trusting the host’s kernel to the program. Work that makes no calls is as fast as ever.',
              '호출을 붙잡아 Sentry가 답합니다. 프로그램에 호스트 커널을 내주지 않는 대가입니다. 호출이 없는 계산은 그대로 빠릅니다.',
            ),
          },
        ],
      },
    },
    {
      kind: 'check',
      text: text(
        'Switch the container’s filter off (seccomp, among the host’s switches) and issue getpid again: the container must come within 5 % of the plain process.',
        '컨테이너의 필터를 끄고(호스트 스위치의 seccomp) getpid를 다시 실행하세요. 일반 프로세스와의 차이가 5% 안이어야 합니다.',
      ),
      until:
        "op == 'getpid' and switch('seccomp') == 'off' and paths('container').total_ns / paths('bare').total_ns < 1.05",
      solution: [
        ...fresh('getpid', ['bare', 'container'], { switches: { seccomp: 'off' } }),
        { issue: 1 },
        { go: 'end' },
      ],
      hints: [
        text(
          '“Shared by all rooms” at the top opens the host and its switches.',
          '위쪽의 “모든 방이 함께 쓰는 설정”에서 호스트와 스위치를 열 수 있습니다.',
        ),
      ],
      notes: text(
        'On a cluster this is what an unconfined profile does. It is not a thing to do for 20 ns.',
        '클러스터에서는 unconfined 프로필이 이렇게 합니다. 20 ns 때문에 할 일은 아닙니다.',
      ),
    },
  ],
});
