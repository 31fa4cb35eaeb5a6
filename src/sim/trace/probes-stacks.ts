/** Trace points of nested KVM and of the other hypervisors and sandboxes. Append only. */
import { text } from '../core/text.ts';
import { probe } from './probe.ts';

export const STACK_PROBES = Object.freeze([
  probe(
    'kvm_nested_vmexit',
    text('nested VM exit', '중첩 VM exit'),
    text(
      'The exit belongs to the hypervisor inside the guest: the one below hands it over, as hardware would.',
      '이 exit는 게스트 안의 하이퍼바이저의 것입니다. 아래 하이퍼바이저가 하드웨어처럼 넘겨줍니다.',
    ),
  ),
  probe(
    'kvm_nested_vmenter',
    text('nested VM entry', '중첩 VM 진입'),
    text(
      'The inner hypervisor asked to enter its guest: the one below merges both control structures and enters it instead.',
      '안쪽 하이퍼바이저가 게스트 진입을 요청했습니다. 아래 하이퍼바이저가 두 제어 구조체를 합쳐 대신 진입합니다.',
    ),
  ),
  probe(
    'hypercall',
    text('hypercall', '하이퍼콜'),
    text(
      'The guest asks the hypervisor for something, as a program asks a kernel.',
      '프로그램이 커널에 요청하듯 게스트가 하이퍼바이저에 요청합니다.',
    ),
  ),
  probe(
    'hypervisor_bounce',
    text('bounce through the hypervisor', '하이퍼바이저 경유'),
    text(
      'The CPU enters the hypervisor, which passes control on to the other side of the guest.',
      'CPU가 하이퍼바이저로 들어가고, 하이퍼바이저가 게스트의 다른 쪽으로 제어를 넘깁니다.',
    ),
  ),
  probe(
    'mmu_update',
    text('page-table update', '페이지 테이블 갱신'),
    text(
      'A page-table entry is changed under the eyes of the hypervisor.',
      '하이퍼바이저가 지켜보는 가운데 페이지 테이블 항목이 바뀝니다.',
    ),
  ),
  probe(
    'evtchn',
    text('event', '이벤트'),
    text(
      'One partition tells another that there is something on their shared ring.',
      '한 파티션이 공유 링에 무엇인가 있음을 다른 파티션에 알립니다.',
    ),
  ),
  probe(
    'grant',
    text('grant', '그랜트'),
    text(
      'A page of one domain is mapped or copied for another, with the owner’s permission.',
      '소유자의 허락을 받아 한 도메인의 페이지를 다른 도메인에 매핑하거나 복사합니다.',
    ),
  ),
  probe(
    'world_switch',
    text('world switch', '월드 스위치'),
    text(
      'The whole state of the CPU is exchanged between the monitor and the host system.',
      '모니터와 호스트 시스템 사이에서 CPU의 상태 전체를 교환합니다.',
    ),
  ),
  probe(
    'translation',
    text('translated code', '변환된 코드'),
    text(
      'Guest kernel code runs from the translation cache; what it may not do calls the monitor.',
      '게스트 커널 코드가 변환 캐시에서 실행되고, 허용되지 않는 일은 모니터를 호출합니다.',
    ),
  ),
  probe(
    'sentry',
    text('Sentry', 'Sentry'),
    text(
      'gVisor’s kernel answers the call in user space.',
      'gVisor의 커널이 사용자 공간에서 호출에 답합니다.',
    ),
  ),
  probe(
    'gofer',
    text('file proxy', '파일 프록시'),
    text(
      'Another process opens or reads a host file for the sandbox or the guest.',
      '다른 프로세스가 샌드박스나 게스트를 위해 호스트 파일을 열거나 읽습니다.',
    ),
  ),
  probe(
    'libos_call',
    text('function call', '함수 호출'),
    text(
      'The application calls its library kernel: no change of privilege, no other address space.',
      '애플리케이션이 라이브러리 커널을 호출합니다. 권한도 주소 공간도 바뀌지 않습니다.',
    ),
  ),
  probe(
    'vcpu_wake',
    text('vCPU scheduled', 'vCPU 스케줄'),
    text(
      'The hypervisor gives a physical CPU to a virtual one that was blocked, and delivers what it waited for.',
      '하이퍼바이저가 멈춰 있던 가상 CPU에 물리 CPU를 주고, 기다리던 것을 전달합니다.',
    ),
  ),
  probe(
    'front_end',
    text('front end', '프런트엔드'),
    text(
      'The guest’s half of a split driver puts a request on the shared ring or takes an answer from it.',
      '분리 드라이버의 게스트 쪽 절반이 공유 링에 요청을 넣거나 응답을 꺼냅니다.',
    ),
  ),
  probe(
    'back_end',
    text('back end', '백엔드'),
    text(
      'The privileged partition’s half of a split driver takes a request from the shared ring and serves it with the real device.',
      '분리 드라이버의 특권 파티션 쪽 절반이 공유 링에서 요청을 꺼내 실제 장치로 처리합니다.',
    ),
  ),
  probe(
    'kvm_userspace_exit',
    text('exit to user space', '사용자 공간으로 나감'),
    text(
      'The kernel half of the hypervisor cannot finish this exit: its ioctl returns to the VMM process, which holds the device model.',
      '하이퍼바이저의 커널 부분이 이 exit를 끝낼 수 없습니다. ioctl이 장치 모델이 있는 VMM 프로세스로 돌아갑니다.',
    ),
  ),
  probe(
    'emulation',
    text('emulated code', '에뮬레이션 코드'),
    text(
      'Between the compiled blocks of guest code and the emulator’s own functions: a jump inside one process, no change of privilege.',
      '컴파일된 게스트 코드 블록과 에뮬레이터 자신의 함수 사이입니다. 한 프로세스 안의 점프이며 권한은 바뀌지 않습니다.',
    ),
  ),
  probe(
    'signal_deliver',
    text('signal', '시그널'),
    text(
      'The kernel puts a frame on the user stack and enters the program’s handler.',
      '커널이 사용자 스택에 프레임을 만들고 프로그램의 핸들러로 들어갑니다.',
    ),
  ),
  probe(
    'ptrace_stop',
    text('ptrace stop', 'ptrace 정지'),
    text(
      'A traced program stops at its system call and its tracer is told.',
      '추적되는 프로그램이 시스템 콜에서 멈추고 추적자에게 알려집니다.',
    ),
  ),
  probe(
    'packet_rcv',
    text('packet socket', '패킷 소켓'),
    text(
      'A frame goes to or comes from a program’s packet socket, past this kernel’s own TCP.',
      '프레임이 이 커널의 TCP를 거치지 않고 프로그램의 패킷 소켓을 오갑니다.',
    ),
  ),
  probe(
    'hypercall_return',
    text('return from the hypervisor', '하이퍼바이저에서 복귀'),
    text(
      'The paravirtual guest goes on; the time of the call covers its way back.',
      '반가상화 게스트가 계속 실행됩니다. 돌아오는 시간은 호출 시간에 들어 있습니다.',
    ),
  ),
  probe(
    'fuse',
    text('file request', '파일 요청'),
    text(
      'The guest’s file system asks a server on the host for pages, a write or a sync; the server does it with host system calls.',
      '게스트의 파일 시스템이 호스트의 서버에 페이지, 쓰기, 동기화를 요청합니다. 서버는 호스트 시스템 콜로 처리합니다.',
    ),
  ),
  probe(
    'tc_mirred',
    text('tc redirection', 'tc 리다이렉트'),
    text(
      'A filter at a device’s ingress hands the packet to another device before any protocol sees it.',
      '장치의 인그레스 필터가 프로토콜이 보기 전에 패킷을 다른 장치로 넘깁니다.',
    ),
  ),
]);
