import { text } from '../../../core/text.ts';
import { defineStartup } from '../define.ts';
import { vmmProcess } from '../guest.ts';
import { IMAGES } from '../images.ts';
import { work } from '../marks.ts';
import { file, hold } from '../memory-steps.ts';
import { start } from '../tasks.ts';

const cloudHypervisor = vmmProcess({
  process: 'cloud-hypervisor',
  vcpu: 'vcpu0',
  image: IMAGES.microvm,
  guest: 'minimal',
  firmware: 'none',
  slowdown: null,
  vmm: (p) => {
    file(p, 'cloud-hypervisor.text');
    hold(p, 'cloud-hypervisor');
  },
  setup: (p) => work(p, 'boot.chv.total'),
  restore: 'boot.snapshot_restore',
});

export default defineStartup({
  id: 'cloud-hypervisor',
  label: text('Cloud Hypervisor', 'Cloud Hypervisor'),
  kind: 'vm',
  snapshot: true,
  estimate: null,
  body: (p) => start(p, cloudHypervisor),
});
