import { text } from '../../../core/text.ts';
import { defineStartup } from '../define.ts';
import { vmmProcess } from '../guest.ts';
import { IMAGES } from '../images.ts';
import { phase, work } from '../marks.ts';
import { file, hold } from '../memory-steps.ts';
import { start } from '../tasks.ts';

const firecracker = vmmProcess({
  process: 'firecracker',
  vcpu: 'fc_vcpu 0',
  image: IMAGES.microvm,
  guest: 'minimal',
  firmware: 'none',
  slowdown: null,
  vmm: (p) => {
    file(p, 'firecracker.text');
    hold(p, 'firecracker');
    work(p, 'boot.firecracker.vmm');
  },
  setup: (p) => work(p, 'boot.firecracker.total'),
  afterKernel: (p) => {
    phase(p, 'console');
    work(p, 'boot.firecracker.guest');
  },
  restore: 'boot.snapshot_restore',
});

export default defineStartup({
  id: 'firecracker',
  label: text('Firecracker', 'Firecracker'),
  kind: 'vm',
  snapshot: true,
  estimate: null,
  body: (p) => start(p, firecracker),
});
