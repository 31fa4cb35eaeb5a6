import { text } from '../../core/text.ts';
import { COMP } from '../../trace/components.ts';
import { defineLayer, type StackLayer } from '../layer.ts';
import { buildPartition, divide } from '../partition/build.ts';
import {
  HYPERV_STYLE,
  hypervRun,
  NETVSC,
  ROOT_CALLS,
  ROOT_PARTITION,
  STORVSC,
  STORVSP,
  VMSWITCH,
} from '../partition/hyperv.ts';
import { utilityVm } from '../partition/utility-vm.ts';
import { DRVFS_OPS, startPlan9Share } from '../partition/plan9-share.ts';

const build: StackLayer['build'] = (below, context) => {
  const windowsFiles = context.choice('wsl-files') === 'windows';
  return buildPartition(below, context, {
    hypervisor: 'Hyper-V',
    comp: COMP.hyperv,
    privilegedComp: COMP.rootPartition,
    calls: ROOT_CALLS,
    guestComp: COMP.guestKernel,
    kernel: windowsFiles ? { pvOps: DRVFS_OPS } : {},
    style: HYPERV_STYLE,
    ept: true,
    apicv: true,
    run: hypervRun,
    vcpuName: (index) => `VP ${index}`,
    block: STORVSP,
    net: VMSWITCH,
    blockDriver: STORVSC,
    netDriver: NETVSC,
    ...(windowsFiles ? { furnish: startPlan9Share } : {}),
  });
};

export default defineLayer({
  id: 'wsl2',
  order: 95,
  label: text('WSL 2', 'WSL 2'),
  about: text(
    'Linux on Windows: Hyper-V runs one small virtual machine with Microsoft’s Linux kernel beside Windows, which is the root partition and serves its disk image and network over VMBus. Every distribution shares that machine.',
    'Windows 위의 리눅스입니다. Hyper-V가 루트 파티션인 Windows 옆에서 마이크로소프트 리눅스 커널의 작은 가상 머신 하나를 실행하고, Windows가 VMBus로 디스크 이미지와 네트워크를 맡습니다. 모든 배포판이 그 머신을 함께 씁니다.',
  ),
  fidelity: 'sketch',
  fidelityNote: text(
    'What crosses into Hyper-V and Windows is simulated; Windows’ own code is charged with Linux’s costs for the same steps, and most of Hyper-V’s figures are model estimates. Hyper-V’s own scheduler runs the virtual processors; on Windows clients the root partition’s does. No relay for localhost, no mirrored network.',
    'Hyper-V와 Windows로 넘어가는 과정을 시뮬레이션합니다. Windows 자체 코드에는 같은 단계의 리눅스 비용을 부과하며 Hyper-V 수치 대부분은 모델 추정치입니다. 가상 프로세서는 Hyper-V의 스케줄러가 실행하며, 실제 Windows 클라이언트에서는 루트 파티션의 스케줄러가 맡습니다. localhost 중계와 미러 네트워크는 없습니다.',
  ),
  components: ['app', 'guest-kernel', 'hyperv', 'root-partition'],
  hides: ['kernel'],
  isVm: true,
  needs: ['machine', 'vmx'],
  offers: ['linux'],
  withholds: {
    vmx: text('nested virtualisation in WSL 2 is not modelled', 'WSL 2 안의 중첩 가상화는 모델에 없습니다'),
  },
  host: ROOT_PARTITION,
  divide: (machine, guestCpus) =>
    divide(machine, guestCpus, { comp: COMP.hyperv, privilegedComp: COMP.rootPartition, calls: ROOT_CALLS }),
  build,
  boots: [utilityVm(build)],
});
