/** `huge` and `hugemap`: memory of huge pages, each touched, or only mapped. */
import type { Text } from '../../../core/text.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { hugePagesOf } from '../../../kernel/mm/memcg/limited-memory.ts';
import { inKernel } from '../../../kernel/mm/memcg/programs.ts';
import type { KernelBuilder } from '../../../kernel/paths/types.ts';
import { syscall } from '../../../kernel/syscalls/call.ts';
import type { Ctx } from '../../../ops/context.ts';
import { askOf, defineShellOp, type ShellOp } from './op.ts';

/** The op's first word names memory of huge pages. */
export function hasHuge(kernel: Kernel, ctx: Ctx): boolean {
  return hugePagesOf(kernel).has(kernel.task(ctx.task), askOf(kernel, ctx).word(0));
}

interface HugePart {
  readonly name: string;
  readonly bytes: number;
}

/** Faults in a region of huge pages from its start; null: there is none. */
export function touchesHuge(p: KernelBuilder, which: (kernel: Kernel, ctx: Ctx) => HugePart | null): void {
  p.when(
    'there are huge pages',
    (kernel, ctx) => which(kernel, ctx) !== null,
    (p) => {
      p.privileged('fault');
      inKernel(p, 'hugetlb_fault', (p) => {
        p.effect('its pages', (kernel, ctx) => {
          const part = which(kernel, ctx);
          if (part) hugePagesOf(kernel).touch(kernel.task(ctx.task), part.name, part.bytes);
        });
      });
      // A signal that the fault brought on.
      p.resched();
    },
  );
}

/** What a mapping is called: the op's second word. */
function nameOf(kernel: Kernel, ctx: Ctx): string {
  const name = askOf(kernel, ctx).word(1);
  return name === '' ? '-' : name;
}

export function mapsHuge(name: string, about: Text, touched: boolean): ShellOp {
  return defineShellOp({
    name,
    usage: 'SIZE [NAME]',
    about,
    accepts: ([size = '', ...more]) => /^\d+[KMG]?$/.test(size) && more.length <= 1,
    body: (p) => {
      syscall(p, 'mmap');
      p.effect('the region', (kernel, ctx) => {
        const ask = askOf(kernel, ctx);
        const mapped = hugePagesOf(kernel).map(kernel.task(ctx.task), nameOf(kernel, ctx), ask.bytes(0));
        ask.answer = mapped ? 'ok' : 'ENOMEM';
      });
      if (!touched) return;
      touchesHuge(p, (kernel, ctx) =>
        askOf(kernel, ctx).answer === 'ok' ? { name: nameOf(kernel, ctx), bytes: Infinity } : null,
      );
    },
  });
}
