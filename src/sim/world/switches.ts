/** Switches that change mechanisms, not numbers. Registry for the page, the command line and the builder. */
import { invariant } from '../core/invariant.ts';
import { text, type Text } from '../core/text.ts';
import { DISKS } from '../hw/disks/media.ts';

export interface SwitchDef {
  readonly id: string;
  readonly label: Text;
  readonly about: Text;
  readonly values: readonly { readonly id: string; readonly label: Text }[];
  readonly default: string;
}

const ON_OFF = Object.freeze([
  { id: 'on', label: text('on', '켬') },
  { id: 'off', label: text('off', '끔') },
]);

function toggle(id: string, byDefault: 'on' | 'off', label: Text, about: Text): SwitchDef {
  return Object.freeze({ id, label, about, values: ON_OFF, default: byDefault });
}

function choice(
  id: string,
  byDefault: string,
  label: Text,
  about: Text,
  values: readonly { id: string; label: Text }[],
): SwitchDef {
  return Object.freeze({ id, label, about, values: Object.freeze(values), default: byDefault });
}

export const SWITCHES: readonly SwitchDef[] = Object.freeze([
  choice(
    'disk',
    'nvme',
    text('Disk', '디스크'),
    text('The storage device of the host.', '호스트의 저장 장치입니다.'),
    [...DISKS.values()].map(({ id, label }) => ({ id, label })),
  ),
  toggle(
    'mitigations',
    'on',
    text('Mitigations', '완화 조치'),
    text(
      'What guards each system call against speculation (Spectre and its kin). Off, as with mitigations=off: entry and return are shorter, and KPTI is off, too. What else it shortens has no source here.',
      '투기적 실행 공격(Spectre 등)에 대비해 시스템 콜마다 하는 일입니다. 끄면(mitigations=off) 진입과 복귀가 짧아지고 KPTI도 꺼집니다. 그 밖에 짧아지는 것은 자료가 없어 넣지 않았습니다.',
    ),
  ),
  toggle(
    'kpti',
    'off',
    text('KPTI', 'KPTI'),
    text(
      'Page-table isolation against Meltdown: user and kernel have separate page tables, so each entry and return switches them.',
      'Meltdown 대응 페이지 테이블 격리입니다. 사용자와 커널이 다른 페이지 테이블을 써서 진입과 복귀마다 전환합니다.',
    ),
  ),
  choice(
    'seccomp',
    'bitmap',
    text('seccomp', 'seccomp'),
    text(
      'How the container’s filter is checked: constant answers cached in a bitmap (since Linux 5.11), the filter run on every call, or no filter.',
      '컨테이너 필터를 검사하는 방법입니다. 변하지 않는 답을 비트맵에 캐시하거나(리눅스 5.11부터), 호출마다 필터를 실행하거나, 필터가 없습니다.',
    ),
    [
      { id: 'bitmap', label: text('bitmap cache', '비트맵 캐시') },
      { id: 'filter', label: text('filter each call', '호출마다 필터') },
      { id: 'off', label: text('off', '끔') },
    ],
  ),
  toggle(
    'ept',
    'on',
    text('EPT', 'EPT'),
    text(
      'Nested paging in hardware. Off: the hypervisor keeps shadow page tables and sees every page fault and address-space switch.',
      '하드웨어 중첩 페이징입니다. 끄면 하이퍼바이저가 섀도 페이지 테이블을 유지하며 모든 페이지 폴트와 주소 공간 전환을 봅니다.',
    ),
  ),
  toggle(
    'apicv',
    'on',
    text('APICv', 'APICv'),
    text(
      'Interrupts are delivered to a running guest by hardware. Off: injection and end-of-interrupt leave the guest.',
      '하드웨어가 실행 중인 게스트에 인터럽트를 전달합니다. 끄면 주입과 인터럽트 완료 통지(EOI) 때 게스트를 떠납니다.',
    ),
  ),
  toggle(
    'shadow-vmcs',
    'on',
    text('VMCS shadowing', 'VMCS 섀도잉'),
    text(
      'A hypervisor inside a VM reads and writes its control structure without exits. Off: each field is an exit, about thirty per exit of its guest.',
      'VM 안의 하이퍼바이저가 VM exit 없이 제어 구조체를 읽고 씁니다. 끄면 필드마다 VM exit가 나서, 게스트의 exit 한 번에 서른 번쯤 됩니다.',
    ),
  ),
  choice(
    'block-engine',
    'sync',
    text('Firecracker’s block engine', 'Firecracker 블록 엔진'),
    text(
      'Sync: the VMM’s thread sleeps in each read and write, one at a time. Async: io_uring, many at once.',
      'sync는 VMM 스레드가 읽기와 쓰기마다 하나씩 잠듭니다. async는 io_uring으로 여러 개를 동시에 처리합니다.',
    ),
    [
      { id: 'sync', label: text('sync', '동기') },
      { id: 'async', label: text('async (io_uring)', '비동기(io_uring)') },
    ],
  ),
  toggle(
    'event-idx',
    'on',
    text('Firecracker’s event index', 'Firecracker 이벤트 인덱스'),
    text(
      'With VIRTIO_F_EVENT_IDX, which Firecracker has since 1.2, guest and VMM do not tell each other of what the other is looking at anyway. Off: a doorbell for every buffer, and an interrupt even while the guest polls.',
      'Firecracker 1.2부터 있는 VIRTIO_F_EVENT_IDX를 쓰면 상대가 이미 보고 있는 것은 서로 알리지 않습니다. 끄면 버퍼마다 알림을 보내고, 게스트가 폴링 중이어도 인터럽트를 보냅니다.',
    ),
  ),
  choice(
    'clh-block-engine',
    'async',
    text('Cloud Hypervisor’s block engine', 'Cloud Hypervisor 블록 엔진'),
    text(
      'Async: io_uring, many requests at once. Sync: as in 2020, one at a time, through the host’s page cache.',
      'async는 io_uring으로 여러 요청을 동시에 처리합니다. sync는 2020년처럼 호스트의 페이지 캐시를 거쳐 하나씩 처리합니다.',
    ),
    [
      { id: 'async', label: text('async (io_uring)', '비동기(io_uring)') },
      { id: 'sync', label: text('sync (2020)', '동기(2020)') },
    ],
  ),
  choice(
    'qemu-cache',
    'none',
    text('QEMU’s disk cache', 'QEMU 디스크 캐시'),
    text(
      'None: the guest’s disk bypasses the host’s page cache (O_DIRECT). Writeback: its writes end there, and reach the drive with a flush.',
      'none은 게스트 디스크가 호스트의 페이지 캐시를 거치지 않습니다(O_DIRECT). writeback은 쓰기가 페이지 캐시에서 끝나고 플러시 때 드라이브로 갑니다.',
    ),
    [
      { id: 'none', label: text('none', 'none') },
      { id: 'writeback', label: text('writeback (QEMU’s default)', 'writeback (QEMU 기본값)') },
    ],
  ),
  toggle(
    'qemu-batches',
    'on',
    text('QEMU’s batches', 'QEMU 요청 묶음'),
    text(
      'QEMU gives all requests on the guest’s ring to the host with one call, since 2.1. Off: each by itself, as in 2013. Only without its disk cache.',
      'QEMU 2.1부터 게스트 링의 요청을 모두 한 번의 호출로 호스트에 넘깁니다. 끄면 2013년처럼 하나씩 넘깁니다. 디스크 캐시를 쓰지 않을 때만 해당합니다.',
    ),
  ),
  toggle(
    'persistent-grants',
    'on',
    text('Persistent grants', '지속 그랜트'),
    text(
      'Xen’s block driver keeps its pages granted to dom0 and copies into them. Off: dom0 maps and unmaps the guest’s page for every request.',
      'Xen의 블록 드라이버가 dom0에 페이지를 계속 허용해 두고 그리로 복사합니다. 끄면 dom0가 요청마다 게스트 페이지를 매핑하고 해제합니다.',
    ),
  ),
  choice(
    'xen-disk',
    'pv',
    text('Disk of a Xen HVM guest', 'Xen HVM 게스트의 디스크'),
    text(
      'A ring shared with dom0’s driver, or an emulated AHCI controller: each access to its registers goes through Xen to QEMU in dom0 and back.',
      'dom0 드라이버와 공유하는 링이거나, 에뮬레이션된 AHCI 컨트롤러입니다. 레지스터 접근마다 Xen을 거쳐 dom0의 QEMU로 갔다가 돌아옵니다.',
    ),
    [
      { id: 'pv', label: text('PV driver', 'PV 드라이버') },
      { id: 'emulated', label: text('emulated AHCI', '에뮬레이션 AHCI') },
    ],
  ),
  choice(
    'wsl-files',
    'linux',
    text('WSL 2 files', 'WSL 2 파일'),
    text(
      'Where the program’s files are: in the distribution’s own disk image (ext4 in a VHDX), or on Windows’ drive under /mnt/c, where each read and write is a 9p message to Windows.',
      '프로그램의 파일이 있는 곳입니다. 배포판의 디스크 이미지(VHDX 안의 ext4)이거나, 읽기와 쓰기마다 Windows로 9p 메시지를 보내는 /mnt/c의 Windows 드라이브입니다.',
    ),
    [
      { id: 'linux', label: text('Linux (ext4 in a VHDX)', '리눅스 (VHDX의 ext4)') },
      { id: 'windows', label: text('Windows (/mnt/c, 9p)', 'Windows (/mnt/c, 9p)') },
    ],
  ),
  toggle(
    'vhost',
    'on',
    text('vhost-net', 'vhost-net'),
    text(
      'A host kernel thread moves the guest’s packets. Off: the VMM process does, through user space.',
      '호스트 커널 스레드가 게스트의 패킷을 옮깁니다. 끄면 VMM 프로세스가 사용자 공간을 거쳐 옮깁니다.',
    ),
  ),
  toggle(
    'gofer',
    'off',
    text('Gofer', 'Gofer'),
    text(
      'gVisor’s file proxy opens host files for the Sentry. Off: the Sentry opens them itself (directfs, the default since 2023). Files that are open are read and written without it either way.',
      'gVisor의 파일 프록시가 Sentry를 대신해 호스트 파일을 엽니다. 끄면 Sentry가 직접 엽니다(directfs, 2023년부터 기본값). 열린 파일은 어느 쪽이든 프록시 없이 읽고 씁니다.',
    ),
  ),
  toggle(
    'halt-poll',
    'off',
    text('Halt polling', '정지 폴링'),
    text(
      'KVM waits up to 200 µs for work before it gives up an idle vCPU’s CPU. Linux has it on since 4.2; it is off here by default because the experiments that the costs come from were made without it.',
      '유휴 vCPU의 CPU를 내주기 전에 KVM이 최대 200 µs 동안 일을 기다립니다. 리눅스 4.2부터 켜져 있지만, 비용의 근거가 된 실험이 이 기능 없이 이루어졌으므로 여기서는 기본으로 꺼져 있습니다.',
    ),
  ),
  toggle(
    'favordynmods',
    'off',
    text('favordynmods', 'favordynmods'),
    text(
      'How the cgroup hierarchy is mounted. On: moving a task to another group does not wait for an RCU grace period, which each move does otherwise since Linux 6.0.',
      'cgroup 계층을 마운트하는 방법입니다. 켜면 태스크를 다른 그룹으로 옮길 때 RCU 유예 기간을 기다리지 않습니다. 끄면 리눅스 6.0부터 옮길 때마다 기다립니다.',
    ),
  ),
  choice(
    'runc',
    '1.1',
    text('runc', 'runc'),
    text(
      'Up to 1.1 runc copies its binary into memory at each start, so that no container can overwrite it; since 1.2 it seals an overlay of it instead. The start that the costs come from was made with 1.1.5.',
      '1.1까지 runc는 컨테이너가 덮어쓰지 못하도록 시작할 때마다 자기 바이너리를 메모리에 복사하고, 1.2부터는 대신 오버레이를 봉인합니다. 비용의 근거가 된 시작은 1.1.5로 측정했습니다.',
    ),
    [
      { id: '1.1', label: text('1.1 (copies itself)', '1.1 (자기 복사)') },
      { id: '1.2', label: text('1.2 and later', '1.2 이상') },
    ],
  ),
  choice(
    'idle',
    'c1',
    text('CPU idle state', 'CPU 유휴 상태'),
    text(
      'How deep an idle CPU of the host sleeps, and so how long it takes to wake.',
      '호스트의 유휴 CPU가 얼마나 깊이 자는지, 그래서 깨는 데 얼마나 걸리는지입니다.',
    ),
    [
      { id: 'poll', label: text('poll (never sleeps)', '폴링 (자지 않음)') },
      { id: 'c1', label: text('C1', 'C1') },
      { id: 'deep', label: text('deep (C6)', '깊음 (C6)') },
    ],
  ),
  choice(
    'preempt',
    'lazy',
    text('Preemption', '선점'),
    text(
      'When a woken task takes the CPU from the one that runs in the kernel: none and voluntary wait until it goes back to its program; lazy (distributions since Linux 6.13) too, but not longer than a tick; full takes it at once. Where kernel code offers to give way in the middle, as voluntary lets it, is not modelled, so voluntary gives what none gives.',
      '깨어난 태스크가 커널에서 실행 중인 태스크의 CPU를 언제 가져오는지입니다. none과 voluntary는 프로그램으로 돌아갈 때까지 기다리고, lazy(리눅스 6.13부터 배포판)도 그렇지만 한 틱을 넘기지 않으며, full은 바로 가져옵니다. 커널 코드가 중간에 양보하는 지점(voluntary)은 모델에 없으므로 voluntary는 none과 같습니다.',
    ),
    [
      { id: 'none', label: text('none', 'none') },
      { id: 'voluntary', label: text('voluntary', 'voluntary') },
      { id: 'lazy', label: text('lazy', 'lazy') },
      { id: 'full', label: text('full', 'full') },
    ],
  ),
  choice(
    'host-load',
    '0',
    text('Busy host', '바쁜 호스트'),
    text(
      'Other programs that want the CPU on which the measured program (or its vCPU) runs.',
      '측정하는 프로그램(또는 그 vCPU)의 CPU를 원하는 다른 프로그램의 수입니다.',
    ),
    [
      { id: '0', label: text('idle', '유휴') },
      { id: '1', label: text('1 busy program', '바쁜 프로그램 1개') },
      { id: '3', label: text('3 busy programs', '바쁜 프로그램 3개') },
    ],
  ),
  choice(
    'hz',
    '250',
    text('Ticks per second', '초당 틱'),
    text('HZ of every kernel.', '모든 커널의 HZ 값입니다.'),
    [
      { id: '100', label: text('100', '100') },
      { id: '250', label: text('250', '250') },
      { id: '300', label: text('300', '300') },
      { id: '1000', label: text('1000', '1000') },
    ],
  ),
]);

export function findSwitch(id: string): SwitchDef | undefined {
  return SWITCHES.find((def) => def.id === id);
}

/**
 * Value of a switch: that of the first of these choices that names it, else its default. Throws SimFault 'switch-unknown': a
 * layer that asks for a switch that is none is broken.
 */
export function choiceOf(id: string, ...choices: readonly Readonly<Record<string, unknown>>[]): string {
  const def = findSwitch(id);
  invariant(def !== undefined, 'switch-unknown', id);
  for (const choice of choices) if (Object.hasOwn(choice, id)) return String(choice[id]);
  return def.default;
}
