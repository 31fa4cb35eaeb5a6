/** How a VM starts whose layer says nothing of it: a small VMM on KVM without figures of its own. */
import { text } from '../../core/text.ts';
import type { StackLayer } from '../layer.ts';
import { defineBoot, type BootDef } from './define.ts';
import { MMIO } from './exits.ts';
import { IMAGES } from './images.ts';
import { work } from './marks.ts';
import { file, hold } from './memory-steps.ts';
import { start } from './tasks.ts';
import { vmmProcess } from './vm.ts';

/** Its process is taken to be like Firecracker's. */
export function plainVmm({ id, label, build }: Pick<StackLayer, 'id' | 'label' | 'build'>): BootDef {
  const vmm = vmmProcess({
    build,
    process: id,
    backedTogether: 1,
    device: '/dev/kvm',
    image: IMAGES.microvm,
    guest: 'minimal',
    firmware: 'none',
    accesses: MMIO,
    vmm: (p) => {
      file(p, 'firecracker.text');
      hold(p, 'firecracker');
      work(p, 'boot.firecracker.vmm');
    },
    setup: () => undefined,
    restore: null,
  });
  return defineBoot({
    id,
    label,
    kind: 'vm',
    estimate: text(
      'Nothing is known of this VMM’s own start: it is taken to be as Firecracker’s.',
      '이 VMM의 시작에 대한 자료가 없어 Firecracker와 같다고 보았습니다.',
    ),
    body: (p) => start(p, vmm),
  });
}
