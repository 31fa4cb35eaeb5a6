import { text } from '../sim/core/text.ts';
import { defineLesson } from './define.ts';

const STACKS = ['bare', 'container', 'firecracker', 'kvm'];

export default defineLesson({
  id: 'start-up',
  order: 120,
  title: text('What takes so long to start?', '시작은 왜 오래 걸릴까?'),
  aim: text(
    'To put the ways of starting a program in order, and to say what the time goes into: it is seldom virtualisation.',
    '프로그램을 시작하는 방법들을 빠른 순서로 놓고, 시간이 어디에 쓰이는지 말할 수 있다. 가상화 자체인 경우는 드물다.',
  ),
  minutes: 8,
  misconceptions: [
    { id: 'M19', claim: text('VMs need minutes to boot.', 'VM은 부팅에 몇 분이 걸린다.') },
    {
      id: 'M5',
      claim: text('A container starts as fast as a process.', '컨테이너는 프로세스만큼 빨리 시작된다.'),
    },
  ],
  leavesOut: [
    text(
      'The application’s own start-up: here it is a small program.',
      '애플리케이션 자체의 시작 시간: 여기서는 작은 프로그램입니다.',
    ),
    text(
      'A registry and a network for the image, unless you choose to pull it.',
      '이미지 내려받기는 따로 고르지 않으면 없습니다.',
    ),
  ],
  world: { room: 'start', spec: { stacks: STACKS } },
  steps: [
    {
      kind: 'predict',
      text: text(
        'Four ways to start the same program. Put them in order, the quickest first.',
        '같은 프로그램을 시작하는 네 가지 방법입니다. 빠른 것부터 순서대로 놓으세요.',
      ),
      run: [{ play: 'end', seconds: 10 }],
      until: 'ended',
      answers: {
        order: {
          items: [
            { text: text('docker run', 'docker run'), measure: "start('container').total_ns" },
            {
              text: text('Firecracker micro-VM, small guest', 'Firecracker 마이크로VM, 작은 게스트'),
              measure: "start('firecracker').total_ns",
            },
            { text: text('Plain process', '일반 프로세스'), measure: "start('bare').total_ns" },
            {
              text: text('QEMU with a whole distribution', '배포판 전체를 실은 QEMU'),
              measure: "start('kvm').total_ns",
            },
          ],
          why: text(
            'A small VM beats “docker run”: it has no daemon to ask, no layers to mount and no network to wire up. A container is a process, but much is done before it may start.',
            '작은 VM이 “docker run”을 이깁니다. 물어볼 데몬도, 마운트할 레이어도, 연결할 네트워크도 없습니다. 컨테이너는 프로세스이지만 시작 전에 할 일이 많습니다.',
          ),
        },
      },
      notes: text('Let everybody write an order down before the race.', '경주 전에 모두 순서를 적게 하세요.'),
    },
    {
      kind: 'predict',
      text: text(
        'QEMU’s guest is ready after {kvm}. What took most of it?',
        'QEMU의 게스트는 {kvm} 뒤에 준비되었습니다. 대부분 무엇에 걸렸을까요?',
      ),
      figures: { kvm: { measure: "start('kvm').total_ns", unit: 'ns' } },
      until: 'ended',
      answers: {
        choices: [
          {
            text: text('QEMU and KVM: virtualisation', 'QEMU와 KVM: 가상화'),
            is: "(phase('kvm', 'vmm') + phase('kvm', 'vm-setup')) / start('kvm').total_ns > 0.5",
            why: text(
              'The hypervisor’s part is the first two slices of the lane. You can hardly see them.',
              '하이퍼바이저의 몫은 레인의 처음 두 조각입니다. 거의 보이지도 않습니다.',
            ),
          },
          {
            text: text('The guest’s kernel', '게스트 커널'),
            is: "(phase('kvm', 'kernel') + phase('kvm', 'distro-kernel')) / start('kvm').total_ns > 0.5",
            why: text('It is there within half a second.', '1초도 되지 않아 끝납니다.'),
          },
          {
            text: text('The distribution’s own services', '배포판 자체의 서비스들'),
            is: "phase('kvm', 'userland') / start('kvm').total_ns > 0.5",
            why: text(
              'systemd and what it starts. On a real machine the same distribution takes just as long.',
              'systemd와 그것이 시작하는 것들입니다. 실제 머신에서도 같은 배포판이라면 그만큼 걸립니다.',
            ),
          },
        ],
      },
    },
    {
      kind: 'predict',
      text: text(
        'What does one more instance cost in memory? Compare QEMU’s VM with the container.',
        '인스턴스를 하나 더 띄우면 메모리가 얼마나 들까요? QEMU의 VM을 컨테이너와 비교하세요.',
      ),
      until: 'ended',
      answers: {
        choices: [
          {
            text: text('About the same', '거의 같다'),
            is: "start('kvm').one_more_bytes / start('container').one_more_bytes < 1.5",
            why: text(
              'The VM brings a kernel and a user land of its own, and they are in memory.',
              'VM은 자체 커널과 사용자 공간을 들여오고, 이것들이 메모리를 차지합니다.',
            ),
          },
          {
            text: text('Two to five times as much', '2~5배'),
            is: "start('kvm').one_more_bytes / start('container').one_more_bytes >= 1.5 and start('kvm').one_more_bytes / start('container').one_more_bytes < 6",
            why: text(
              'More: a whole distribution is awake in it.',
              '더 듭니다. 배포판 전체가 그 안에서 깨어 있습니다.',
            ),
          },
          {
            text: text('More than eight times as much', '여덟 배가 넘는다'),
            is: "start('kvm').one_more_bytes / start('container').one_more_bytes > 8",
            why: text(
              'Containers share the host’s kernel, and files of the same image. Each VM has its own of everything.',
              '컨테이너는 호스트 커널과 같은 이미지의 파일을 함께 씁니다. VM은 모든 것을 따로 가집니다.',
            ),
          },
        ],
      },
    },
    {
      kind: 'check',
      text: text(
        'Start the micro-VM in less than 50 ms. You need not boot it: choose to restore it from a snapshot.',
        '마이크로VM을 50 ms 안에 시작하세요. 부팅할 필요는 없습니다. 스냅숏에서 복원하도록 고르세요.',
      ),
      until: "start('firecracker').total_ns < 50ms",
      solution: [
        { open: { room: 'start', spec: { stacks: ['container', 'firecracker'], snapshot: true } } },
        { go: 'end' },
      ],
      hints: [text('“Restored from a snapshot” at the left.', '왼쪽의 “스냅숏에서 복원”입니다.')],
    },
    {
      kind: 'explain',
      text: text(
        'Restored, it is ready after {fc}; “docker run” takes {container}. Nothing boots: the memory of a machine that was ready is mapped, and pages come as they are touched. That is how functions in the cloud start.',
        '복원하면 {fc} 만에 준비됩니다. “docker run”은 {container} 걸립니다. 아무것도 부팅하지 않습니다. 준비되어 있던 머신의 메모리를 연결하고, 건드릴 때마다 페이지가 들어옵니다. 클라우드 함수가 이렇게 시작됩니다.',
      ),
      figures: {
        fc: { measure: "start('firecracker').total_ns", unit: 'ns' },
        container: { measure: "start('container').total_ns", unit: 'ns' },
      },
    },
  ],
});
