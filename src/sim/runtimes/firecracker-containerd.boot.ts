import { text } from '../core/text.ts';
import { locked } from '../kernel/locks/locked.ts';
import { defineBoot } from '../virt/boot/define.ts';
import { firecracker } from '../virt/boot/firecracker.ts';
import { IMAGES, pull } from '../virt/boot/images.ts';
import { listen, phase, post, postAbove, postBelow, stay, work } from '../virt/boot/marks.ts';
import { commit, daemon, file, hold } from '../virt/boot/memory-steps.ts';
import { run, start, step } from '../virt/boot/tasks.ts';
import { buildFirecrackerVm } from '../virt/firecracker-vm.ts';
import { runcCreate, runcStart } from './oci-boot.ts';

/** The agent in the guest: tells the shim that it is there, and has runc make the container when it is asked to. */
const vmm = firecracker({
  build: (below, context) => buildFirecrackerVm(below, context),
  image: null,
  inside: (p) => {
    phase(p, 'agent');
    hold(p, 'kata.agent');
    work(p, 'rt.go_start');
    postBelow(p, 'agent connected');
    listen(p, 'create task');
    run(p, runcCreate);
    run(p, runcStart);
  },
});

const shim = step('containerd-shim-aws-firecracker', 'process', 'app', (p) => {
  file(p, 'shim.text');
  hold(p, 'shim.heap');
  hold(p, 'kernel.process');
  work(p, 'rt.shim_start');
  start(p, vmm);
  listen(p, 'agent connected');
  postAbove(p, 'create task');
  stay(p);
});

const containerd = step('containerd', 'thread', 'app', (p) => {
  daemon(p, 'containerd');
  pull(p, IMAGES.container);
  phase(p, 'containerd');
  locked(p, 'containerd.metadata', commit);
  start(p, shim);
  post(p, 'shim started');
});

/** The same micro-VM as a container's: containerd, a shim, the VMM by its API, an agent and runc in the guest. */
export default defineBoot({
  id: 'firecracker-containerd',
  layer: 'firecracker',
  innermost: true,
  label: text('Firecracker through containerd', 'containerd를 통한 Firecracker'),
  kind: 'sandbox',
  estimate: text(
    'No start-up figure of firecracker-containerd was found: its parts are those of containerd, Firecracker and runc.',
    'firecracker-containerd의 시작 시간 자료를 찾지 못해, containerd와 Firecracker, runc의 부분들로 이루어졌다고 보았습니다.',
  ),
  body: (p) => run(p, containerd),
});
