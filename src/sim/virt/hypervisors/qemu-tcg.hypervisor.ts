import { text } from '../../core/text.ts';
import { COMP } from '../../trace/components.ts';
import { blockThread } from '../block-backend.ts';
import { cpuInterrupt, EmulatedPort, tcgLoop } from '../hosted/emulation.ts';
import { buildHostedVm } from '../hosted/hosted-vm.ts';
import { defineLayer, type StackLayer } from '../layer.ts';
import { PLAIN_VM } from '../vm.ts';
import { netWorker, throughProcess } from '../virtio-net.ts';
import { defineBoot } from '../boot/define.ts';
import { PC } from '../boot/exits.ts';
import { IMAGES } from '../boot/images.ts';
import { work } from '../boot/marks.ts';
import { hold } from '../boot/memory-steps.ts';
import { qemuProgram } from '../boot/qemu.ts';
import { start } from '../boot/tasks.ts';
import { HUGE_FRAMES, vmmProcess } from '../boot/vm.ts';

const disk = blockThread({
  name: 'iothread_tcg',
  requestCost: 'vmm.blk_req',
  engine: 'async',
  ignoresFlush: false,
  signalCall: 'futex(FUTEX_WAKE)',
  notify: (p) => p.call(cpuInterrupt),
});
const nic = netWorker({
  name: 'qemu_main_loop_tcg',
  packet: throughProcess('vmm.tap_pkt'),
  wakeCost: 'vm.backend_wake',
  notify: (p) => p.call(cpuInterrupt),
});

const build: StackLayer['build'] = (below, context) =>
  buildHostedVm(below, context, {
    vmm: 'QEMU (TCG)',
    config: PLAIN_VM,
    port: (vm, vcpu) => new EmulatedPort(vm, vcpu),
    vcpuThread: (index) => `CPU ${index}/TCG`,
    loop: tcgLoop,
    loopComp: COMP.vmm,
    kernelComp: COMP.emulated,
    emulatedBy: 'tcg.native_ns',
    disk: { thread: 'IO iothread1', program: disk, driver: null },
    nic: { thread: 'qemu main loop', program: nic, driver: null },
  });

const qemu = vmmProcess({
  build,
  process: 'qemu-system-x86_64',
  backedTogether: HUGE_FRAMES,
  device: null,
  image: IMAGES.disk,
  guest: 'distro',
  firmware: 'seabios',
  accesses: PC,
  vmm: (p) => {
    qemuProgram(p);
    hold(p, 'translation-cache');
  },
  setup: (p) => work(p, 'boot.qemu.total'),
  restore: null,
});

const boot = defineBoot({
  id: 'qemu-tcg',
  label: text('QEMU, pure emulation (TCG)', 'QEMU 순수 에뮬레이션(TCG)'),
  kind: 'vm',
  estimate: text(
    'All guest code is taken to run slower by one factor; no boot time under emulation was found.',
    '모든 게스트 코드가 하나의 배수만큼 느리게 실행된다고 보았습니다. 에뮬레이션 부팅 시간 자료는 찾지 못했습니다.',
  ),
  body: (p) => start(p, qemu),
});

export default defineLayer({
  id: 'qemu-tcg',
  aliases: ['tcg'],
  label: text('QEMU, pure emulation', 'QEMU, 순수 에뮬레이션'),
  about: text(
    'No virtualisation at all: QEMU compiles every instruction of the guest to host code and runs it in a thread of an ordinary process.',
    '가상화가 전혀 없습니다. QEMU가 게스트의 모든 명령을 호스트 코드로 컴파일해 일반 프로세스의 스레드에서 실행합니다.',
  ),
  fidelity: 'sketch',
  fidelityNote: text(
    'Model estimate: one factor for all guest code (tcg.native_ns), assumed costs for helpers and for the software TLB. The big lock is never contended, and timers fire in the vCPU’s thread.',
    '모델 추정치: 모든 게스트 코드에 배수 하나(tcg.native_ns)를 쓰고, 헬퍼와 소프트웨어 TLB 비용은 가정입니다. 큰 락에는 경합이 없고, 타이머는 vCPU 스레드에서 만료됩니다.',
  ),
  order: 80,
  components: ['app', 'emulated', 'vmm'],
  isVm: true,
  needs: ['linux'],
  offers: ['linux'],
  withholds: {
    vmx: text('QEMU emulates AMD’s SVM, not VT-x', 'QEMU는 VT-x가 아니라 AMD의 SVM을 에뮬레이션합니다'),
  },
  build,
  boots: [boot],
});
