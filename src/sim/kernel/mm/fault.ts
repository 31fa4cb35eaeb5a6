/** First touch of an anonymous page: `exc_page_fault` to `do_anonymous_page`. Called from user mode. */
import { chargeCost } from '../fs/file-io.ts';
import { program, type KernelBuilder } from '../paths/types.ts';
import { pvAlso, pvOr } from '../paths/pv.ts';

/** Takes a frame and touches it. */
function touchFresh(p: KernelBuilder): void {
  p.effect('alloc_pages', (kernel, ctx) =>
    ctx.set(0, kernel.processes.addPage(ctx.task, kernel.machine.memory)),
  );
  p.privileged('touch', (_kernel, ctx) => ctx.get(0));
}

/** From user mode to the handler of an exception. */
export function exceptionEntry(p: KernelBuilder, label: string): void {
  pvOr(p, 'faultEnter', (p) =>
    p.cross((kernel) => kernel.machine.kernelComp, 0, null, { probe: 'page_fault_user', label }),
  );
}

export function exceptionReturn(p: KernelBuilder): void {
  pvOr(p, 'faultExit', (p) =>
    p.cross((kernel, _ctx, cpu) => kernel.current(cpu.index)?.userComp ?? 0, 3, null, {
      probe: 'sys_exit',
      label: 'IRET',
    }),
  );
}

export const anonymousFault = program('do_anonymous_page', (p) => {
  p.when(
    'page tables are made at boot',
    (kernel) => kernel.config.singleAddressSpace === true,
    (p) => {
      touchFresh(p);
      p.ret();
    },
  );
  p.privileged('fault');
  exceptionEntry(p, '#PF');
  p.workBy('mm.memcg_charge', (kernel, _ctx, cpu) => chargeCost(kernel, cpu), { probe: 'memcg_charge' });
  p.work('mm.fault.anon4k');
  touchFresh(p);
  pvAlso(p, 'setPte');
  p.resched();
  exceptionReturn(p);
});
