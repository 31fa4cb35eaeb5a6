import { text } from '../sim/core/text.ts';
import { defineLesson } from './define.ts';

export default defineLesson({
  id: 'vm-keeps-apart',
  order: 140,
  title: text('What does a VM keep apart?', 'VM은 무엇을 떼어 놓을까?'),
  aim: text(
    'To tell apart what a container confines and what only a kernel of its own confines.',
    '컨테이너가 가두는 것과 자기 커널만이 가두는 것을 구별한다.',
  ),
  minutes: 8,
  misconceptions: [
    {
      id: 'M5',
      claim: text(
        'A container has a kernel of its own; it is a light VM.',
        '컨테이너에는 자기 커널이 있다. 가벼운 VM이다.',
      ),
    },
  ],
  leavesOut: [
    text(
      'Attacks on the kernel: a bug here stops it, and does nothing else.',
      '커널 공격은 없습니다. 여기서 버그는 커널을 멈출 뿐입니다.',
    ),
  ],
  world: { room: 'eras' },
  steps: [
    {
      kind: 'predict',
      text: text(
        'A fork bomb goes off in batch. In which eras do the others suffer?',
        '배치에서 포크 폭탄이 터집니다. 어느 방식에서 다른 애플리케이션이 피해를 볼까요?',
      ),
      start: [{ go: '1s' }],
      run: [{ press: 'fork-bomb' }, { play: '2s', seconds: 5 }],
      until: "pressed == 'fork-bomb' and now_ns >= 2s",
      answers: {
        choices: [
          {
            text: text('On one system and in containers', '운영체제 하나와 컨테이너'),
            is: "hit('traditional', 'shop') and hit('containers', 'shop')",
            why: text(
              'pids.max and cpu.max hold the bomb in its container.',
              'pids.max와 cpu.max가 폭탄을 컨테이너 안에 가둡니다.',
            ),
          },
          {
            text: text('On one system only', '운영체제 하나에서만'),
            is: "hit('traditional', 'shop') and not hit('containers', 'shop') and not hit('virtual', 'shop')",
            why: text(
              'A container’s limits count processes and CPU time; a VM has its own table of processes.',
              '컨테이너의 제한은 프로세스 수와 CPU 시간을 세고, VM에는 자기 프로세스 표가 있습니다.',
            ),
          },
          {
            text: text('In none', '어디서도 아니다'),
            is: "not hit('traditional', 'shop')",
            why: text(
              'On one system nothing limits the processes of one application.',
              '운영체제 하나에서는 한 애플리케이션의 프로세스 수를 아무것도 제한하지 않습니다.',
            ),
          },
        ],
      },
    },
    {
      kind: 'predict',
      text: text(
        'A process of batch writes to address 0. On the one operating system, who is dead?',
        '배치의 프로세스가 주소 0에 씁니다. 운영체제 하나에서는 누가 죽을까요?',
      ),
      run: [{ press: 'crash' }, { play: '2s', seconds: 4 }],
      until: "pressed == 'crash' and now_ns >= 2s",
      answers: {
        choices: [
          {
            text: text('Batch alone', '배치만'),
            is: "dead('traditional', 'batch') and not dead('traditional', 'shop')",
            why: text(
              'Processes have address spaces of their own, without any container: the kernel ends this one.',
              '컨테이너가 없어도 프로세스마다 주소 공간이 따로 있습니다. 커널은 이 프로세스만 끝냅니다.',
            ),
          },
          {
            text: text('All four', '넷 모두'),
            is: "dead('traditional', 'shop')",
            why: text(
              'The kernel itself is well: it ends one process by SIGSEGV.',
              '커널은 멀쩡합니다. SIGSEGV로 프로세스 하나를 끝낼 뿐입니다.',
            ),
          },
        ],
      },
    },
    {
      kind: 'predict',
      text: text(
        'Now a system call of batch meets a bug of the kernel: panic. Who is still there in the containers?',
        '이번에는 배치의 시스템 콜이 커널 버그를 만나 패닉이 납니다. 컨테이너 방식에서는 누가 남을까요?',
      ),
      run: [{ press: 'kernel-bug' }, { play: '2s', seconds: 5 }],
      until: "pressed == 'kernel-bug' and now_ns >= 2s",
      answers: {
        choices: [
          {
            text: text('All but batch', '배치를 뺀 모두'),
            is: "dead('containers', 'batch') and not dead('containers', 'shop')",
            why: text(
              'That is so with VMs. Containers share the kernel that is gone.',
              'VM이라면 그렇습니다. 컨테이너는 사라진 그 커널을 함께 씁니다.',
            ),
          },
          {
            text: text('Nobody', '아무도 없다'),
            is: "dead('containers', 'batch') and dead('containers', 'shop')",
            why: text(
              'A container is a process with walls. Behind all walls is one kernel.',
              '컨테이너는 칸막이를 친 프로세스입니다. 칸막이 뒤의 커널은 하나입니다.',
            ),
          },
          {
            text: text('All of them', '모두'),
            is: "not dead('containers', 'batch')",
            why: text(
              'The kernel stops, and what ran on it stops, too.',
              '커널이 멈추면 그 위에서 돌던 것도 멈춥니다.',
            ),
          },
        ],
      },
    },
    {
      kind: 'explain',
      text: text(
        'With VMs {vm} of the four applications is dead, in containers {containers}. A VM keeps apart down to the kernel; for that each brings one. Where tenants do not trust each other, containers run in VMs.',
        'VM에서는 애플리케이션 넷 가운데 {vm}개, 컨테이너에서는 {containers}개가 죽었습니다. VM은 커널까지 떼어 놓지만 그 대신 각자 커널을 들여옵니다. 서로 믿지 못하는 사이라면 컨테이너를 VM 안에서 실행합니다.',
      ),
      figures: {
        vm: { measure: "era('virtual').dead", unit: 'count' },
        containers: { measure: "era('containers').dead", unit: 'count' },
      },
    },
    {
      kind: 'check',
      text: text(
        'Your turn: press something that the container holds as well as the VM does, and watch it for a second.',
        '이제 직접 해 보세요. 컨테이너도 VM만큼 잘 가두는 것을 누르고 1초 동안 지켜보세요.',
      ),
      until:
        "pressed == 'hog' and answers('containers', 'shop').jobs > 100 and not hit('containers', 'shop') and not hit('virtual', 'shop')",
      solution: [{ press: 'hog' }, { go: '2s' }],
      hints: [text('The hog is held by cpu.max.', 'CPU 독점은 cpu.max가 가둡니다.')],
    },
  ],
});
