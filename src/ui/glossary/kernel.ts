/** Words of the kernel and the CPU. */
import type { Term } from './term.ts';

export const KERNEL_TERMS: readonly Term[] = [
  {
    id: 'process',
    name: { en: 'process', ko: '프로세스' },
    also: { en: ['processes'], ko: [] },
    about: {
      en: 'A running program with its own memory and files; Linux calls each of its threads a task.',
      ko: '자신의 메모리와 파일을 가진 실행 중인 프로그램입니다. 리눅스는 그 안의 스레드 하나하나를 태스크라고 부릅니다.',
    },
    link: 'https://man7.org/linux/man-pages/man7/credentials.7.html',
  },
  {
    id: 'thread',
    name: { en: 'thread', ko: '스레드' },
    also: { en: ['threads'], ko: [] },
    about: {
      en: 'One line of execution in a process; threads of a process share its memory.',
      ko: '프로세스 안의 한 실행 흐름입니다. 한 프로세스의 스레드들은 메모리를 함께 씁니다.',
    },
    link: 'https://man7.org/linux/man-pages/man7/pthreads.7.html',
  },
  {
    id: 'system-call',
    name: { en: 'system call', ko: '시스템 콜' },
    also: { en: ['system calls', 'syscall', 'syscalls'], ko: ['시스템 호출'] },
    about: {
      en: 'How a program asks the kernel for something: the CPU changes to kernel mode and back.',
      ko: '프로그램이 커널에 일을 부탁하는 방법입니다. CPU가 커널 모드로 바뀌었다가 돌아옵니다.',
    },
    link: 'https://man7.org/linux/man-pages/man2/syscalls.2.html',
  },
  {
    id: 'kernel',
    name: { en: 'kernel', ko: '커널' },
    also: { en: ['kernels'], ko: [] },
    about: {
      en: 'The part of an operating system that runs in the most privileged mode and hands out CPU, memory and devices.',
      ko: '가장 높은 권한으로 실행되며 CPU, 메모리, 장치를 나누어 주는 운영 체제의 핵심입니다.',
    },
    link: 'https://docs.kernel.org/',
  },
  {
    id: 'ring',
    name: { en: 'ring 3', ko: '링 3' },
    also: { en: ['ring 0', 'rings'], ko: ['링 0'] },
    about: {
      en: 'How much a CPU allows: programs run in ring 3, kernels in ring 0. A guest has rings of its own inside those of the host.',
      ko: 'CPU가 허용하는 권한의 단계입니다. 프로그램은 링 3에서, 커널은 링 0에서 실행됩니다. 게스트는 호스트의 링 안에 자기 링을 따로 가집니다.',
    },
    link: 'https://docs.kernel.org/arch/x86/entry_64.html',
  },
  {
    id: 'root-mode',
    name: { en: 'non-root', ko: '비루트' },
    also: { en: [], ko: [] },
    about: {
      en: "The CPU's mode for guests: ring 0 is there, but what the hypervisor wants to see leads out of it.",
      ko: '게스트를 위한 CPU 모드입니다. 링 0이 있지만, 하이퍼바이저가 봐야 하는 일은 밖으로 나옵니다.',
    },
    link: 'https://docs.kernel.org/virt/kvm/index.html',
  },
  {
    id: 'interrupt',
    name: { en: 'interrupt', ko: '인터럽트' },
    also: { en: ['interrupts'], ko: [] },
    about: {
      en: 'A device or timer stops what a CPU does so that the kernel looks after it.',
      ko: '장치나 타이머가 CPU가 하던 일을 멈추고 커널이 처리하게 하는 신호입니다.',
    },
    link: 'https://docs.kernel.org/core-api/genericirq.html',
  },
  {
    id: 'softirq',
    name: { en: 'softirq', ko: 'softirq' },
    also: { en: ['softirqs'], ko: ['소프트 IRQ'] },
    about: {
      en: 'Work that an interrupt leaves for right afterwards, such as taking packets off a network card.',
      ko: '네트워크 카드의 패킷 처리처럼 인터럽트가 바로 뒤로 미룬 일입니다.',
    },
    link: 'https://docs.kernel.org/core-api/housekeeping.html',
  },
  {
    id: 'ipi',
    name: { en: 'IPI', ko: 'IPI' },
    also: { en: ['IPIs'], ko: [] },
    about: {
      en: 'An interrupt from one CPU to another, for instance to wake it up.',
      ko: '한 CPU가 다른 CPU에 보내는 인터럽트입니다. 예를 들어 깨울 때 씁니다.',
    },
    link: 'https://docs.kernel.org/core-api/genericirq.html',
  },
  {
    id: 'page-fault',
    name: { en: 'page fault', ko: '페이지 폴트' },
    also: { en: ['page faults'], ko: [] },
    about: {
      en: 'A program touches memory that has no page behind it yet; the kernel supplies one.',
      ko: '프로그램이 아직 페이지가 없는 메모리를 건드리면 커널이 페이지를 마련합니다.',
    },
    link: 'https://docs.kernel.org/admin-guide/mm/concepts.html',
  },
  {
    id: 'page-cache',
    name: { en: 'page cache', ko: '페이지 캐시' },
    also: { en: [], ko: [] },
    about: {
      en: 'Parts of files that the kernel keeps in memory: a second read needs no disk.',
      ko: '커널이 메모리에 보관하는 파일 내용입니다. 두 번째 읽기에는 디스크가 필요 없습니다.',
    },
    link: 'https://docs.kernel.org/admin-guide/mm/concepts.html#page-cache',
  },
  {
    id: 'context-switch',
    name: { en: 'context switch', ko: '문맥 교환' },
    also: { en: ['context switches'], ko: ['컨텍스트 스위치'] },
    about: {
      en: 'A CPU stops running one task and goes on with another.',
      ko: 'CPU가 한 태스크를 멈추고 다른 태스크를 이어서 실행하는 일입니다.',
    },
    link: 'https://docs.kernel.org/scheduler/index.html',
  },
  {
    id: 'scheduler',
    name: { en: 'scheduler', ko: '스케줄러' },
    also: { en: [], ko: [] },
    about: {
      en: 'The part of the kernel that chooses which task runs next on each CPU.',
      ko: 'CPU마다 다음에 실행할 태스크를 고르는 커널의 부분입니다.',
    },
    link: 'https://docs.kernel.org/scheduler/index.html',
  },
  {
    id: 'eevdf',
    name: { en: 'EEVDF', ko: 'EEVDF' },
    also: { en: [], ko: [] },
    about: {
      en: "Linux's fair scheduler since 6.6: of the tasks that are owed time, the one with the earliest deadline runs.",
      ko: '리눅스 6.6부터의 공정 스케줄러입니다. 받을 시간이 남은 태스크 가운데 데드라인이 가장 이른 것이 실행됩니다.',
    },
    link: 'https://docs.kernel.org/scheduler/sched-eevdf.html',
  },
  {
    id: 'preemption',
    name: { en: 'preemption', ko: '선점' },
    also: { en: ['preempted'], ko: [] },
    about: {
      en: 'The kernel takes the CPU from a task that has not given it up.',
      ko: '태스크가 스스로 내놓지 않은 CPU를 커널이 빼앗는 일입니다.',
    },
    link: 'https://docs.kernel.org/scheduler/index.html',
  },
  {
    id: 'tick',
    name: { en: 'timer tick', ko: '타이머 틱' },
    also: { en: ['tick', 'ticks'], ko: ['틱'] },
    about: {
      en: 'A regular timer interrupt in which the kernel keeps its accounts and may choose another task.',
      ko: '커널이 시간을 계산하고 다른 태스크를 고를 수 있는, 일정한 간격의 타이머 인터럽트입니다.',
    },
    link: 'https://docs.kernel.org/timers/no_hz.html',
  },
  {
    id: 'vdso',
    name: { en: 'vDSO', ko: 'vDSO' },
    also: { en: [], ko: [] },
    about: {
      en: "A piece of the kernel's code that programs call without entering the kernel, for instance to read the clock.",
      ko: '시계 읽기처럼 커널에 들어가지 않고 부를 수 있게 커널이 내어 준 코드입니다.',
    },
    link: 'https://man7.org/linux/man-pages/man7/vdso.7.html',
  },
  {
    id: 'futex',
    name: { en: 'futex', ko: 'futex' },
    also: { en: ['futexes'], ko: [] },
    about: {
      en: 'A lock that needs the kernel only when somebody has to wait.',
      ko: '기다려야 할 때만 커널이 필요한 락입니다.',
    },
    link: 'https://man7.org/linux/man-pages/man7/futex.7.html',
  },
  {
    id: 'fsync',
    name: { en: 'fsync', ko: 'fsync' },
    also: { en: [], ko: [] },
    about: {
      en: 'Waits until what was written is on the disk and would survive a power cut.',
      ko: '쓴 내용이 디스크에 남아 정전에도 사라지지 않을 때까지 기다립니다.',
    },
    link: 'https://man7.org/linux/man-pages/man2/fsync.2.html',
  },
  {
    id: 'journal',
    name: { en: 'journal', ko: '저널' },
    also: { en: ['jbd2'], ko: ['jbd2'] },
    about: {
      en: "A file system's log of changes, written first so that a crash leaves no half change.",
      ko: '변경을 먼저 기록해 두는 파일 시스템의 로그입니다. 장애가 나도 반쯤 된 변경이 남지 않습니다.',
    },
    link: 'https://docs.kernel.org/filesystems/ext4/journal.html',
  },
  {
    id: 'dma',
    name: { en: 'DMA', ko: 'DMA' },
    also: { en: [], ko: [] },
    about: {
      en: 'A device reads and writes memory by itself, without a CPU copying.',
      ko: 'CPU가 복사하지 않아도 장치가 직접 메모리를 읽고 쓰는 방식입니다.',
    },
    link: 'https://docs.kernel.org/core-api/dma-api-howto.html',
  },
  {
    id: 'doorbell',
    name: { en: 'doorbell', ko: '도어벨' },
    also: { en: ['doorbells'], ko: [] },
    about: {
      en: 'A register of a device: a write to it says that there is work in the queue.',
      ko: '장치의 레지스터입니다. 여기에 쓰면 큐에 일이 있다는 뜻입니다.',
    },
    link: 'https://docs.oasis-open.org/virtio/virtio/v1.2/virtio-v1.2.html',
  },
];
