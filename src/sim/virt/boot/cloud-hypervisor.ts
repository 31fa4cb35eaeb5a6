/** Cloud Hypervisor's process: a VMM of its own, and Kata's. */
import type { StackLayer } from '../layer.ts';
import { SMALL_PCI } from './exits.ts';
import type { GuestPlan } from './guest.ts';
import type { ImageDef } from './images.ts';
import { work } from './marks.ts';
import { file, hold } from './memory-steps.ts';
import type { Step } from './tasks.ts';
import { HUGE_FRAMES, vmmProcess } from './vm.ts';

/** `image`: what has to be there first, null: somebody else sees to it. `inside`: what its guest does then. */
export function cloudHypervisor(
  build: StackLayer['build'],
  image: ImageDef | null,
  inside?: GuestPlan['inside'],
): Step {
  return vmmProcess({
    build,
    process: 'cloud-hypervisor',
    // `--memory thp=on`, the default.
    backedTogether: HUGE_FRAMES,
    device: '/dev/kvm',
    image,
    guest: 'minimal',
    firmware: 'none',
    accesses: SMALL_PCI,
    vmm: (p) => {
      file(p, 'cloud-hypervisor.text');
      hold(p, 'cloud-hypervisor');
    },
    setup: (p) => work(p, 'boot.chv.total'),
    restore: inside ? null : 'boot.snapshot_restore',
    ...(inside ? { inside } : {}),
  });
}
