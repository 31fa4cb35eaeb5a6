/** Firecracker's process: started directly, or by a shim that speaks to its API. */
import type { KernelBuilder } from '../../kernel/paths/types.ts';
import type { StackLayer } from '../layer.ts';
import { MMIO, QUIET_CONSOLE_BYTES, serialOutput } from './exits.ts';
import type { GuestPlan } from './guest.ts';
import type { ImageDef } from './images.ts';
import { phase, work } from './marks.ts';
import { file, hold } from './memory-steps.ts';
import type { Step } from './tasks.ts';
import { vmmProcess } from './vm.ts';

interface FirecrackerPlan extends Pick<GuestPlan, 'inside'> {
  readonly build: StackLayer['build'];
  /** What has to be there first, null: somebody else sees to it. */
  readonly image: ImageDef | null;
  /** What is asked of its API besides; absent: it reads a file. */
  readonly asked?: (p: KernelBuilder) => void;
}

export function firecracker({ build, image, asked, inside }: FirecrackerPlan): Step {
  return vmmProcess({
    build,
    process: 'firecracker',
    // Guest memory is mapped anonymously and without advice: small pages.
    backedTogether: 1,
    device: '/dev/kvm',
    cachesImage: true,
    image,
    guest: 'minimal',
    firmware: 'none',
    accesses: MMIO,
    vmm: (p) => {
      file(p, 'firecracker.text');
      hold(p, 'firecracker');
      work(p, 'boot.firecracker.vmm');
    },
    setup: (p) => {
      asked?.(p);
      work(p, 'boot.firecracker.total');
    },
    afterKernel: (p) => {
      phase(p, 'console');
      serialOutput(p, QUIET_CONSOLE_BYTES);
      work(p, 'boot.firecracker.guest');
    },
    restore: inside || asked ? null : 'boot.snapshot_restore',
    ...(inside ? { inside } : {}),
  });
}
