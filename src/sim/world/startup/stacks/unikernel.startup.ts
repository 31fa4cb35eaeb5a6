import { text } from '../../../core/text.ts';
import { defineStartup } from '../define.ts';
import { IMAGES, pull } from '../images.ts';
import { phase, ready, stay, work } from '../marks.ts';
import { file, hold } from '../memory-steps.ts';
import { start, step } from '../tasks.ts';

const vcpu = step(
  'unikernel vcpu0',
  'thread',
  'guestKernel',
  (p) => {
    phase(p, 'unikernel');
    hold(p, 'unikernel.guest');
    work(p, 'boot.unikernel.guest');
    // The application is linked to the kernel: no exec.
    ready(p);
    stay(p);
  },
  { slowdown: null },
);

const vmm = step('firecracker', 'process', 'vmm', (p) => {
  pull(p, IMAGES.unikernel);
  phase(p, 'vmm');
  file(p, 'firecracker.text');
  hold(p, 'firecracker');
  hold(p, 'kernel.process');
  work(p, 'boot.unikernel');
  start(p, vcpu);
  stay(p);
});

export default defineStartup({
  id: 'unikernel',
  label: text('Unikernel', '유니커널'),
  kind: 'vm',
  ownsApplication: true,
  estimate: null,
  body: (p) => start(p, vmm),
});
