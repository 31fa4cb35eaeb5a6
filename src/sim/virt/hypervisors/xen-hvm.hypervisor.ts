import { text } from '../../core/text.ts';
import { COMP } from '../../trace/components.ts';
import { defineLayer, type StackLayer } from '../layer.ts';
import { buildPartition } from '../partition/build.ts';
import { divideForXen, DOM0, XEN_TEXTS, xenSpec } from '../partition/xen.ts';
import { EmulatedDisk, QEMU_DM } from '../partition/ioreq.ts';
import { XEN_EMULATED_STYLE, XEN_HVM_STYLE, xenHvmRun } from '../partition/xen-hvm.ts';
import { domainBoot } from '../partition/boot.ts';
import { listen, phase, post, stay } from '../boot/marks.ts';
import { hold } from '../boot/memory-steps.ts';
import { qemuProgram } from '../boot/qemu.ts';
import { start, step } from '../boot/tasks.ts';

const build: StackLayer['build'] = (below, context) => {
  const emulated = context.choice('xen-disk') === 'emulated';
  return buildPartition(below, context, {
    ...xenSpec(context),
    guestComp: COMP.guestKernel,
    kernel: {},
    style: emulated ? XEN_EMULATED_STYLE : XEN_HVM_STYLE,
    ept: context.choice('ept') === 'on',
    apicv: context.choice('apicv') === 'on',
    run: xenHvmRun,
    ...(emulated ? { disk: new EmulatedDisk(), block: QEMU_DM } : {}),
  });
};

const qemu = step('qemu-system-i386', 'process', 'vmm', (p) => {
  qemuProgram(p);
  hold(p, 'kernel.process');
  post(p, 'device model ready');
  stay(p);
});

const boot = domainBoot({
  id: 'xen-hvm',
  label: text('Xen HVM', 'Xen HVM'),
  build,
  firmware: 'seabios',
  deviceModel: (p) => {
    phase(p, 'vmm');
    start(p, qemu);
    listen(p, 'device model ready');
  },
  estimate: text(
    'Toolstack as LightVM measured it, device model and firmware as with QEMU.',
    '도구 모음은 LightVM의 값, 장치 모델과 펌웨어는 QEMU의 값으로 보았습니다.',
  ),
});

export default defineLayer({
  id: 'xen-hvm',
  order: 55,
  label: text('Xen HVM guest', 'Xen HVM 게스트'),
  about: text(
    'A full virtual machine on Xen: VT-x and nested paging run it, so system calls and page faults stay inside. Its disk and network drivers know Xen; other devices are emulated by QEMU in dom0.',
    'Xen 위의 완전한 가상 머신입니다. VT-x와 중첩 페이징으로 실행되어 시스템 콜과 페이지 폴트가 안에서 끝납니다. 디스크와 네트워크 드라이버는 Xen을 알고, 나머지 장치는 dom0의 QEMU가 에뮬레이션합니다.',
  ),
  fidelity: 'partial',
  fidelityNote: text(
    'Virtual APIC for timer and interrupts between vCPUs, PV drivers for disk and network; QEMU’s devices are used only where the disk is switched to an emulated one. Most costs of Xen are model estimates.',
    '타이머와 vCPU 간 인터럽트는 가상 APIC, 디스크와 네트워크는 PV 드라이버를 씁니다. 디스크를 에뮬레이션으로 바꿀 때만 QEMU의 장치를 씁니다. Xen의 비용 대부분은 모델 추정치입니다.',
  ),
  components: ['app', 'guest-kernel', 'vmm', 'xen', 'dom0'],
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
