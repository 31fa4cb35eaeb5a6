import { text } from '../../core/text.ts';
import { COMP } from '../../trace/components.ts';
import { defineLayer, type StackLayer } from '../layer.ts';
import { buildPartition } from '../partition/build.ts';
import { divideForXen, DOM0, XEN_TEXTS, xenSpec } from '../partition/xen.ts';
import { XEN_PVH_STYLE, xenHvmRun } from '../partition/xen-hvm.ts';
import { domainBoot } from '../partition/boot.ts';

const build: StackLayer['build'] = (below, context) =>
  buildPartition(below, context, {
    ...xenSpec(context),
    guestComp: COMP.guestKernel,
    kernel: {},
    style: XEN_PVH_STYLE,
    ept: true,
    apicv: true,
    run: xenHvmRun,
  });

const boot = domainBoot({
  id: 'xen-pvh',
  label: text('Xen PVH', 'Xen PVH'),
  build,
  firmware: 'direct',
  deviceModel: null,
  estimate: text(
    'Taken as Xen PV with a direct kernel load; no figure of its own was found.',
    '커널을 직접 로드하는 Xen PV로 보았습니다. 별도의 자료는 찾지 못했습니다.',
  ),
});

export default defineLayer({
  id: 'xen-pvh',
  order: 60,
  label: text('Xen PVH guest', 'Xen PVH 게스트'),
  about: text(
    'A Xen guest on VT-x with nested paging and no emulated devices at all: timer, interrupts between vCPUs and devices are hypercalls. No device model runs in dom0.',
    'VT-x와 중첩 페이징을 쓰고 에뮬레이션 장치가 전혀 없는 Xen 게스트입니다. 타이머, vCPU 간 인터럽트, 장치가 모두 하이퍼콜입니다. dom0에 장치 모델이 없습니다.',
  ),
  fidelity: 'partial',
  fidelityNote: text(
    'The guest’s memory is mapped when it is created; most costs of Xen are model estimates. Each vCPU has a CPU to itself, and the host’s scheduler stands for Xen’s.',
    '게스트 메모리는 생성 때 매핑됩니다. Xen의 비용 대부분은 모델 추정치입니다. vCPU마다 CPU가 하나이고 Xen의 스케줄러는 호스트의 것으로 대신합니다.',
  ),
  components: ['app', 'guest-kernel', 'xen', 'dom0'],
  hides: ['kernel'],
  isVm: true,
  needs: ['machine', 'vmx'],
  offers: ['linux'],
  withholds: { vmx: XEN_TEXTS.noVmx },
  host: DOM0,
  divide: divideForXen,
  build,
  boots: [boot],
});
