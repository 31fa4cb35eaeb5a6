/** Xen: the toolstack in dom0 makes a domain under a lock of its own, then the domain's vCPU boots. */
import type { Text } from '../../core/text.ts';
import type { KernelBuilder } from '../../kernel/paths/types.ts';
import { defineStartup, type StartupDef } from './define.ts';
import { vmmProcess, type GuestPlan } from './guest.ts';
import { IMAGES } from './images.ts';
import { locked, phase, work } from './marks.ts';
import { daemon, hold } from './memory-steps.ts';
import { start } from './tasks.ts';

interface XenKind {
  readonly id: string;
  readonly label: Text;
  readonly firmware: GuestPlan['firmware'];
  /** Beside the domain: a device model in dom0. */
  readonly deviceModel: ((p: KernelBuilder) => void) | null;
  readonly estimate: Text;
}

export function defineXen({ id, label, firmware, deviceModel, estimate }: XenKind): StartupDef {
  const xl = vmmProcess({
    process: 'xl create',
    vcpu: `${id} vcpu0`,
    image: IMAGES.disk,
    guest: 'distro',
    firmware,
    slowdown: null,
    vmm: (p) => daemon(p, 'xenstored'),
    setup: (p) => {
      phase(p, 'toolstack');
      locked(p, 'xl.lock', (p) => work(p, 'boot.xen.create'));
      hold(p, 'xen.domain');
      if (deviceModel) deviceModel(p);
    },
    restore: 'boot.xen.restore',
  });
  return defineStartup({
    id,
    label,
    kind: 'vm',
    snapshot: true,
    estimate,
    body: (p) => start(p, xl),
  });
}
