import { text } from '../sim/core/text.ts';
import { fresh, ONE } from './commands.ts';
import { defineLesson } from './define.ts';

export default defineLesson({
  id: 'virtio',
  order: 60,
  title: text('virtio: one bell for many bytes', 'virtio: 벨 한 번에 많은 바이트'),
  aim: text(
    'To say what a virtual device costs: a bell and an interrupt for each request, whatever its size, and who on the host does the work.',
    '가상 장치의 비용을 말할 수 있다. 크기와 상관없이 요청마다 벨 한 번과 인터럽트 한 번이며, 호스트에서 누가 일하는지 안다.',
  ),
  minutes: 8,
  misconceptions: [
    {
      id: 'M20',
      claim: text(
        'I/O of a micro-VM is free, since it has so little in it.',
        '마이크로VM은 단순하므로 I/O 비용이 없다.',
      ),
    },
    {
      claim: text(
        'Each byte of a virtual device goes through the hypervisor.',
        '가상 장치의 바이트는 하나하나 하이퍼바이저를 거친다.',
      ),
    },
  ],
  leavesOut: [
    text(
      'Many requests at once: here one waits for the other.',
      '동시에 많은 요청: 여기서는 한 번에 하나씩 기다립니다.',
    ),
    text(
      'Devices given to the guest whole (VFIO), which need no bell at all.',
      '장치를 통째로 게스트에 주는 방식(VFIO)은 없습니다. 벨이 전혀 필요 없습니다.',
    ),
  ],
  world: { room: 'paths', spec: { op: 'read-disk', stacks: ['bare', 'kvm'] } },
  steps: [
    {
      kind: 'do',
      text: text(
        'The guest’s driver puts a request for 4 KiB into a ring in shared memory and rings a bell: a write to an address that KVM watches. Issue the read and count the exits.',
        '게스트 드라이버가 공유 메모리의 링에 4 KiB 요청을 넣고 벨을 울립니다. 벨은 KVM이 지켜보는 주소에 쓰는 것입니다. 읽기를 실행하고 exit를 세어 보세요.',
      ),
      run: ONE,
      until: 'ended',
    },
    {
      kind: 'predict',
      text: text(
        'Now 64 KiB, sixteen times as much, in one read. How many exits does the VM take?',
        '이번에는 열여섯 배인 64 KiB를 한 번에 읽습니다. VM에서 exit가 몇 번 일어날까요?',
      ),
      start: fresh('read-disk', ['bare', 'kvm'], { params: { bytes: 65536 } }),
      run: ONE,
      until: "param('bytes') == 65536 and ended",
      answers: {
        choices: [
          {
            text: text('Fewer than ten, as before', '앞처럼 열 번 미만'),
            is: "exits('kvm') < 10",
            why: text(
              'The ring holds addresses, not bytes. One bell, one interrupt; the disk writes into the guest’s memory.',
              '링에는 바이트가 아니라 주소가 들어갑니다. 벨 한 번, 인터럽트 한 번이고 디스크가 게스트 메모리에 바로 씁니다.',
            ),
          },
          {
            text: text('Sixteen times as many', '열여섯 배'),
            is: "exits('kvm') >= 40",
            why: text(
              'The old emulated disks were like that: an exit for each register and each block. virtio was made to end it.',
              '옛 에뮬레이션 디스크가 그랬습니다. 레지스터와 블록마다 exit가 있었습니다. 그것을 없애려고 virtio를 만들었습니다.',
            ),
          },
        ],
      },
    },
    {
      kind: 'predict',
      text: text(
        'Firecracker is a VMM of 5 MB that was written for speed at start-up. Both VMs read 64 KiB. Which one is quicker?',
        'Firecracker는 시작 속도를 위해 만든 5 MB짜리 VMM입니다. 두 VM이 64 KiB를 읽습니다. 어느 쪽이 빠를까요?',
      ),
      start: fresh('read-disk', ['kvm', 'firecracker'], { params: { bytes: 65536 } }),
      run: ONE,
      until: "hops('firecracker') > 0 and ended",
      answers: {
        choices: [
          {
            text: text('QEMU’s', 'QEMU 쪽'),
            is: "paths('kvm').total_ns < paths('firecracker').total_ns",
            why: text(
              'Small is not the same as quick: QEMU hands the requests on and does not wait, Firecracker’s one thread reads block after block.',
              '작다고 빠른 것은 아닙니다. QEMU는 요청을 넘기고 기다리지 않지만, Firecracker는 스레드 하나가 블록을 차례로 읽습니다.',
            ),
          },
          {
            text: text('Firecracker’s', 'Firecracker 쪽'),
            is: "paths('kvm').total_ns > paths('firecracker').total_ns",
            why: text(
              'It starts quicker and is smaller. In the way of a request it does more, one after the other.',
              '시작은 빠르고 크기도 작습니다. 그러나 요청 경로에서는 더 많은 일을 차례로 합니다.',
            ),
          },
        ],
      },
      notes: text(
        'Published in 2020 (Firecracker’s own paper): its disk reached a tenth of QEMU’s operations a second.',
        '2020년 Firecracker 논문에서도 디스크의 초당 작업 수가 QEMU의 10분의 1이었습니다.',
      ),
    },
    {
      kind: 'predict',
      text: text(
        'The network has rings, too. A request goes over the network from the VM. How long does the VMM process (QEMU) run for it?',
        '네트워크에도 링이 있습니다. VM에서 네트워크로 요청을 보냅니다. VMM 프로세스(QEMU)는 이를 위해 얼마나 실행될까요?',
      ),
      start: fresh('tcp-host-network', ['bare', 'kvm']),
      run: ONE,
      until: "op == 'tcp-host-network' and ended",
      answers: {
        choices: [
          {
            text: text('Not at all', '전혀 실행되지 않는다'),
            is: "time('kvm', 'vmm') == 0",
            why: text(
              'A thread of the host’s kernel (vhost) empties the ring and passes the packet to the host’s network.',
              '호스트 커널의 스레드(vhost)가 링을 비우고 패킷을 호스트 네트워크로 넘깁니다.',
            ),
          },
          {
            text: text('Some microseconds, as for the disk', '디스크처럼 몇 µs'),
            is: "time('kvm', 'vmm') > 0",
            why: text(
              'So it was until vhost. You can switch it off and see.',
              'vhost 이전에는 그랬습니다. 꺼서 확인할 수 있습니다.',
            ),
          },
        ],
      },
    },
    {
      kind: 'check',
      text: text(
        'Make the packets go through QEMU: switch vhost off and issue the request again.',
        '패킷이 QEMU를 거치게 만드세요. vhost를 끄고 요청을 다시 실행하세요.',
      ),
      until: "switch('vhost') == 'off' and time('kvm', 'vmm') > 1us",
      solution: [
        ...fresh('tcp-host-network', ['bare', 'kvm'], { switches: { vhost: 'off' } }),
        { issue: 1 },
        { go: 'end' },
      ],
      hints: [
        text(
          '“Shared by all rooms” at the top opens the host and its switches.',
          '위쪽의 “모든 방이 함께 쓰는 설정”에서 호스트와 스위치를 열 수 있습니다.',
        ),
      ],
    },
    {
      kind: 'explain',
      text: text(
        'Through QEMU the request took {kvm}, {vmm} of it in the VMM process. What is dear about a virtual device is not the data but being asked and being woken.',
        'QEMU를 거치면 {kvm} 걸리고 그중 {vmm}{vmm|은/는} VMM 프로세스의 몫입니다. 가상 장치에서 비싼 것은 데이터가 아니라 부르고 깨우는 일입니다.',
      ),
      figures: {
        kvm: { measure: "paths('kvm').total_ns", unit: 'ns' },
        vmm: { measure: "time('kvm', 'vmm')", unit: 'ns' },
      },
    },
  ],
});
