/** How a Xen domain comes to life: the toolstack in dom0 makes it under a lock of its own, then its vCPU boots. */
import type { Text } from '../../core/text.ts';
import { locked } from '../../kernel/locks/locked.ts';
import type { KernelBuilder } from '../../kernel/paths/types.ts';
import { defineBoot, type BootDef } from '../boot/define.ts';
import { NO_ACCESSES } from '../boot/exits.ts';
import { IMAGES } from '../boot/images.ts';
import { phase, work } from '../boot/marks.ts';
import { daemon, hold } from '../boot/memory-steps.ts';
import { start } from '../boot/tasks.ts';
import { vmmProcess, type VmmPlan } from '../boot/vm.ts';

interface XenKind extends Pick<VmmPlan, 'build' | 'firmware'> {
  readonly id: string;
  readonly label: Text;
  /** Beside the domain: a device model in dom0. */
  readonly deviceModel: ((p: KernelBuilder) => void) | null;
  readonly estimate: Text;
}

/** The guest asks by hypercalls; its memory is all there when the domain is made, and counted as it is used. */
export function domainBoot({ id, label, firmware, build, deviceModel, estimate }: XenKind): BootDef {
  const xl = vmmProcess({
    build,
    process: 'xl create',
    backedTogether: 1,
    device: '/dev/xen/privcmd',
    image: IMAGES.disk,
    guest: 'distro',
    firmware,
    accesses: NO_ACCESSES,
    vmm: (p) => daemon(p, 'xenstored'),
    setup: (p) => {
      phase(p, 'toolstack');
      locked(p, 'xl.lock', (p) => work(p, 'boot.xen.create'));
      hold(p, 'xen.domain');
      if (deviceModel) deviceModel(p);
    },
    restore: 'boot.xen.restore',
  });
  return defineBoot({ id, label, kind: 'vm', snapshot: true, estimate, body: (p) => start(p, xl) });
}
