/** Hosted (type 2) monitors: a VM process on a desktop system. */
import type { Text } from '../../core/text.ts';
import { defineStartup, type StartupDef } from './define.ts';
import { vmmProcess } from './guest.ts';
import { IMAGES } from './images.ts';
import { work } from './marks.ts';
import { file, hold } from './memory-steps.ts';
import { start } from './tasks.ts';

interface Hosted {
  readonly id: string;
  readonly label: Text;
  readonly process: string;
  /** Cost of the VM process until the guest's first instruction. */
  readonly cost: string;
  /** Cost id of one µs of guest code under binary translation; null: VT-x. */
  readonly translated: string | null;
  readonly estimate: Text;
}

export function defineHosted({ id, label, process, cost, translated, estimate }: Hosted): StartupDef {
  const vmm = vmmProcess({
    process,
    vcpu: `${process} vcpu0`,
    image: IMAGES.disk,
    guest: 'distro',
    firmware: 'seabios',
    slowdown: translated,
    vmm: (p) => {
      file(p, 'hosted.text');
      hold(p, 'hosted.vmm');
      if (translated !== null) hold(p, 'translation-cache');
      work(p, cost);
    },
    // Part of the process's own figure.
    setup: () => undefined,
    restore: null,
  });
  return defineStartup({
    id,
    label,
    kind: 'vm',
    estimate,
    body: (p) => start(p, vmm),
  });
}
