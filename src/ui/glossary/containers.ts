/** Words of containers, limits, networks, and this page itself. */
import type { Term } from './term.ts';

export const CONTAINER_TERMS: readonly Term[] = [
  {
    id: 'container',
    name: { en: 'container', ko: '컨테이너' },
    also: { en: ['containers'], ko: [] },
    about: {
      en: 'Ordinary processes of the host that see a world of their own (namespaces) and have limits (cgroups).',
      ko: '자기만의 세계(네임스페이스)를 보고 제한(cgroup)을 받는, 호스트의 보통 프로세스입니다.',
    },
    link: 'https://kubernetes.io/docs/concepts/containers/',
  },
  {
    id: 'namespace',
    name: { en: 'namespace', ko: '네임스페이스' },
    also: { en: ['namespaces'], ko: [] },
    about: {
      en: 'What a process can see of something: process numbers, mounts, network, names.',
      ko: '프로세스 번호, 마운트, 네트워크, 이름 가운데 프로세스가 볼 수 있는 범위입니다.',
    },
    link: 'https://man7.org/linux/man-pages/man7/namespaces.7.html',
  },
  {
    id: 'cgroup',
    name: { en: 'cgroup', ko: 'cgroup' },
    also: { en: ['cgroups', 'control group', 'control groups'], ko: ['컨트롤 그룹'] },
    about: {
      en: 'A group of processes whose use of CPU, memory and I/O is counted and limited together.',
      ko: 'CPU, 메모리, I/O 사용을 함께 세고 제한하는 프로세스 묶음입니다.',
    },
    link: 'https://docs.kernel.org/admin-guide/cgroup-v2.html',
  },
  {
    id: 'cpu-max',
    name: { en: 'cpu.max', ko: 'cpu.max' },
    also: { en: [], ko: [] },
    about: {
      en: "A cgroup's CPU limit: so many microseconds of CPU time in each period.",
      ko: 'cgroup의 CPU 제한입니다. 주기마다 쓸 수 있는 CPU 시간을 마이크로초로 적습니다.',
    },
    link: 'https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu-interface-files',
  },
  {
    id: 'cpu-weight',
    name: { en: 'cpu.weight', ko: 'cpu.weight' },
    also: { en: ['weights'], ko: [] },
    about: {
      en: "A cgroup's share against its neighbours; it counts only when CPUs are scarce.",
      ko: '이웃과 견준 cgroup의 몫입니다. CPU가 모자랄 때만 쓰입니다.',
    },
    link: 'https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu-interface-files',
  },
  {
    id: 'quota',
    name: { en: 'quota', ko: '쿼터' },
    also: { en: [], ko: ['할당량'] },
    about: {
      en: 'The CPU time a group may use in one period.',
      ko: '그룹이 한 주기 동안 쓸 수 있는 CPU 시간입니다.',
    },
    link: 'https://docs.kernel.org/scheduler/sched-bwc.html',
  },
  {
    id: 'period',
    name: { en: 'period', ko: '주기' },
    also: { en: ['periods'], ko: [] },
    about: {
      en: 'How often a quota is filled again, 100 ms unless told otherwise.',
      ko: '쿼터가 다시 채워지는 간격입니다. 따로 정하지 않으면 100 ms입니다.',
    },
    link: 'https://docs.kernel.org/scheduler/sched-bwc.html',
  },
  {
    id: 'throttled',
    name: { en: 'throttled', ko: '스로틀링' },
    also: { en: ['throttling', 'throttle'], ko: ['스로틀'] },
    about: {
      en: 'A group has used its quota and is stopped until the next period, even if CPUs are idle.',
      ko: '그룹이 쿼터를 다 써서 CPU가 놀아도 다음 주기까지 멈춘 상태입니다.',
    },
    link: 'https://docs.kernel.org/scheduler/sched-bwc.html',
  },
  {
    id: 'debt',
    name: { en: 'debt', ko: '빚' },
    also: { en: ['owes', 'owed'], ko: [] },
    about: {
      en: 'CPU time that a group ran beyond its quota before it could be stopped; the next refill pays it first.',
      ko: '그룹이 멈추기 전에 쿼터를 넘겨 쓴 CPU 시간입니다. 다음 보충에서 먼저 갚습니다.',
    },
    link: 'https://docs.kernel.org/scheduler/sched-bwc.html',
  },
  {
    id: 'burst',
    name: { en: 'burst', ko: '버스트' },
    also: { en: [], ko: [] },
    about: {
      en: 'Quota left over in earlier periods that may be used later.',
      ko: '앞선 주기에서 남겨 나중에 쓸 수 있는 쿼터입니다.',
    },
    link: 'https://docs.kernel.org/scheduler/sched-bwc.html',
  },
  {
    id: 'psi',
    name: { en: 'PSI', ko: 'PSI' },
    also: { en: [], ko: [] },
    about: {
      en: 'Pressure stall information: the share of time in which tasks waited for CPU, memory or I/O.',
      ko: '태스크가 CPU, 메모리, I/O를 기다린 시간의 비율입니다.',
    },
    link: 'https://docs.kernel.org/accounting/psi.html',
  },
  {
    id: 'seccomp',
    name: { en: 'seccomp', ko: 'seccomp' },
    also: { en: [], ko: [] },
    about: {
      en: 'A filter that decides which system calls a process may make.',
      ko: '프로세스가 어떤 시스템 콜을 할 수 있는지 정하는 필터입니다.',
    },
    link: 'https://docs.kernel.org/userspace-api/seccomp_filter.html',
  },
  {
    id: 'capability',
    name: { en: 'capability', ko: '캐퍼빌리티' },
    also: { en: ['capabilities'], ko: ['권한(capability)'] },
    about: {
      en: "One of the rights that root's power is split into.",
      ko: '루트의 권한을 나눈 조각 하나입니다.',
    },
    link: 'https://man7.org/linux/man-pages/man7/capabilities.7.html',
  },
  {
    id: 'overlayfs',
    name: { en: 'overlayfs', ko: 'overlayfs' },
    also: { en: [], ko: [] },
    about: {
      en: "A file system that shows several folders as one; containers' images are its lower layers.",
      ko: '여러 폴더를 하나로 보여 주는 파일 시스템입니다. 컨테이너 이미지가 그 아래층입니다.',
    },
    link: 'https://docs.kernel.org/filesystems/overlayfs.html',
  },
  {
    id: 'oci',
    name: { en: 'OCI', ko: 'OCI' },
    also: { en: [], ko: [] },
    about: {
      en: 'The standards for container images and runtimes.',
      ko: '컨테이너 이미지와 런타임의 표준입니다.',
    },
    link: 'https://opencontainers.org/',
  },
  {
    id: 'runc',
    name: { en: 'runc', ko: 'runc' },
    also: { en: [], ko: [] },
    about: {
      en: 'The program that makes a container out of a bundle and then exits.',
      ko: '번들에서 컨테이너를 만들고 나면 끝나는 프로그램입니다.',
    },
    link: 'https://github.com/opencontainers/runc',
  },
  {
    id: 'containerd',
    name: { en: 'containerd', ko: 'containerd' },
    also: { en: ['shim'], ko: ['shim'] },
    about: {
      en: "The daemon that manages containers' images and lives; its shim stays beside each container.",
      ko: '컨테이너의 이미지와 생애를 관리하는 데몬입니다. 컨테이너마다 shim이 곁에 남습니다.',
    },
    link: 'https://containerd.io/',
  },
  {
    id: 'docker',
    name: { en: 'Docker', ko: 'Docker' },
    also: { en: [], ko: ['도커'] },
    about: {
      en: "A client and a daemon that use containerd, which uses the kernel's namespaces and cgroups.",
      ko: 'containerd를 쓰는 클라이언트와 데몬입니다. containerd는 커널의 네임스페이스와 cgroup을 씁니다.',
    },
    link: 'https://docs.docker.com/engine/',
  },
  {
    id: 'gvisor',
    name: { en: 'gVisor', ko: 'gVisor' },
    also: { en: ['Sentry'], ko: ['Sentry'] },
    about: {
      en: "A kernel written as a program, the Sentry, that answers a container's system calls in place of the host's kernel.",
      ko: '호스트 커널 대신 컨테이너의 시스템 콜에 답하는, 프로그램으로 쓴 커널(Sentry)입니다.',
    },
    link: 'https://gvisor.dev/docs/',
  },
  {
    id: 'kata',
    name: { en: 'Kata Containers', ko: 'Kata 컨테이너' },
    also: { en: ['Kata'], ko: ['Kata'] },
    about: {
      en: 'Containers that each run in a small virtual machine of their own.',
      ko: '저마다 작은 가상 머신 안에서 실행되는 컨테이너입니다.',
    },
    link: 'https://katacontainers.io/',
  },
  {
    id: 'unikernel',
    name: { en: 'unikernel', ko: '유니커널' },
    also: { en: ['unikernels'], ko: [] },
    about: {
      en: 'Application and kernel linked into one program: a system call is a function call.',
      ko: '애플리케이션과 커널을 한 프로그램으로 묶은 것입니다. 시스템 콜이 함수 호출이 됩니다.',
    },
    link: 'https://unikraft.org/docs/concepts',
  },
  {
    id: 'veth',
    name: { en: 'veth', ko: 'veth' },
    also: { en: [], ko: [] },
    about: {
      en: 'Two network devices like the ends of a cable; one is put into a container.',
      ko: '케이블의 양 끝 같은 네트워크 장치 한 쌍입니다. 한쪽을 컨테이너에 넣습니다.',
    },
    link: 'https://man7.org/linux/man-pages/man4/veth.4.html',
  },
  {
    id: 'bridge',
    name: { en: 'bridge', ko: '브리지' },
    also: { en: ['bridges'], ko: [] },
    about: {
      en: 'A switch in software that joins the containers of a host.',
      ko: '한 호스트의 컨테이너를 잇는 소프트웨어 스위치입니다.',
    },
    link: 'https://docs.kernel.org/networking/bridge.html',
  },
  {
    id: 'nat',
    name: { en: 'NAT', ko: 'NAT' },
    also: { en: ['conntrack'], ko: ['conntrack'] },
    about: {
      en: "The kernel rewrites the addresses of packets, as for a container's published port.",
      ko: '게시된 포트처럼 커널이 패킷의 주소를 바꾸는 일입니다.',
    },
    link: 'https://docs.kernel.org/networking/nf_conntrack-sysctl.html',
  },
  {
    id: 'rcu',
    name: { en: 'RCU', ko: 'RCU' },
    also: { en: ['grace period', 'grace periods'], ko: ['유예 기간'] },
    about: {
      en: 'Readers take no lock; who changes something waits until all that may still read the old have finished.',
      ko: '읽는 쪽은 잠그지 않고, 바꾸는 쪽이 옛것을 읽던 모두가 끝날 때까지 기다리는 방식입니다.',
    },
    link: 'https://docs.kernel.org/RCU/whatisRCU.html',
  },
  {
    id: 'percentile',
    name: { en: 'p99', ko: 'p99' },
    also: { en: ['p50', 'p90', 'p99.9'], ko: ['p50', 'p90'] },
    about: {
      en: 'A percentile: 99 of 100 took no longer. p50 is the median.',
      ko: '백분위수입니다. 100개 가운데 99개는 이보다 오래 걸리지 않았습니다. p50은 중앙값입니다.',
    },
    link: 'https://sre.google/sre-book/service-level-objectives/',
  },
  {
    id: 'lognormal',
    name: { en: 'lognormal', ko: '로그 정규 분포' },
    also: { en: [], ko: ['lognormal'] },
    about: {
      en: 'How times scatter here: most are near the average, a few are much longer. σ says how widely.',
      ko: '시간이 흩어지는 모양입니다. 대부분 평균 가까이에 있고 몇몇은 훨씬 깁니다. σ는 흩어진 정도입니다.',
    },
    link: 'https://en.wikipedia.org/wiki/Log-normal_distribution',
  },
  {
    id: 'seed',
    name: { en: 'seed', ko: '시드' },
    also: { en: [], ko: [] },
    about: {
      en: 'The number that all chance comes from: same seed and same commands, same run.',
      ko: '모든 우연이 나오는 숫자입니다. 시드와 명령이 같으면 실행도 같습니다.',
    },
    link: null,
  },
  {
    id: 'hop',
    name: { en: 'hop', ko: '홉' },
    also: { en: ['hops'], ko: [] },
    about: {
      en: 'One step of an operation here: work inside a box, or a crossing between two.',
      ko: '여기서 작업의 한 걸음입니다. 상자 안의 일이거나 두 상자 사이를 건너는 일입니다.',
    },
    link: null,
  },
  {
    id: 'trace-point',
    name: { en: 'trace point', ko: '트레이스포인트' },
    also: { en: ['trace points', 'tracepoint'], ko: ['추적점'] },
    about: {
      en: 'A named place in the kernel where an event can be recorded, such as sched_switch.',
      ko: 'sched_switch처럼 사건을 기록할 수 있는, 커널 안의 이름 붙은 자리입니다.',
    },
    link: 'https://docs.kernel.org/trace/tracepoints.html',
  },
];
