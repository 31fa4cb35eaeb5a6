/** Memory by groups, as the kernel and its programs find it. */
import { invariant } from '../../../core/invariant.ts';
import type { Ctx } from '../../../ops/context.ts';
import type { Kernel } from '../../kernel.ts';
import type { KernelMemory } from '../kernel-memory.ts';
import type { Job } from './job.ts';
import { HugePages } from '../hugetlb/huge-pages.ts';
import { MemoryManager } from './manager.ts';
import { oomScore } from './oom.ts';
import { execed, exited, forked, jobOf } from './spaces.ts';

export class LimitedMemory implements KernelMemory {
  readonly manager: MemoryManager;
  lending = -1;

  readonly hugePages: HugePages;

  constructor(kernel: Kernel) {
    this.hugePages = new HugePages(kernel);
    this.manager = new MemoryManager(kernel);
  }

  execed(task: number): void {
    execed(this.manager, this.manager.kernel.task(task));
  }

  forked(parent: number, child: number): void {
    const { kernel } = this.manager;
    forked(this.manager, kernel.task(parent), kernel.task(child));
  }

  exited(task: number): void {
    const { kernel } = this.manager;
    const { mm } = kernel.task(task);
    exited(this.manager, kernel.task(task));
    if (!this.manager.spaces.has(mm)) this.hugePages.unmap(mm, null);
  }

  oomScore(task: number): number {
    return oomScore(this.manager, this.manager.kernel.task(task));
  }
}

/** Who keeps account of a kernel's memory. Throws SimFault 'memory-without-limits' where nobody does. */
export function managerOf({ mm }: { readonly mm?: KernelMemory | null }): MemoryManager {
  invariant(mm, 'memory-without-limits');
  // Nothing else implements it.
  return (mm as LimitedMemory).manager;
}

/** The pool of huge pages of such a kernel. */
export function hugePagesOf({ mm }: { readonly mm?: KernelMemory | null }): HugePages {
  invariant(mm, 'memory-without-limits');
  return (mm as LimitedMemory).hugePages;
}

/** What the task that a context runs is in the middle of. */
export function currentJob(kernel: Kernel, ctx: Ctx): Job {
  return jobOf(managerOf(kernel), ctx.task);
}
