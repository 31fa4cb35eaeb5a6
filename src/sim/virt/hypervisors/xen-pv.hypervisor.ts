import { text } from '../../core/text.ts';
import { COMP } from '../../trace/components.ts';
import { defineLayer, type StackLayer } from '../layer.ts';
import { buildPartition } from '../partition/build.ts';
import { divideForXen, DOM0, XEN_TEXTS, xenSpec } from '../partition/xen.ts';
import { XEN_PV_OPS, XEN_PV_STYLE, xenPvRun } from '../partition/xen-pv.ts';
import { domainBoot } from '../partition/boot.ts';

const build: StackLayer['build'] = (below, context) =>
  buildPartition(below, context, {
    ...xenSpec(context),
    guestComp: COMP.pvKernel,
    kernel: { pvOps: XEN_PV_OPS },
    style: XEN_PV_STYLE,
    ept: true,
    apicv: true,
    run: xenPvRun,
  });

const boot = domainBoot({
  id: 'xen-pv',
  label: text('Xen PV', 'Xen PV'),
  build,
  firmware: 'none',
  deviceModel: null,
  estimate: text(
    'The toolstack’s time is LightVM’s for a Debian domain; the guest boots as one on KVM does.',
    '도구 모음의 시간은 LightVM의 데비안 도메인 값이며, 게스트는 KVM에서처럼 부팅한다고 보았습니다.',
  ),
});

export default defineLayer({
  id: 'xen-pv',
  order: 50,
  label: text('Xen PV guest', 'Xen PV 게스트'),
  about: text(
    'A paravirtual guest without VT-x: its kernel knows Xen and shares ring 3 with its programs, so Xen passes every system call on to it. Devices are served by dom0.',
    'VT-x를 쓰지 않는 반가상화 게스트입니다. 커널이 Xen을 알고 프로그램과 함께 링 3에서 실행되므로, 시스템 콜마다 Xen이 커널로 넘겨줍니다. 장치는 dom0가 맡습니다.',
  ),
  fidelity: 'partial',
  fidelityNote: text(
    'A 64-bit guest; page-table updates, event channels and grants are simulated, most of their costs are model estimates. Each guest vCPU has a CPU to itself; the host’s scheduler stands for Xen’s. A process has 350 page-table entries.',
    '64비트 게스트입니다. 페이지 테이블 갱신, 이벤트 채널, 그랜트를 시뮬레이션하며 비용 대부분은 모델 추정치입니다. 게스트 vCPU마다 CPU가 하나이고 Xen의 스케줄러는 호스트의 것으로 대신합니다. 프로세스의 페이지 테이블 항목은 350개입니다.',
  ),
  components: ['app', 'pv-kernel', 'xen', 'dom0'],
  hides: ['kernel'],
  isVm: true,
  needs: ['machine'],
  offers: ['linux'],
  withholds: { vmx: XEN_TEXTS.noVmxPv },
  host: DOM0,
  divide: divideForXen,
  build,
  boots: [boot],
});
