/** runc, the low-level container runtime: prepares the container, starts its process, and exits. */
import { syscall } from '../kernel/syscalls/call.ts';
import { program } from '../kernel/paths/types.ts';
import { containerOf } from './oci-container.ts';

/** `runc create` and `runc start`, then exit: from here on no runtime process exists. */
export const runc = program('runc', (p) => {
  p.work('rt.runc.create', { probe: 'runtime' });
  p.effect('created', (kernel, ctx) => containerOf(kernel, ctx.task).send('created'));
  p.work('rt.runc.start', { probe: 'runtime' });
  p.effect('start', (kernel, ctx) => containerOf(kernel, ctx.task).send('start'));
  syscall(p, 'exit_group', (_kernel, ctx) => ctx.set(0, 0));
});
