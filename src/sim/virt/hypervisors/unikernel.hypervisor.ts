import { text } from '../../core/text.ts';
import { COMP } from '../../trace/components.ts';
import { buildFirecrackerVm } from '../firecracker-vm.ts';
import { defineLayer, type StackLayer } from '../layer.ts';
import { LIBOS_OPS } from '../libos.ts';
import { program } from '../../kernel/paths/types.ts';
import { defineBoot } from '../boot/define.ts';
import { access, UNIKERNEL } from '../boot/exits.ts';
import { IMAGES } from '../boot/images.ts';
import { phase, ready, stay, work } from '../boot/marks.ts';
import { file, hold } from '../boot/memory-steps.ts';
import { start } from '../boot/tasks.ts';
import { vmmProcess } from '../boot/vm.ts';

const build: StackLayer['build'] = (below, context) =>
  buildFirecrackerVm(below, context, {
    kernelComp: COMP.libos,
    kernel: { pvOps: LIBOS_OPS, singleAddressSpace: true },
  });

/** The library is linked with the application: when it is up, so is that; nothing is executed. */
const guest = program('unikernel boots', (p) => {
  phase(p, 'unikernel');
  access(p, UNIKERNEL);
  hold(p, 'unikernel.guest');
  work(p, 'boot.unikernel.guest');
  ready(p);
  stay(p);
});

const vmm = vmmProcess({
  build,
  process: 'firecracker',
  backedTogether: 1,
  device: '/dev/kvm',
  image: IMAGES.unikernel,
  guest: 'minimal',
  firmware: 'none',
  accesses: UNIKERNEL,
  vmm: (p) => {
    file(p, 'firecracker.text');
    hold(p, 'firecracker');
    work(p, 'boot.unikernel');
  },
  // Part of the process's own figure.
  setup: () => undefined,
  restore: null,
  guestProgram: guest,
});

const boot = defineBoot({
  id: 'unikernel',
  label: text('Unikernel', '유니커널'),
  kind: 'vm',
  ownsApplication: true,
  estimate: null,
  body: (p) => start(p, vmm),
});

export default defineLayer({
  id: 'unikernel',
  order: 98,
  label: text('Unikernel', '유니커널'),
  about: text(
    'The application linked with a library kernel, alone in a Firecracker microVM: one address space, one privilege level. Reaching a device still leaves the guest.',
    '라이브러리 커널과 함께 링크된 애플리케이션이 Firecracker 마이크로VM에 혼자 있습니다. 주소 공간과 권한 단계이 하나이며, 장치에 닿으려면 여전히 게스트를 떠납니다.',
  ),
  fidelity: 'partial',
  fidelityNote: text(
    'Linux’s paths stand for those of the library behind the call; page tables are made at boot, fork answers ENOSYS.',
    '호출 뒤의 경로는 리눅스의 것으로 대신합니다. 페이지 테이블은 부팅 때 만들고 fork는 ENOSYS입니다.',
  ),
  components: ['app', 'libos', 'vmm', 'kvm'],
  isVm: true,
  needs: ['vmx', 'linux'],
  offers: [],
  withholds: {
    linux: text('a unikernel runs one program only', '유니커널은 프로그램 하나만 실행합니다'),
    vmx: text('a unikernel runs one program only', '유니커널은 프로그램 하나만 실행합니다'),
  },
  build,
  boots: [boot],
});
