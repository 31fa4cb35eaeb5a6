import { text } from '../../core/text.ts';
import { COMP } from '../../trace/components.ts';
import { blockThread } from '../block-backend.ts';
import { BUSLOGIC, LANCE } from '../hosted/drivers.ts';
import { buildHostedVm } from '../hosted/hosted-vm.ts';
import { processService, receiver } from '../hosted/service.ts';
import { TRANSLATED_COSTS, TRANSLATED_OPS, TranslatedPort, translatedLoop } from '../hosted/translation.ts';
import { defineLayer, type StackLayer } from '../layer.ts';
import { PLAIN_VM } from '../vm.ts';
import { hostedBoot } from '../hosted/boot.ts';

const service = processService({
  name: 'vmdriver_to_vmapp',
  file: '/dev/vmmon',
  tripCost: null,
  packetCost: 't2.host_service',
  sendCall: 'write(/dev/vmnet0)',
  interruptsWhenSent: true,
});
const loop = translatedLoop('vmdriver_run_vm', service);
const disk = blockThread({
  name: 'vmapp_disk',
  requestCost: 'vmm.blk_req',
  engine: 'async',
  ignoresFlush: false,
  signalCall: 'ioctl(/dev/vmmon)',
});
const nic = receiver('vmapp_vmnet', 't2.host_service');

const build: StackLayer['build'] = (below, context) =>
  buildHostedVm(below, context, {
    vmm: 'VMware Workstation 2',
    config: PLAIN_VM,
    port: (vm, vcpu) => new TranslatedPort(vm, vcpu),
    vcpuThread: (index) => `vmware-${index}`,
    loop,
    loopComp: COMP.vmmR0,
    kernelComp: COMP.translated,
    kernel: { pvOps: TRANSLATED_OPS },
    substitutes: TRANSLATED_COSTS,
    disk: { thread: 'vmware-disk', program: disk, driver: BUSLOGIC },
    nic: { thread: 'vmware-vmnet', program: nic, driver: LANCE },
  });

const boot = hostedBoot({
  id: 'vmware-bt',
  label: text('VMware, binary translation', 'VMware 이진 변환'),
  build,
  process: 'vmware-vmx',
  device: '/dev/vmmon',
  cost: 'boot.vmware.vmm',
  slowdown: 'boot.bt.guest_us',
  estimate: text(
    'The VM process’s start and the slow-down of a translated boot are assumed.',
    'VM 프로세스의 시작 시간과 변환된 부팅의 느려짐은 가정입니다.',
  ),
});

export default defineLayer({
  id: 'vmware-bt',
  label: text('VMware, binary translation', 'VMware, 이진 변환'),
  about: text(
    'A virtual machine on a CPU without VT-x. The monitor translates the guest’s kernel code, shadows its page tables and exchanges the whole CPU with the host whenever it needs a device.',
    'VT-x가 없는 CPU의 가상 머신입니다. 모니터가 게스트의 커널 코드를 변환하고, 페이지 테이블을 섀도로 관리하고, 장치가 필요할 때마다 CPU 전체를 호스트와 교환합니다.',
  ),
  fidelity: 'partial',
  fidelityNote: text(
    'Model estimate: figures of 2001 to 2006 scaled to 3 GHz. Translation itself is not simulated (the cache is warm), nor is the slower call and return of translated code outside the nanobenchmarks.',
    '모델 추정치: 2001~2006년 수치를 3 GHz로 환산했습니다. 변환 과정 자체와(캐시는 이미 채워져 있음), 나노벤치마크 밖에서 변환된 코드의 느린 호출과 복귀는 모델에 없습니다.',
  ),
  order: 75,
  components: ['app', 'translated', 'vmm', 'monitor', 'vmm-r0'],
  isVm: true,
  needs: ['linux', 'machine'],
  lacking: {
    machine: text(
      'the monitor needs ring 0 of the CPU itself, and here another hypervisor or a sandbox has it',
      '모니터는 CPU의 링 0을 직접 가져야 하는데, 여기서는 다른 하이퍼바이저나 샌드박스가 가지고 있습니다',
    ),
  },
  offers: ['linux'],
  withholds: {
    vmx: text('a monitor without VT-x has none to give', 'VT-x 없이 동작하는 모니터는 줄 VT-x가 없습니다'),
  },
  build,
  boots: [boot],
});
