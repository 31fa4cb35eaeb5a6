/**
 * Trace points by Linux's names (`include/trace/events`), and a few of our own where Linux has none.
 * Order is the numbering in the trace; append only. Counters of a run are counted from these rows.
 */
import { text } from '../core/text.ts';
import { invariant } from '../core/invariant.ts';
import { probe } from './probe.ts';
import { CGROUP_PROBES } from './probes-cgroup.ts';
import { IO_PROBES } from './probes-io.ts';
import { KERNEL_PROBES } from './probes-kernel.ts';
import { SIGNAL_PROBES } from './probes-signal.ts';
import { STACK_PROBES } from './probes-stacks.ts';

export const PROBES = Object.freeze([
  probe('', text('work', '작업'), text('Code runs where it is.', '코드가 그 자리에서 실행됩니다.')),
  probe(
    'sys_enter',
    text('System call entry', '시스템 콜 진입'),
    text(
      'The SYSCALL instruction raises the privilege to ring 0 and the kernel saves the registers. No hypervisor is involved: with VT-x the guest’s own kernel is entered.',
      'SYSCALL 명령이 권한을 링 0으로 올리고 커널이 레지스터를 저장합니다. 하이퍼바이저는 관여하지 않습니다. VT-x에서는 게스트 자신의 커널로 들어갑니다.',
    ),
  ),
  probe(
    'sys_exit',
    text('System call return', '시스템 콜 복귀'),
    text(
      'The kernel finished the call and SYSRET lowers the privilege back to ring 3.',
      '커널이 호출을 마치고 SYSRET이 권한을 다시 링 3으로 낮춥니다.',
    ),
  ),
  probe(
    'seccomp',
    text('seccomp check', 'seccomp 검사'),
    text(
      'The container’s filter decides whether this call is allowed; constant answers are cached in a bitmap.',
      '컨테이너의 필터가 이 호출을 허용할지 결정합니다. 변하지 않는 답은 비트맵에 캐시됩니다.',
    ),
  ),
  probe(
    'vdso',
    text('vDSO read', 'vDSO 읽기'),
    text(
      'The time is read from a page shared by the kernel and from the TSC, without entering the kernel.',
      '커널에 들어가지 않고 커널이 공유한 페이지와 TSC에서 시간을 읽습니다.',
    ),
  ),
  probe(
    'mm_filemap',
    text('page cache', '페이지 캐시'),
    text(
      'The kernel looks the page up in its page cache and copies it.',
      '커널이 페이지 캐시에서 페이지를 찾아 복사합니다.',
    ),
  ),
  probe(
    'mm_filemap_add_to_page_cache',
    text('page cache miss', '페이지 캐시 미스'),
    text(
      'The page is not in memory: a page is taken and a read is started.',
      '페이지가 메모리에 없어 새 페이지를 잡고 읽기를 시작합니다.',
    ),
  ),
  probe(
    'ovl_redirect',
    text('overlayfs', 'overlayfs'),
    text(
      'The container’s root is an overlay: the real file below is looked up.',
      '컨테이너의 루트는 오버레이이므로 아래의 실제 파일을 찾습니다.',
    ),
  ),
  probe(
    'memcg_charge',
    text('memory charge', '메모리 청구'),
    text(
      'The page is charged to the container’s memory cgroup.',
      '페이지를 컨테이너의 메모리 cgroup에 청구합니다.',
    ),
  ),
  probe(
    'block_rq_issue',
    text('block request', '블록 요청'),
    text(
      'The block layer builds a request and gives it to the driver.',
      '블록 계층이 요청을 만들어 드라이버에 넘깁니다.',
    ),
  ),
  probe(
    'block_rq_complete',
    text('block completion', '블록 완료'),
    text(
      'The driver finds the finished request; the page becomes valid and its waiter is woken.',
      '드라이버가 끝난 요청을 찾아 페이지를 유효하게 하고 기다리던 태스크를 깨웁니다.',
    ),
  ),
  probe(
    'doorbell',
    text('doorbell', '도어벨'),
    text(
      'The driver writes to the device’s notify register. A real device sees the write; a virtual one makes the CPU leave guest mode.',
      '드라이버가 장치의 통지 레지스터에 씁니다. 실제 장치는 그대로 받고, 가상 장치라면 CPU가 게스트 모드를 떠납니다.',
    ),
  ),
  probe(
    'device',
    text('device at work', '장치 동작'),
    text(
      'The device serves the request by itself; the CPU is free.',
      '장치가 스스로 요청을 처리하며 CPU는 자유롭습니다.',
    ),
  ),
  probe(
    'irq_handler_entry',
    text('interrupt', '인터럽트'),
    text(
      'A device or timer interrupts the CPU; the kernel’s handler runs on top of whatever was running.',
      '장치나 타이머가 CPU를 중단시키고, 실행 중이던 것 위에서 커널의 핸들러가 실행됩니다.',
    ),
  ),
  probe(
    'cpu_idle',
    text('idle exit', '유휴 탈출'),
    text('The CPU was asleep and first has to wake up.', 'CPU가 잠들어 있어 먼저 깨어나야 합니다.'),
  ),
  probe(
    'softirq_entry',
    text('softirq', 'softirq'),
    text(
      'Deferred interrupt work, here the receive side of the network stack.',
      '미뤄 둔 인터럽트 작업입니다. 여기서는 네트워크 스택의 수신 쪽입니다.',
    ),
  ),
  probe(
    'sched_waking',
    text('wake-up', '깨우기'),
    text(
      'The task that waited becomes runnable and is put on a run queue.',
      '기다리던 태스크가 실행 가능해져 런 큐에 들어갑니다.',
    ),
  ),
  probe(
    'ipi_send_cpu',
    text('inter-processor interrupt', '프로세서 간 인터럽트'),
    text('Another CPU is told to look at its run queue.', '다른 CPU에게 런 큐를 보라고 알립니다.'),
  ),
  probe(
    'sched_switch',
    text('context switch', '문맥 교환'),
    text('The scheduler gives the CPU to another task.', '스케줄러가 CPU를 다른 태스크에 넘깁니다.'),
  ),
  probe(
    'kvm_entry',
    text('VM entry', 'VM 진입'),
    text(
      'KVM loads the guest’s state; the CPU enters guest mode (non-root).',
      'KVM이 게스트 상태를 올리고 CPU가 게스트 모드(비루트)로 들어갑니다.',
    ),
  ),
  probe(
    'kvm_exit',
    text('VM exit', 'VM exit'),
    text(
      'Something the guest may not do, or an interrupt for the host, makes the CPU leave guest mode.',
      '게스트에 허용되지 않은 일이나 호스트로 온 인터럽트 때문에 CPU가 게스트 모드를 떠납니다.',
    ),
  ),
  probe(
    'kvm_handle',
    text('exit handling', 'VM exit 처리'),
    text('The hypervisor does what the exit asked for.', '하이퍼바이저가 VM exit가 요구한 일을 합니다.'),
  ),
  probe(
    'kvm_inj_virq',
    text('interrupt injection', '인터럽트 주입'),
    text(
      'The hypervisor gives a virtual interrupt to the vCPU.',
      '하이퍼바이저가 vCPU에 가상 인터럽트를 전달합니다.',
    ),
  ),
  probe(
    'kvm_halt_poll_ns',
    text('halt polling', '정지 폴링'),
    text(
      'The guest is idle; KVM waits a little in case work comes back at once.',
      '게스트가 유휴 상태라, 곧 일이 올 경우를 위해 KVM이 잠시 기다립니다.',
    ),
  ),
  probe(
    'kvm_vcpu_wakeup',
    text('vCPU wake-up', 'vCPU 깨어남'),
    text(
      'The halted vCPU thread runs again on the host and gets ready to enter the guest.',
      '멈췄던 vCPU 스레드가 호스트에서 다시 실행되어 게스트 진입을 준비합니다.',
    ),
  ),
  probe(
    'virtio',
    text('virtio ring', 'virtio 링'),
    text(
      'The guest’s driver puts a request on the shared ring or takes an answer from it.',
      '게스트 드라이버가 공유 링에 요청을 넣거나 응답을 꺼냅니다.',
    ),
  ),
  probe(
    'vhost_work',
    text('vhost', 'vhost'),
    text(
      'The vhost thread moves a packet between the guest’s ring and the tap device.',
      'vhost 스레드가 게스트의 링과 tap 장치 사이에서 패킷을 옮깁니다.',
    ),
  ),
  probe(
    'vmm_work',
    text('device model', '장치 모델'),
    text(
      'The VMM process serves the virtual device in user space.',
      'VMM 프로세스가 사용자 공간에서 가상 장치를 처리합니다.',
    ),
  ),
  probe(
    'page_fault_user',
    text('page fault', '페이지 폴트'),
    text(
      'The program touched a page that has no entry in its page table.',
      '프로그램이 페이지 테이블에 항목이 없는 페이지에 접근했습니다.',
    ),
  ),
  probe(
    'page_fault_host',
    text('host page fault', '호스트 페이지 폴트'),
    text(
      'The host finds memory for a guest page that was never touched before.',
      '처음 접근된 게스트 페이지를 위해 호스트가 메모리를 마련합니다.',
    ),
  ),
  probe(
    'tcp_send',
    text('TCP transmit', 'TCP 송신'),
    text(
      'The kernel copies the data, builds a segment and passes it down the stack.',
      '커널이 데이터를 복사해 세그먼트를 만들고 스택 아래로 넘깁니다.',
    ),
  ),
  probe(
    'tcp_rcv',
    text('TCP receive', 'TCP 수신'),
    text('The kernel finds the socket and queues the data.', '커널이 소켓을 찾아 데이터를 큐에 넣습니다.'),
  ),
  probe(
    'net_dev_xmit',
    text('device transmit', '장치 송신'),
    text('The network device takes the packet.', '네트워크 장치가 패킷을 받습니다.'),
  ),
  probe(
    'bridge',
    text('bridge', '브리지'),
    text(
      'The software switch looks up the port of the destination address.',
      '소프트웨어 스위치가 목적지 주소의 포트를 찾습니다.',
    ),
  ),
  probe(
    'ip_forward',
    text('route', '라우팅'),
    text(
      'The host routes the packet between two of its networks.',
      '호스트가 두 네트워크 사이에서 패킷을 라우팅합니다.',
    ),
  ),
  probe(
    'nf_hook',
    text('netfilter', 'netfilter'),
    text(
      'Connection tracking and address translation rewrite the packet.',
      '연결 추적과 주소 변환이 패킷을 고쳐 씁니다.',
    ),
  ),
  probe(
    'sched_process_fork',
    text('fork', 'fork'),
    text(
      'A copy of the process is made; its memory is shared until one side writes.',
      '프로세스의 사본을 만듭니다. 어느 한쪽이 쓰기 전까지 메모리를 공유합니다.',
    ),
  ),
  probe(
    'sched_process_exec',
    text('exec', 'exec'),
    text(
      'The process’s memory is replaced by a new program.',
      '프로세스의 메모리가 새 프로그램으로 바뀝니다.',
    ),
  ),
  probe(
    'sched_process_exit',
    text('exit', 'exit'),
    text('The process ends; its parent is told.', '프로세스가 끝나고 부모에게 알려집니다.'),
  ),
  probe(
    'futex',
    text('futex', 'futex'),
    text(
      'A lock word in shared memory: the kernel keeps the queue of sleepers.',
      '공유 메모리의 락 단어입니다. 잠든 태스크의 큐는 커널이 관리합니다.',
    ),
  ),
  probe(
    'pipe',
    text('pipe', '파이프'),
    text('Bytes are copied into or out of the pipe’s buffer.', '바이트를 파이프 버퍼에 넣거나 꺼냅니다.'),
  ),
  probe(
    'hrtimer',
    text('timer', '타이머'),
    text('A timer is set or fires.', '타이머가 설정되거나 만료됩니다.'),
  ),
  probe(
    'jbd2_commit',
    text('journal commit', '저널 커밋'),
    text(
      'The file system writes its journal so that the change survives a crash.',
      '파일 시스템이 저널을 기록해 장애가 나도 변경이 남게 합니다.',
    ),
  ),
  probe(
    'wire',
    text('on the wire', '회선'),
    text('The packet travels through cable and switch.', '패킷이 케이블과 스위치를 지나갑니다.'),
  ),
  probe(
    'runtime',
    text('container runtime', '컨테이너 런타임'),
    text(
      'runc prepares the container, starts its process and exits.',
      'runc가 컨테이너를 준비하고 프로세스를 시작한 뒤 종료합니다.',
    ),
  ),
  probe(
    'kvm_msr',
    text('privileged register', '특권 레지스터'),
    text(
      'A model-specific register is written, for example to set the CPU’s timer.',
      '예를 들어 CPU 타이머를 맞추기 위해 모델별 레지스터에 씁니다.',
    ),
  ),
  ...STACK_PROBES,
  probe(
    'contention_begin',
    text('waits for a lock', '락 대기'),
    text(
      'A lock of the kernel or a daemon is held by another task: this one sleeps until it gets it.',
      '커널이나 데몬의 락을 다른 태스크가 쥐고 있어, 받을 때까지 잠듭니다.',
    ),
  ),
  probe(
    'contention_end',
    text('gets the lock', '락 획득'),
    text('The holder passed the lock on.', '쥐고 있던 쪽이 락을 넘겨주었습니다.'),
  ),
  probe(
    'startup_phase',
    text('start-up phase', '시작 단계'),
    text('A phase of the start-up begins.', '시작 과정의 한 단계가 시작됩니다.'),
  ),
  ...CGROUP_PROBES,
  probe(
    'startup_ready',
    text('first useful work', '첫 유용한 작업'),
    text('What was started does its first useful work.', '시작된 것이 처음으로 유용한 일을 합니다.'),
  ),
  probe(
    'wait_begin',
    text('waits', '대기'),
    text(
      'The task waits for something that is no lock: a disk, the network, another system.',
      '태스크가 락이 아닌 것(디스크, 네트워크, 다른 시스템)을 기다립니다.',
    ),
  ),
  probe(
    'wait_end',
    text('goes on', '계속'),
    text('What the task waited for has come.', '태스크가 기다리던 것이 왔습니다.'),
  ),
  ...KERNEL_PROBES,
  ...SIGNAL_PROBES,
  ...IO_PROBES,
]);

/** Name of a probe of the table. */
export type ProbeName = (typeof PROBES)[number]['name'];

const numbers: ReadonlyMap<string, number> = new Map(PROBES.map((def, index) => [def.name, index]));

/** Number of a probe. Throws SimFault 'probe-unknown' for a name that is not in the table: whoever names it is broken. */
export function probeIndex(name: ProbeName): number {
  const index = numbers.get(name);
  invariant(index !== undefined, 'probe-unknown', name);
  return index;
}
