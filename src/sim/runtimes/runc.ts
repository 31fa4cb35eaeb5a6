/** runc, the low-level container runtime: prepares the container, starts its process, and exits. */
import { syscall } from '../kernel/syscalls/call.ts';
import { program } from '../kernel/paths/types.ts';

/** `runc create` and `runc start`, then exit: from here on no runtime process exists. */
export const runc = program('runc', (p) => {
  p.work('rt.runc.create', { probe: 'runtime' });
  p.work('rt.runc.start', { probe: 'runtime' });
  syscall(p, 'exit');
});
