/** First touch of an anonymous page: `exc_page_fault` to `do_anonymous_page`. Called from user mode. */
import { chargeCost } from '../fs/file-io.ts';
import type { Ctx } from '../../ops/context.ts';
import type { Kernel } from '../kernel.ts';
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
      probe: 'user_enter',
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
  userFault(p, (p) => freshPage(p, 'mm.fault.anon4k'));
});

/** A fault of a program: into the kernel, what is to be done, and back. */
function userFault(p: KernelBuilder, handle: (p: KernelBuilder) => void): void {
  p.privileged('fault');
  exceptionEntry(p, '#PF');
  handle(p);
  pvAlso(p, 'setPte');
  p.resched();
  exceptionReturn(p);
}

/** A page of the program's own: taken, charged, and filled with zeros or with the contents of the one it is a copy of. */
function freshPage(p: KernelBuilder, cost: string): void {
  p.workBy('mm.memcg_charge', (kernel, _ctx, cpu) => chargeCost(kernel, cpu), { probe: 'memcg_charge' });
  p.work(cost);
  touchFresh(p);
}

/** Local of a store: the page. */
const STORED = 5;

function mmOf(kernel: Kernel, ctx: Ctx): number {
  return kernel.task(ctx.task).mm;
}

/** First write to a page since fork took the right: it is copied, unless nobody else has it any more. */
const copyOnWrite = program('do_wp_page', (p) => {
  userFault(p, (p) =>
    p.when(
      'somebody else has the page too',
      (kernel, ctx) => kernel.processes.access.isShared(mmOf(kernel, ctx)),
      (p) => freshPage(p, 'mm.fault.cow'),
      (p) => p.work('mm.fault.filemap'),
    ),
  );
  p.effect('it may be written', (kernel, ctx) => {
    kernel.processes.access.grant(mmOf(kernel, ctx), ctx.get(STORED));
  });
});

/** A program writes to a page of its own, given by a number that it alone knows. */
export function store(p: KernelBuilder, page: number): void {
  p.effect('page', (_kernel, ctx) => ctx.set(STORED, page));
  p.when(
    'it may not be written',
    (kernel, ctx) =>
      kernel.config.singleAddressSpace !== true &&
      !kernel.processes.access.may(mmOf(kernel, ctx), ctx.get(STORED)),
    (p) => p.call(copyOnWrite),
  );
}

/** First use of a page that the page cache has (`filemap_map_pages`). */
export const fileFault = program('do_read_fault', (p) => {
  userFault(p, (p) => p.work('mm.fault.filemap'));
});
