import { text } from '../../core/text.ts';
import { COMP } from '../../trace/components.ts';
import { blockThread } from '../block-backend.ts';
import { AHCI, E1000 } from '../hosted/drivers.ts';
import { buildHostedVm } from '../hosted/hosted-vm.ts';
import { processService, receiver } from '../hosted/service.ts';
import { hostedVmxLoop } from '../hosted/vmx.ts';
import { defineLayer, type StackLayer } from '../layer.ts';
import { PLAIN_VM } from '../vm.ts';
import { hostedBoot } from '../hosted/boot.ts';

const service = processService({
  name: 'vboxdrv_to_ring3',
  file: '/dev/vboxdrv',
  tripCost: 'vm.to_userspace',
  packetCost: 'vmm.tap_pkt',
  sendCall: 'ioctl(INTNET_IF_SEND)',
  interruptsWhenSent: false,
});
const loop = hostedVmxLoop('VMMR0EntryFast', 'GVMMR0SchedHalt', service);
/** Flushes of a guest's SATA disk are answered without doing them, the default of VirtualBox. */
const disk = blockThread({
  name: 'ahciAsyncIOLoop',
  requestCost: 'vmm.blk_req',
  engine: 'async',
  ignoresFlush: true,
  signalCall: 'ioctl(VMMR0_DO_GVMM_SCHED_POKE)',
});
const nic = receiver('drvR3IntNetRecvThread', 'vmm.tap_pkt');

const build: StackLayer['build'] = (below, context) =>
  buildHostedVm(below, context, {
    vmm: 'VirtualBox',
    config: Object.freeze({ ...PLAIN_VM, ept: context.choice('ept') === 'on' }),
    vcpuThread: (index) => `EMT-${index}`,
    loop,
    loopComp: COMP.vmmR0,
    kernelComp: COMP.guestKernel,
    disk: { thread: 'AHCI#0-Port0', program: disk, driver: AHCI },
    nic: { thread: 'INTNET-RECV', program: nic, driver: E1000 },
  });

const boot = hostedBoot({
  id: 'virtualbox',
  label: text('VirtualBox', 'VirtualBox'),
  build,
  process: 'VBoxHeadless',
  device: '/dev/vboxdrv',
  cost: 'boot.virtualbox.vmm',
  estimate: text(
    'The VM process’s start is assumed; firmware, kernel and user land are those of a VM on KVM.',
    'VM 프로세스의 시작 시간은 가정이며, 펌웨어와 커널, 사용자 공간은 KVM의 VM과 같게 보았습니다.',
  ),
});

export default defineLayer({
  id: 'virtualbox',
  label: text('VirtualBox VM', 'VirtualBox 가상 머신'),
  about: text(
    'A program on an ordinary desktop system. Its driver in the host kernel enters the guest with VT-x; disk and network are emulated by the program itself.',
    '평범한 데스크톱 시스템 위의 프로그램입니다. 호스트 커널의 드라이버가 VT-x로 게스트에 진입하고, 디스크와 네트워크는 프로그램이 직접 에뮬레이션합니다.',
  ),
  fidelity: 'partial',
  fidelityNote: text(
    'Model estimate: the costs are KVM’s, for the same steps. SATA and e1000 by their register accesses; timers expire in ring 0, VirtualBox’s in ring 3; guest flushes are ignored, as by default.',
    '모델 추정치: 같은 단계의 KVM 비용을 씁니다. SATA와 e1000은 레지스터 접근으로 나타냅니다. VirtualBox의 타이머는 링 3에서 만료되지만 여기서는 링 0입니다. 게스트 플러시는 기본값대로 무시합니다.',
  ),
  order: 65,
  components: ['app', 'guest-kernel', 'vmm', 'vmm-r0'],
  isVm: true,
  needs: ['linux', 'vmx'],
  offers: ['linux'],
  withholds: {
    vmx: text(
      'VirtualBox hides VT-x from its guests by default',
      'VirtualBox는 기본적으로 게스트에게 VT-x를 숨깁니다',
    ),
  },
  build,
  boots: [boot],
});
