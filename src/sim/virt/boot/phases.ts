/** Names of the phases, locks and other waits that a start-up goes through. */
import type { PhasePart } from '../../core/start-views.ts';
import { text, type Text } from '../../core/text.ts';
import { LOCK_NAMES, WAIT_NAMES } from '../../kernel/locks/names.ts';

export interface PhaseDef {
  readonly label: Text;
  readonly part: PhasePart;
}

export const PHASES = Object.freeze({
  cli: { part: 'tools', label: text('command line', '명령행') },
  pull: { part: 'image', label: text('image pull', '이미지 내려받기') },
  create: { part: 'tools', label: text('daemon creates the container', '데몬이 컨테이너 생성') },
  containerd: { part: 'tools', label: text('containerd and shim', 'containerd와 shim') },
  'runtime-create': { part: 'tools', label: text('runtime: create', '런타임: create') },
  'runtime-init': { part: 'tools', label: text('runtime: init process', '런타임: init 프로세스') },
  namespaces: { part: 'isolation', label: text('namespaces', '네임스페이스') },
  cgroup: { part: 'isolation', label: text('cgroup', 'cgroup') },
  mounts: { part: 'isolation', label: text('mounts and pivot_root', '마운트와 pivot_root') },
  network: { part: 'network', label: text('network', '네트워크') },
  'runtime-start': { part: 'tools', label: text('runtime: start', '런타임: start') },
  fork: { part: 'program', label: text('fork', 'fork') },
  exec: { part: 'program', label: text('exec', 'exec') },
  toolstack: { part: 'tools', label: text('toolstack creates the domain', '도구 모음이 도메인 생성') },
  vmm: { part: 'virtualisation', label: text('VMM process', 'VMM 프로세스') },
  'vm-setup': { part: 'virtualisation', label: text('VM set-up', 'VM 설정') },
  firmware: { part: 'virtualisation', label: text('firmware', '펌웨어') },
  kernel: { part: 'kernel', label: text('guest kernel', '게스트 커널') },
  console: { part: 'virtualisation', label: text('console and devices', '콘솔과 장치') },
  'distro-kernel': { part: 'kernel', label: text('distribution kernel', '배포판 커널') },
  userland: { part: 'userland', label: text('guest user land', '게스트 사용자 공간') },
  agent: { part: 'userland', label: text('agent connects', '에이전트 연결') },
  disk: { part: 'image', label: text('container disk plugged in', '컨테이너 디스크 연결') },
  uevent: { part: 'image', label: text('guest finds the disk', '게스트가 디스크 발견') },
  rootfs: { part: 'image', label: text('root file system mounted', '루트 파일 시스템 마운트') },
  sandbox: { part: 'isolation', label: text('Sentry and gofer', 'Sentry와 gofer') },
  unikernel: { part: 'kernel', label: text('unikernel boots', '유니커널 부팅') },
  restore: { part: 'virtualisation', label: text('snapshot restored', '스냅숏 복원') },
  'first-touch': { part: 'virtualisation', label: text('first touches of memory', '메모리 첫 접근') },
  'utility-vm': { part: 'userland', label: text('utility VM and init', '유틸리티 VM과 init') },
} satisfies Record<string, PhaseDef>);
export type PhaseId = keyof typeof PHASES;

/** A lock or another reason to sleep. */
export interface WaitDef {
  readonly label: Text;
  readonly kind: 'lock' | 'disk' | 'rcu' | 'network' | 'cpu' | 'image';
}

export const WAITS = Object.freeze({
  rtnl_mutex: { kind: 'lock', label: text('RTNL mutex', 'RTNL 뮤텍스') },
  cgroup_mutex: { kind: 'lock', label: text('cgroup_mutex', 'cgroup_mutex') },
  cgroup_threadgroup_rwsem: {
    kind: 'lock',
    label: text('cgroup_threadgroup_rwsem', 'cgroup_threadgroup_rwsem'),
  },
  cpuset_rwsem: { kind: 'lock', label: text('cpuset_rwsem', 'cpuset_rwsem') },
  pernet_ops_rwsem: { kind: 'lock', label: text('pernet_ops_rwsem', 'pernet_ops_rwsem') },
  net_mutex: { kind: 'lock', label: text('net_mutex (up to Linux 4.16)', 'net_mutex(리눅스 4.16까지)') },
  namespace_sem: { kind: 'lock', label: text('namespace_sem (mounts)', 'namespace_sem(마운트)') },
  'xtables.lock': { kind: 'lock', label: text('xtables lock', 'xtables 락') },
  'libnetwork.store': { kind: 'lock', label: text('dockerd’s network store', 'dockerd 네트워크 저장소') },
  'containerd.metadata': {
    kind: 'lock',
    label: text('containerd’s metadata store', 'containerd 메타데이터 저장소'),
  },
  'xl.lock': { kind: 'lock', label: text('lock file of xl', 'xl 락 파일') },
  wslservice: { kind: 'lock', label: text('WSL service', 'WSL 서비스') },
  transfer: { kind: 'image', label: text('transfer of the image', '이미지 전송') },
  downlink: { kind: 'network', label: text('network link', '네트워크 회선') },
  registry: { kind: 'network', label: text('registry', '레지스트리') },
  disk: { kind: 'disk', label: text('disk', '디스크') },
  'page-lock': { kind: 'disk', label: text('page that another one reads', '다른 쪽이 읽고 있는 페이지') },
  rcu: { kind: 'rcu', label: text('RCU grace period', 'RCU 유예 기간') },
  uevent: { kind: 'disk', label: text('guest’s device event', '게스트 장치 이벤트') },
  cpu: { kind: 'cpu', label: text('CPU (run queue)', 'CPU(런 큐)') },
} satisfies Record<string, WaitDef>);
export type WaitId = keyof typeof WAITS;

const PHASE_IDS = Object.freeze(Object.keys(PHASES)) as readonly PhaseId[];

/** Number of a phase in the detail of its rows. */
export function phaseNumber(id: PhaseId): number {
  return PHASE_IDS.indexOf(id);
}

export function phaseOf(number: number): PhaseId | undefined {
  return PHASE_IDS[number];
}

/** The wait that a row's detail names: of a lock, or of another reason to sleep. */
export function waitOf(number: number, isLock: boolean): WaitId | undefined {
  return isLock ? LOCK_NAMES[number] : WAIT_NAMES[number];
}
