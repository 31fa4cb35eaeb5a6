/** Boxes of a bare machine, a container and a KVM virtual machine. */
import { text } from '../core/text.ts';
import { DEVICE, RING3, ROOT0, ROOT3, type ComponentDef } from './component.ts';

export const BASIC_COMPONENTS: readonly ComponentDef[] = [
  {
    id: 'app',
    label: text('app', '애플리케이션'),
    about: text(
      'The program that makes the calls. It runs in the least privileged mode and reaches anything else only through the kernel.',
      '호출을 하는 프로그램입니다. 가장 낮은 권한으로 실행되며 다른 모든 것은 커널을 거쳐야만 닿을 수 있습니다.',
    ),
    stratum: 'user',
    mode: RING3,
    textbook: 'application',
    shared: false,
  },
  {
    id: 'guest-kernel',
    label: text('guest kernel', '게스트 커널'),
    about: text(
      'The Linux kernel inside the virtual machine. It answers system calls by itself: it has its own scheduler, page cache and drivers.',
      '가상 머신 안의 리눅스 커널입니다. 자체 스케줄러, 페이지 캐시, 드라이버를 갖고 시스템 콜을 스스로 처리합니다.',
    ),
    stratum: 'guest-kernel',
    mode: text('ring 0, non-root', '링 0, 비루트'),
    textbook: 'guest-kernel',
    shared: false,
  },
  {
    id: 'vmm',
    label: text('VMM process', 'VMM 프로세스'),
    about: text(
      'The part of a virtual machine that is an ordinary host process: QEMU, Firecracker, Cloud Hypervisor, VirtualBox or another. It plays the devices and serves their requests with host system calls.',
      '가상 머신 가운데 평범한 호스트 프로세스인 부분입니다. QEMU, Firecracker, Cloud Hypervisor, VirtualBox 등이 있습니다. 장치 역할을 하며 요청을 호스트 시스템 콜로 처리합니다.',
    ),
    stratum: 'root-user',
    mode: ROOT3,
    textbook: 'hypervisor',
    shared: false,
  },
  {
    id: 'kvm',
    label: text('KVM', 'KVM'),
    about: text(
      'The kernel half of the hypervisor: it enters the guest, handles its exits and injects interrupts. It runs in the host kernel, in the context of the vCPU thread.',
      '하이퍼바이저의 커널 부분입니다. 게스트로 진입하고, VM exit를 처리하고, 인터럽트를 주입합니다. 호스트 커널 안에서 vCPU 스레드의 문맥으로 실행됩니다.',
    ),
    stratum: 'root-kernel',
    mode: ROOT0,
    textbook: 'hypervisor',
    shared: false,
  },
  {
    id: 'vhost',
    label: text('vhost thread', 'vhost 스레드'),
    about: text(
      'A host kernel thread that moves packets between the guest ring and the host network, without entering the VMM process.',
      '게스트 링과 호스트 네트워크 사이에서 패킷을 옮기는 호스트 커널 스레드입니다. VMM 프로세스를 거치지 않습니다.',
    ),
    stratum: 'root-kernel',
    mode: ROOT0,
    textbook: 'hypervisor',
    shared: false,
  },
  {
    id: 'kernel',
    label: text('host kernel', '호스트 커널'),
    about: text(
      'One kernel for everything on this machine: one scheduler, one page cache, one block layer, one network stack.',
      '이 머신의 모든 것을 위한 하나의 커널입니다. 스케줄러, 페이지 캐시, 블록 계층, 네트워크 스택이 모두 하나입니다.',
    ),
    stratum: 'root-kernel',
    mode: ROOT0,
    textbook: 'kernel',
    shared: true,
  },
  {
    id: 'cpu',
    label: text('CPU', 'CPU'),
    about: text(
      'Physical processors: timers, interrupts, privilege modes.',
      '물리 프로세서: 타이머, 인터럽트, 권한 모드.',
    ),
    stratum: 'hardware',
    mode: DEVICE,
    textbook: 'hardware',
    shared: true,
  },
  {
    id: 'disk',
    label: text('disk', '디스크'),
    about: text(
      'The storage device: it works while the CPU does something else, then raises an interrupt.',
      '저장 장치입니다. CPU가 다른 일을 하는 동안 동작하고, 끝나면 인터럽트를 올립니다.',
    ),
    stratum: 'hardware',
    mode: DEVICE,
    textbook: 'hardware',
    shared: true,
  },
  {
    id: 'nic',
    label: text('NIC', 'NIC'),
    about: text(
      'The network interface: it reads packets from memory, puts them on the wire, and announces arrivals with a moderated interrupt.',
      '네트워크 인터페이스입니다. 메모리에서 패킷을 읽어 회선으로 보내고, 도착은 조절된 인터럽트로 알립니다.',
    ),
    stratum: 'hardware',
    mode: DEVICE,
    textbook: 'hardware',
    shared: true,
  },
  {
    id: 'peer',
    label: text('remote machine', '원격 머신'),
    about: text(
      'Another machine behind a switch, simulated with the same kernel model; it answers each request.',
      '스위치 너머의 다른 머신입니다. 같은 커널 모델로 시뮬레이션되며 요청마다 응답합니다.',
    ),
    stratum: 'remote',
    mode: text('another machine', '다른 머신'),
    textbook: 'remote',
    shared: true,
  },
];
