/** How a hosted (type 2) monitor comes to life: a VM process on a desktop system. */
import type { Text } from '../../core/text.ts';
import { defineBoot, type BootDef } from '../boot/define.ts';
import { PC } from '../boot/exits.ts';
import { IMAGES } from '../boot/images.ts';
import { work } from '../boot/marks.ts';
import { file, hold } from '../boot/memory-steps.ts';
import { start } from '../boot/tasks.ts';
import { HUGE_FRAMES, vmmProcess, type VmmPlan } from '../boot/vm.ts';

interface Hosted extends Pick<VmmPlan, 'build' | 'process' | 'slowdown'> {
  readonly id: string;
  readonly label: Text;
  readonly device: string;
  /** Cost of the VM process until the guest's first instruction. */
  readonly cost: string;
  readonly estimate: Text;
}

/** Guest memory is taken in chunks of 2 MiB (`GMM_CHUNK_SIZE` of VirtualBox; taken to be so for VMware, too). */
export function hostedBoot({ id, label, cost, estimate, ...plan }: Hosted): BootDef {
  const vmm = vmmProcess({
    ...plan,
    backedTogether: HUGE_FRAMES,
    image: IMAGES.disk,
    guest: 'distro',
    firmware: 'seabios',
    accesses: PC,
    vmm: (p) => {
      file(p, 'hosted.text');
      hold(p, 'hosted.vmm');
      if (plan.slowdown !== undefined) hold(p, 'translation-cache');
      work(p, cost);
    },
    // Part of the process's own figure.
    setup: () => undefined,
    restore: null,
  });
  return defineBoot({ id, label, kind: 'vm', estimate, body: (p) => start(p, vmm) });
}
