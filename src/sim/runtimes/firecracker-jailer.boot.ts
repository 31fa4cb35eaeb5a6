import { text } from '../core/text.ts';
import { makeGroup } from '../kernel/cgroup/make-group.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { locked } from '../kernel/locks/locked.ts';
import type { KernelBuilder } from '../kernel/paths/types.ts';
import type { Ctx } from '../ops/context.ts';
import { attachTask } from '../virt/boot/attach.ts';
import { defineBoot } from '../virt/boot/define.ts';
import { firecracker } from '../virt/boot/firecracker.ts';
import { IMAGES } from '../virt/boot/images.ts';
import { actorOf } from '../virt/boot/instance.ts';
import { inKernel, phase, stay, work } from '../virt/boot/marks.ts';
import { start, step } from '../virt/boot/tasks.ts';
import { buildFirecrackerVm } from '../virt/firecracker-vm.ts';

const vmm = firecracker({
  build: (below, context) => buildFirecrackerVm(below, context),
  image: IMAGES.microvm,
});

/** One group a micro-VM. */
function groupOf(kernel: Kernel, ctx: Ctx): string {
  const { number, host } = actorOf(kernel, ctx).instance;
  return `${kernel === host.kernel ? host.group : ''}/firecracker/${String(number)}`;
}

/** The jailer makes a group with cpuset and memory, writes its files, goes into it and executes the VMM. */
function confine(p: KernelBuilder): void {
  phase(p, 'cgroup');
  inKernel(p, 'mkdir', (p) =>
    locked(p, 'cgroup_mutex', (p) => {
      work(p, 'cg.mkdir');
      p.effect('cgroup_mkdir', (kernel, ctx) => makeGroup(kernel.cgroups, groupOf(kernel, ctx)));
    }),
  );
  for (let file = 0; file < 2; file++)
    inKernel(p, 'write', (p) => locked(p, 'cgroup_mutex', (p) => work(p, 'cg.write')));
  inKernel(p, 'write cgroup.procs', (p) =>
    attachTask(p, (kernel, ctx) => ({ task: ctx.task, path: groupOf(kernel, ctx) })),
  );
}

const jailer = step('jailer', 'process', 'app', (p) => {
  confine(p);
  start(p, vmm);
  stay(p);
});

/** The VMM in groups of its own, as its project recommends. */
export default defineBoot({
  id: 'firecracker-jailer',
  layer: 'firecracker',
  label: text('Firecracker under its jailer', 'jailer로 시작한 Firecracker'),
  kind: 'vm',
  snapshot: true,
  estimate: text(
    'The jailer’s own work (a chroot with two device files, dropped privileges) is not counted; its groups are.',
    'jailer 자체 작업(장치 파일 두 개가 있는 chroot, 권한 포기)은 세지 않고, cgroup만 셉니다.',
  ),
  body: (p) => start(p, jailer),
});
