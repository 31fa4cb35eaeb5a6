/** A program's access to an address where it has nothing: SIGSEGV (arch/x86/mm/fault.c `bad_area_nosemaphore`, 6.18). */
import { forceSignal } from './force-signal.ts';
import { exceptionEntry, exceptionReturn } from './mm/fault.ts';
import { program } from './paths/types.ts';
import { SIG } from './signal.ts';

/** A write to address 0 from user mode. It returns if the program has a handler. Addresses of code are not modelled, so the log has none. */
export const writeToNull = program('bad_area_nosemaphore', (p) => {
  p.privileged('fault');
  exceptionEntry(p, '#PF');
  p.work('mm.fault.filemap');
  p.effect('force_sig_fault', (kernel, ctx, cpu) => {
    const task = kernel.task(ctx.task);
    if (task.sighand.of(SIG.SEGV).handler === 'default')
      kernel.print(
        `${task.name}[${String(task.id)}]: segfault at 0 error 6 likely on CPU ${String(cpu.index)} (core ${String(cpu.index)}, socket 0)`,
      );
    forceSignal(kernel, task, SIG.SEGV);
  });
  p.resched();
  exceptionReturn(p);
  p.resched();
});
