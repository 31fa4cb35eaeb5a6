import { text } from '../../../core/text.ts';
import { defineStartup } from '../define.ts';
import { listen, locked, phase, post, stay, whenActor, work } from '../marks.ts';
import { file, hold } from '../memory-steps.ts';
import { actorOf } from '../state.ts';
import { enterNext, start, step } from '../tasks.ts';

const VM = 'wsl utility VM';

const vcpu = step(
  'vmmem vcpu0',
  'thread',
  'guestKernel',
  (p) => {
    phase(p, 'kernel');
    work(p, 'boot.kernel_min');
    hold(p, 'guest.kernel.minimal');
    hold(p, 'guest.slab.distro');
    hold(p, 'guest.struct-page', (4096 * 1_048_576) / 4096);
    phase(p, 'utility-vm');
    work(p, 'boot.wsl2');
    hold(p, 'guest.userland.debian');
    hold(p, 'guest.files.debian');
    post(p, 'utility VM runs', 'below');
    stay(p);
  },
  { slowdown: null },
);

/** A distribution's own session in the VM. */
const session = step('wsl session', 'thread', 'guestKernel', enterNext, { slowdown: null });

/** All distributions share one utility VM: the first start makes it, the others find it running. */
const service = step('wslservice', 'process', 'vmm', (p) => {
  phase(p, 'vmm');
  locked(p, 'wslservice', (p) =>
    whenActor(
      p,
      'the utility VM does not run',
      ({ scope }) => !scope.daemons.has(VM),
      (p) => {
        file(p, 'image.distro', 'read');
        hold(p, 'hosted.vmm');
        start(p, vcpu);
        listen(p, 'utility VM runs');
        p.effect('it runs', (kernel, ctx) => void actorOf(kernel, ctx).scope.daemons.add(VM));
      },
    ),
  );
  start(p, session);
  stay(p);
});

export default defineStartup({
  id: 'wsl2',
  label: text('WSL 2', 'WSL 2'),
  kind: 'vm',
  estimate: text(
    'One weak figure for the whole, 1 to 2 s to a first shell; its parts and its memory are assumed.',
    '첫 셸까지 1~2초라는 약한 자료 하나뿐이며, 부분과 메모리는 가정입니다.',
  ),
  body: (p) => start(p, service),
});
