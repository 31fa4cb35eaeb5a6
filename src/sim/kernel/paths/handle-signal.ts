/** `setup_rt_frame` and what follows: the handler in user mode, and `rt_sigreturn` back to what was interrupted. */
import { syscall } from '../syscalls/call.ts';
import { pvOr } from './pv.ts';
import { kpti } from './syscall-entry.ts';
import { program } from './types.ts';

/** Locals of the frame. A handler finds the signal's number in local 0 and the task that sent it in `from`, 0: the kernel. */
export const SIGNAL = Object.freeze({ number: 0, handler: 1, inCall: 2, leftNs: 3, from: 4 });

export const handlerFrame = program('handle_signal', (p) => {
  p.work('sys.signal.deliver', { probe: 'signal_deliver' });
  // One that came meanwhile has its frame on top of this one: its handler runs first.
  p.resched();
  p.when(
    'out of a system call',
    (_kernel, ctx) => ctx.get(SIGNAL.inCall) === 1,
    // The call has paid for its way to user mode, at its trace point.
    (p) =>
      p.effect('to the handler', (kernel, ctx, cpu) => {
        ctx.comp = kernel.current(cpu.index)?.userComp ?? 0;
        cpu.changeRing(ctx, 3);
      }),
    (p) =>
      pvOr(p, 'syscallExit', (p) => {
        kpti(p);
        p.cross((kernel, _ctx, cpu) => kernel.current(cpu.index)?.userComp ?? 0, 3, 'sys.exit', {
          label: 'IRET',
        });
      }),
  );
  p.callBy('the handler', (_kernel, ctx) => ctx.get(SIGNAL.handler));
  syscall(p, 'rt_sigreturn');
  // What an interrupt had cut short goes on.
  p.effect('as it was', (_kernel, ctx) => (ctx.leftNs = ctx.get(SIGNAL.leftNs)));
});
