/** A library OS: the kernel is linked with the application, so that a system call is a function call. */
import { pvOps } from '../kernel/pv-ops.ts';
import { program } from '../kernel/paths/types.ts';

const call = program('libos_call', (p) => {
  p.cross((kernel) => kernel.machine.kernelComp, 0, 'unik.call', { probe: 'libos_call', label: 'call' });
});

const back = program('libos_return', (p) => {
  p.cross((kernel, _ctx, cpu) => kernel.current(cpu.index)?.userComp ?? 0, 3, null, {
    probe: 'libos_call',
    label: 'ret',
  });
});

/** Calls as functions. */
export const LIBOS_OPS = pvOps('libos', { syscallEnter: call, syscallExit: back });
