/** Boxes of the other hypervisors and sandboxes. */
import { text } from '../core/text.ts';
import { GUEST0, ROOT0, ROOT3, type ComponentDef } from './component.ts';

export const STACK_COMPONENTS: readonly ComponentDef[] = [
  {
    id: 'xen',
    label: text('Xen', 'Xen'),
    about: text(
      'The hypervisor below every domain. It schedules their vCPUs, checks what they ask for and passes events between them; it has no device drivers.',
      '모든 도메인 아래에 있는 하이퍼바이저입니다. vCPU를 스케줄하고, 요청을 검사하고, 이벤트를 전달합니다. 장치 드라이버는 없습니다.',
    ),
    stratum: 'root-kernel',
    mode: text('ring 0, hypervisor', '링 0, 하이퍼바이저'),
    textbook: 'hypervisor',
    shared: false,
  },
  {
    id: 'dom0',
    label: text('dom0 kernel', 'dom0 커널'),
    about: text(
      'The Linux kernel of the privileged domain: it owns the real device drivers and serves the other domains through back ends.',
      '특권 도메인의 리눅스 커널입니다. 실제 장치 드라이버를 갖고 백엔드로 다른 도메인의 요청을 처리합니다.',
    ),
    stratum: 'root-user',
    mode: text('domain 0', '도메인 0'),
    textbook: 'kernel',
    shared: false,
  },
  {
    id: 'pv-kernel',
    label: text('PV guest kernel', 'PV 게스트 커널'),
    about: text(
      'A Linux kernel that knows it runs on Xen: on 64-bit it runs in ring 3 with page tables of its own, and asks by hypercall for everything privileged.',
      'Xen 위에 있음을 아는 리눅스 커널입니다. 64비트에서는 링 3에서 자체 페이지 테이블로 실행되고, 특권이 필요한 일은 모두 하이퍼콜로 요청합니다.',
    ),
    stratum: 'guest-kernel',
    mode: text('ring 3, kernel page tables', '링 3, 커널 페이지 테이블'),
    textbook: 'guest-kernel',
    shared: false,
  },
  {
    id: 'hyperv',
    label: text('Hyper-V', 'Hyper-V'),
    about: text(
      'The hypervisor below Windows and below the virtual machine of WSL 2.',
      'Windows와 WSL 2의 가상 머신 아래에 있는 하이퍼바이저입니다.',
    ),
    stratum: 'root-kernel',
    mode: ROOT0,
    textbook: 'hypervisor',
    shared: false,
  },
  {
    id: 'root-partition',
    label: text('Windows, root partition', 'Windows 루트 파티션'),
    about: text(
      'Windows itself: the partition that owns the devices and serves the virtual machine over VMBus.',
      'Windows 자체입니다. 장치를 소유하고 VMBus로 가상 머신의 요청을 처리하는 파티션입니다.',
    ),
    stratum: 'root-user',
    mode: text('root partition', '루트 파티션'),
    textbook: 'kernel',
    shared: false,
  },
  {
    id: 'monitor',
    label: text('monitor (VMM world)', '모니터(VMM 월드)'),
    about: text(
      'The virtual machine monitor without VT-x. It has the CPU to itself, with its own page tables and interrupt table, until it switches worlds back to the host.',
      'VT-x 없이 동작하는 가상 머신 모니터입니다. 호스트로 월드 스위치하기 전까지 자체 페이지 테이블과 인터럽트 테이블로 CPU를 차지합니다.',
    ),
    stratum: 'root-kernel',
    mode: text('ring 0, VMM world', '링 0, VMM 월드'),
    textbook: 'hypervisor',
    shared: false,
  },
  {
    id: 'translated',
    label: text('translated guest kernel', '변환된 게스트 커널'),
    about: text(
      'Kernel code of the guest, translated block by block so that sensitive instructions call the monitor. It runs in ring 1 inside the translation cache.',
      '블록 단위로 변환된 게스트 커널 코드입니다. 민감한 명령은 모니터를 호출하도록 바뀌며, 변환 캐시 안에서 링 1로 실행됩니다.',
    ),
    stratum: 'guest-kernel',
    mode: text('ring 1, translated', '링 1, 변환됨'),
    textbook: 'guest-kernel',
    shared: false,
  },
  {
    id: 'vmm-r0',
    label: text('ring-0 half of the VMM', 'VMM의 링 0 부분'),
    about: text(
      'A driver in the host kernel: the guest is entered from here and comes back to here. What it cannot do itself goes back to the VMM process.',
      '호스트 커널의 드라이버입니다. 여기서 게스트로 들어가고 여기로 돌아오며, 스스로 할 수 없는 일은 VMM 프로세스로 돌려보냅니다.',
    ),
    stratum: 'root-kernel',
    mode: ROOT0,
    textbook: 'hypervisor',
    shared: false,
  },
  {
    id: 'emulated',
    label: text('emulated guest kernel', '에뮬레이션된 게스트 커널'),
    about: text(
      'Guest code that never runs on the CPU itself: each block was compiled to host code by the emulator.',
      'CPU에서 직접 실행되지 않는 게스트 코드입니다. 에뮬레이터가 블록마다 호스트 코드로 컴파일했습니다.',
    ),
    stratum: 'guest-kernel',
    mode: text('emulated, host ring 3', '에뮬레이션, 호스트 링 3'),
    textbook: 'guest-kernel',
    shared: false,
  },
  {
    id: 'sentry',
    label: text('Sentry', 'Sentry'),
    about: text(
      'gVisor’s kernel: a program in Go that answers the application’s system calls itself and makes few host system calls of its own.',
      'gVisor의 커널입니다. Go로 쓰인 프로그램으로, 애플리케이션의 시스템 콜에 직접 답하고 호스트 시스템 콜은 적게만 부릅니다.',
    ),
    stratum: 'guest-kernel',
    mode: text('user space, or guest ring 0 on KVM', '사용자 공간, KVM에서는 게스트 링 0'),
    textbook: 'guest-kernel',
    shared: false,
  },
  {
    id: 'gofer',
    label: text('Gofer', 'Gofer'),
    about: text(
      'The process beside the Sentry that opens host files for it.',
      'Sentry를 대신해 호스트 파일을 여는 프로세스입니다.',
    ),
    stratum: 'root-user',
    mode: ROOT3,
    textbook: 'runtime',
    shared: false,
  },
  {
    id: 'virtiofsd',
    label: text('virtiofsd', 'virtiofsd'),
    about: text(
      'The host process that serves a shared directory to the guest: each file request of the guest becomes host system calls here.',
      '공유 디렉터리를 게스트에 제공하는 호스트 프로세스입니다. 게스트의 파일 요청이 여기서 호스트 시스템 콜이 됩니다.',
    ),
    stratum: 'root-user',
    mode: ROOT3,
    textbook: 'hypervisor',
    shared: false,
  },
  {
    id: 'libos',
    label: text('library OS', '라이브러리 OS'),
    about: text(
      'The kernel as a library, linked with the application: one address space, one privilege level, a system call is a function call.',
      '애플리케이션과 함께 링크된 라이브러리 형태의 커널입니다. 주소 공간도 권한 단계도 하나이며, 시스템 콜은 함수 호출입니다.',
    ),
    stratum: 'guest-kernel',
    mode: GUEST0,
    textbook: 'guest-kernel',
    shared: false,
  },
  ...([1, 2] as const).map((n): ComponentDef => ({
    id: `l${n}-vmm-r0`,
    label: text(`L${n} ring-0 half of the VMM`, `L${n} VMM의 링 0 부분`),
    about: text(
      `The driver of a hosted hypervisor inside level ${n}; its entries and exits are carried by the hypervisor below.`,
      `${n}단계 안에 있는 호스트형 하이퍼바이저의 드라이버입니다. 게스트 진입과 exit는 아래 하이퍼바이저가 대신합니다.`,
    ),
    stratum: `l${n}-kernel`,
    mode: GUEST0,
    textbook: 'hypervisor',
    shared: false,
  })),
];
