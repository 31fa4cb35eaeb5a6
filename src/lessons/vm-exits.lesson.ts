import { text } from '../sim/core/text.ts';
import { fresh, ONE } from './commands.ts';
import { defineLesson } from './define.ts';

export default defineLesson({
  id: 'vm-exits',
  order: 10,
  title: text('Why is a VM slower?', 'VM은 왜 느릴까?'),
  aim: text(
    'To say where the extra time of a disk read in a virtual machine goes, and why a system call alone costs nothing extra.',
    '가상 머신의 디스크 읽기에서 추가 시간이 어디로 가는지, 시스템 콜만으로는 왜 추가 비용이 없는지 설명할 수 있다.',
  ),
  minutes: 8,
  misconceptions: [
    {
      id: 'M1',
      claim: text(
        'Every system call of a VM goes through the hypervisor.',
        'VM의 모든 시스템 콜은 하이퍼바이저를 거친다.',
      ),
    },
  ],
  leavesOut: [
    text(
      'One program on idle CPUs: nothing competes with the VM’s virtual CPU.',
      '쉬는 CPU에서 프로그램 하나만 실행합니다. 가상 CPU와 경쟁하는 것은 없습니다.',
    ),
    text(
      'Caches and TLBs are not simulated; their part is in the costs.',
      '캐시와 TLB는 시뮬레이션하지 않습니다. 그 몫은 비용에 들어 있습니다.',
    ),
  ],
  world: { room: 'paths', spec: { op: 'read-disk', stacks: ['bare', 'container', 'kvm'] } },
  steps: [
    {
      kind: 'say',
      text: text(
        'One program asks for 4 KiB of a file that is on the disk. It does so three times over: as a plain process, in a container, and in a virtual machine. Nothing has been issued yet. Find the application in each of the three columns.',
        '한 프로그램이 디스크에 있는 파일의 4 KiB를 요청합니다. 같은 일을 일반 프로세스, 컨테이너, 가상 머신에서 한 번씩 합니다. 아직 아무것도 실행하지 않았습니다. 세 열에서 애플리케이션을 찾아보세요.',
      ),
      notes: text(
        'Let pupils name the layers below each application before you go on.',
        '다음으로 가기 전에 학생들이 각 애플리케이션 아래의 계층 이름을 말하게 하세요.',
      ),
    },
    {
      kind: 'predict',
      text: text(
        'When the CPU stops running the VM to let the host do something, that is a VM exit. How many VM exits will this one read take?',
        'CPU가 호스트의 일을 하려고 VM 실행을 멈추는 것이 VM exit입니다. 이 읽기 한 번에 VM exit가 몇 번 일어날까요?',
      ),
      run: ONE,
      until: 'ended',
      answers: {
        choices: [
          {
            text: text('None', '한 번도 없다'),
            is: "exits('kvm') == 0",
            why: text(
              'The disk belongs to the host. Sooner or later the guest has to ask for it.',
              '디스크는 호스트의 것입니다. 게스트는 언젠가 호스트에 부탁해야 합니다.',
            ),
          },
          {
            text: text('A handful: fewer than ten', '몇 번: 열 번 미만'),
            is: "exits('kvm') >= 1 and exits('kvm') < 10",
            why: text(
              'The guest leaves to ring the disk’s bell, to sleep, and to be woken. The rest of the read is done inside.',
              '게스트는 디스크의 벨을 울릴 때, 잠들 때, 깨어날 때 밖으로 나옵니다. 나머지는 안에서 처리합니다.',
            ),
          },
          {
            text: text(
              'Hundreds: every step goes through the hypervisor',
              '수백 번: 모든 단계가 하이퍼바이저를 거친다',
            ),
            is: "exits('kvm') >= 100",
            why: text(
              'With hardware virtualisation the guest’s kernel runs on the CPU itself. Only what the guest may not do alone leaves it.',
              '하드웨어 가상화에서는 게스트 커널이 CPU에서 직접 실행됩니다. 혼자 할 수 없는 일만 밖으로 나갑니다.',
            ),
          },
        ],
      },
      notes: text(
        'Ask for a show of hands before you run it. The numbered exits stand beside the guest’s box.',
        '실행하기 전에 손을 들게 하세요. 번호가 붙은 exit가 게스트 상자 옆에 표시됩니다.',
      ),
    },
    {
      kind: 'explain',
      text: text(
        'The read took {bare} in the plain process and {kvm} in the VM. The disk needs the same time everywhere. The difference is a second kernel, QEMU’s device model ({vmm}), KVM with its exits and entries ({own}), and the host’s kernel, which has to do the real read.',
        '읽기에 일반 프로세스에서는 {bare}, VM에서는 {kvm} 걸렸습니다. 디스크 시간은 어디서나 같습니다. 차이는 두 번째 커널, QEMU의 장치 모델({vmm}), exit와 진입을 처리하는 KVM({own}), 그리고 실제 읽기를 해야 하는 호스트 커널입니다.',
      ),
      figures: {
        bare: { measure: "paths('bare').total_ns", unit: 'ns' },
        kvm: { measure: "paths('kvm').total_ns", unit: 'ns' },
        vmm: { measure: "time('kvm', 'vmm')", unit: 'ns' },
        own: { measure: "time('kvm', 'kvm')", unit: 'ns' },
      },
      look: 'kvm/box:vmm',
    },
    {
      kind: 'predict',
      text: text(
        'Now the smallest system call there is: getpid asks the kernel for a number it already has. How many VM exits will it take?',
        '이번에는 가장 작은 시스템 콜입니다. getpid는 커널이 이미 아는 번호를 묻습니다. VM exit가 몇 번 일어날까요?',
      ),
      start: fresh('getpid', ['bare', 'container', 'kvm']),
      run: ONE,
      until: "op == 'getpid' and ended",
      answers: {
        choices: [
          {
            text: text('None', '한 번도 없다'),
            is: "exits('kvm') == 0",
            why: text(
              'The system call goes from the application to the guest’s own kernel. The hypervisor does not hear of it.',
              '시스템 콜은 애플리케이션에서 게스트 자신의 커널로 갑니다. 하이퍼바이저는 알지도 못합니다.',
            ),
          },
          {
            text: text('One', '한 번'),
            is: "exits('kvm') == 1",
            why: text(
              'That was true of the first hypervisors without hardware help. Here the guest kernel answers.',
              '하드웨어 지원이 없던 초기 하이퍼바이저에서는 그랬습니다. 여기서는 게스트 커널이 답합니다.',
            ),
          },
          {
            text: text('As many as the read', '읽기와 같은 횟수'),
            is: "exits('kvm') > 1",
            why: text(
              'The read left the guest because of the disk, not because of the system call.',
              '읽기가 게스트를 벗어난 것은 시스템 콜이 아니라 디스크 때문이었습니다.',
            ),
          },
        ],
      },
    },
    {
      kind: 'check',
      text: text(
        'Find an operation that leaves the VM more often than the read did: at least six exits for one operation. Choose it at the left and issue it.',
        '읽기보다 VM을 더 자주 벗어나는 작업을 찾아보세요. 작업 한 번에 exit가 여섯 번 이상이어야 합니다. 왼쪽에서 골라 실행하세요.',
      ),
      until: "exits('kvm') >= 6",
      solution: [...fresh('futex-other-cpu', ['bare', 'container', 'kvm']), { issue: 1 }, { go: 'end' }],
      hints: [
        text(
          'Waking somebody on another virtual CPU needs an interrupt between CPUs, and a sleeping CPU is an exit, too.',
          '다른 가상 CPU의 태스크를 깨우려면 CPU 사이의 인터럽트가 필요합니다. CPU가 잠드는 것도 exit입니다.',
        ),
        text(
          'Try “futex, other CPU”, or a write with fsync.',
          '“futex, 다른 CPU”나 fsync가 있는 쓰기를 해 보세요.',
        ),
      ],
    },
    {
      kind: 'explain',
      text: text(
        'A VM is not slow in itself: what stays inside costs what it costs anywhere. It pays where it needs the host: devices, waking other CPUs, going to sleep.',
        'VM 자체가 느린 것은 아닙니다. 안에서 끝나는 일은 어디서나 같은 비용입니다. 장치, 다른 CPU 깨우기, 잠들기처럼 호스트가 필요할 때 값을 치릅니다.',
      ),
      print: false,
    },
  ],
});
