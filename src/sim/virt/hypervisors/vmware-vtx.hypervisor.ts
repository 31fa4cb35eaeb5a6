import { text } from '../../core/text.ts';
import { COMP } from '../../trace/components.ts';
import { blockThread } from '../block-backend.ts';
import { E1000, LSI_LOGIC } from '../hosted/drivers.ts';
import { buildHostedVm } from '../hosted/hosted-vm.ts';
import { processService, receiver } from '../hosted/service.ts';
import { hostedVmxLoop } from '../hosted/vmx.ts';
import { defineLayer, type StackLayer } from '../layer.ts';
import { PLAIN_VM } from '../vm.ts';
import { hostedBoot } from '../hosted/boot.ts';

const service = processService({
  name: 'vmmon_to_vmx',
  file: '/dev/vmmon',
  tripCost: 'vm.to_userspace',
  packetCost: 'vmm.tap_pkt',
  sendCall: 'write(/dev/vmnet0)',
  interruptsWhenSent: false,
});
const loop = hostedVmxLoop('vmmon_run_vm', 'vmmon_halt', service);
const disk = blockThread({
  name: 'vmx_aio',
  requestCost: 'vmm.blk_req',
  engine: 'async',
  ignoresFlush: false,
  signalCall: 'ioctl(/dev/vmmon)',
});
const nic = receiver('vmx_vmnet', 'vmm.tap_pkt');

const build: StackLayer['build'] = (below, context) =>
  buildHostedVm(below, context, {
    vmm: 'VMware Workstation',
    config: Object.freeze({
      ...PLAIN_VM,
      ept: context.choice('ept') === 'on',
      apicv: context.choice('apicv') === 'on',
    }),
    vcpuThread: (index) => `vmx-vcpu-${index}`,
    loop,
    loopComp: COMP.vmmR0,
    kernelComp: COMP.guestKernel,
    disk: { thread: 'vmx-aio', program: disk, driver: LSI_LOGIC },
    nic: { thread: 'vmx-vmnet', program: nic, driver: E1000 },
  });

const boot = hostedBoot({
  id: 'vmware-vtx',
  label: text('VMware Workstation (VT-x)', 'VMware Workstation(VT-x)'),
  build,
  process: 'vmware-vmx',
  device: '/dev/vmmon',
  cost: 'boot.vmware.vmm',
  estimate: text(
    'The VM process’s start is assumed; firmware, kernel and user land are those of a VM on KVM.',
    'VM 프로세스의 시작 시간은 가정이며, 펌웨어와 커널, 사용자 공간은 KVM의 VM과 같게 보았습니다.',
  ),
});

export default defineLayer({
  id: 'vmware-vtx',
  aliases: ['vmware'],
  label: text('VMware Workstation VM', 'VMware Workstation 가상 머신'),
  about: text(
    'A program on an ordinary system, with VT-x: its driver enters the guest, and the vmx process holds the device models.',
    'VT-x를 쓰는 평범한 시스템 위의 프로그램입니다. 드라이버가 게스트에 진입하고, vmx 프로세스에 장치 모델이 있습니다.',
  ),
  fidelity: 'partial',
  fidelityNote: text(
    'Model estimate: the source is closed, so the shape is that of Workstation’s papers and the costs are KVM’s, for the same steps.',
    '모델 추정치: 소스가 공개되지 않아 구조는 Workstation 논문을 따르고, 비용은 같은 단계의 KVM 비용을 씁니다.',
  ),
  order: 70,
  components: ['app', 'guest-kernel', 'vmm', 'vmm-r0'],
  isVm: true,
  needs: ['linux', 'vmx'],
  offers: ['linux'],
  withholds: {
    vmx: text(
      'VMware Workstation hides VT-x from its guests by default',
      'VMware Workstation은 기본적으로 게스트에게 VT-x를 숨깁니다',
    ),
  },
  build,
  boots: [boot],
});
