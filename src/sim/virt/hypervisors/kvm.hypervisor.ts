import { text } from '../../core/text.ts';
import type { Program } from '../../ops/op.ts';
import { blockThread } from '../block-backend.ts';
import { buildKvmVm } from '../kvm-vm.ts';
import { defineLayer, type BuildContext, type StackLayer } from '../layer.ts';
import { defineBoot } from '../boot/define.ts';
import { PC } from '../boot/exits.ts';
import { IMAGES } from '../boot/images.ts';
import { work } from '../boot/marks.ts';
import { qemuProgram } from '../boot/qemu.ts';
import { start } from '../boot/tasks.ts';
import { HUGE_FRAMES, vmmProcess } from '../boot/vm.ts';

const BLOCK = Object.freeze({ requestCost: 'vmm.blk_req', engine: 'async', ignoresFlush: false });
const IOTHREADS = Object.freeze({
  none: blockThread({ name: 'iothread', ...BLOCK }),
  writeback: blockThread({ name: 'iothread (page cache)', hostCache: true, ...BLOCK }),
  /** Before `bdrv_io_plug` (QEMU 2.1). */
  single: blockThread({ name: 'iothread (single)', batch: 1, ...BLOCK }),
});

function diskThread(context: BuildContext): Program {
  if (context.choice('qemu-cache') === 'writeback') return IOTHREADS.writeback;
  return context.choice('qemu-batches') === 'on' ? IOTHREADS.none : IOTHREADS.single;
}

const build: StackLayer['build'] = (below, context) =>
  buildKvmVm(below, context, {
    vmm: 'QEMU',
    block: {
      thread: 'IO iothread1',
      program: diskThread(context),
    },
    network: 'switch',
    networkThread: 'qemu main loop',
  });

const qemu = vmmProcess({
  build,
  process: 'qemu-system-x86_64',
  backedTogether: HUGE_FRAMES,
  device: '/dev/kvm',
  image: IMAGES.disk,
  guest: 'distro',
  firmware: 'seabios',
  accesses: PC,
  vmm: qemuProgram,
  setup: (p) => work(p, 'boot.qemu.total'),
  restore: 'boot.snapshot_restore',
});

const boot = defineBoot({
  id: 'kvm',
  label: text('KVM with QEMU', 'KVM과 QEMU'),
  kind: 'vm',
  snapshot: true,
  estimate: text(
    'User land of a cloud image lies between 1.5 and 40 s in the sources; a restore takes as long as Firecracker’s.',
    '클라우드 이미지의 사용자 공간 시작은 자료마다 1.5~40초로 다릅니다. 복원은 Firecracker와 같은 시간으로 보았습니다.',
  ),
  body: (p) => start(p, qemu),
});

export default defineLayer({
  id: 'kvm',
  label: text('KVM VM', 'KVM 가상 머신'),
  about: text(
    'A virtual machine with its own Linux kernel. KVM runs it on the CPU in guest mode; QEMU serves its virtual devices.',
    '자체 리눅스 커널이 있는 가상 머신입니다. KVM이 CPU의 게스트 모드에서 실행하고, QEMU가 가상 장치를 맡습니다.',
  ),
  fidelity: 'full',
  fidelityNote: text(
    'virtio devices, vCPUs pinned to host CPUs; no emulated devices, no migration, no memory overcommit. A block request costs what a lean VMM was measured to take; QEMU of 2020 took 40 µs (cost vmm.blk_req).',
    'virtio 장치와 호스트 CPU에 고정된 vCPU입니다. 에뮬레이션 장치, 마이그레이션, 메모리 초과 할당은 없습니다. 블록 요청 비용은 가벼운 VMM의 측정값이며, 2020년 QEMU는 40 µs였습니다(비용 vmm.blk_req).',
  ),
  order: 30,
  components: ['app', 'guest-kernel', 'vmm', 'kvm', 'vhost'],
  isVm: true,
  needs: ['vmx', 'linux'],
  offers: ['linux', 'vmx'],
  build,
  boots: [boot],
});
