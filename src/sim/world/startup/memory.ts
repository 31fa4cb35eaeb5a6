/** What is in memory when everything has started: read off the frames that kernels hold, machine by machine. */
import { invariant } from '../../core/invariant.ts';
import { PAGE_BYTES } from '../../kernel/fs/file-system.ts';
import { findMemory } from '../../kernel/task.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Holding } from '../../kernel/mm/page-owners.ts';
import { findFootprint, footprint } from '../../virt/boot/footprint.ts';
import { Actor } from '../../virt/boot/instance.ts';
import { guestMemory, Vm } from '../../virt/vm.ts';
import type { Host } from './host.ts';
import type { MemoryPart } from './result.ts';

/** Memory that a VM was given and that its guest does not use: the rest of huge pages. */
const REST = 'guest.huge-rest';
/** Pages that `execve` gave to the application. */
const APPLICATION = 'app.anonymous';

type Share = MemoryPart['share'];

/** Frames by share and part. */
class Sums {
  private readonly frames = new Map<string, { readonly share: Share; readonly id: string; count: number }>();

  add(share: Share, id: string, count: number): void {
    if (count === 0) return;
    const key = `${share} ${id}`;
    const sum = this.frames.get(key) ?? { share, id, count: 0 };
    sum.count += count;
    this.frames.set(key, sum);
  }

  /** Of private parts the mean over the instances. */
  parts(instances: number): MemoryPart[] {
    return [...this.frames.values()].map(({ share, id, count }) => {
      const bytes = (count * PAGE_BYTES) / (share === 'private' ? instances : 1);
      return { id, label: footprint(id).label, share, bytes: Math.round(bytes) };
    });
  }
}

/** The VM that a holding is the memory of, on this kernel. */
function vmOf(kernel: Kernel, { part }: Holding): Vm | undefined {
  return kernel.guests.find((guest): guest is Vm => guest instanceof Vm && guestMemory(guest) === part);
}

/** Which of the guest's purposes each frame below serves; what is merged is counted once. */
class Reader {
  readonly sums = new Sums();
  private readonly host: Host;
  private readonly merged = new Set<string>();

  constructor(host: Host) {
    this.host = host;
  }

  read(): void {
    const { kernel, services } = this.host;
    for (const holding of kernel.pages.holdings) {
      const { owner, part, frames } = holding;
      const vm = vmOf(kernel, holding);
      if (vm) this.guest(vm, frames);
      else if (owner < 0) this.sums.add(kernel.pages.isMapped(-1 - owner) ? 'shared' : 'cache', part, frames);
      else this.sums.add(services.has(owner) ? 'host' : 'private', part, frames);
    }
    this.applications(kernel, () => true);
  }

  /** Frames that `execve` gave to programs of the instances. */
  private applications(kernel: Kernel, counts: (frame: number) => boolean): number {
    let sum = 0;
    for (const instance of this.host.instances)
      for (const task of instance.tasks) {
        if (kernel.findTask(task.id) !== task || !findMemory(task, Actor)) continue;
        sum += kernel.processes.framesOf(task.id).filter(counts).length;
      }
    this.sums.add('private', APPLICATION, sum);
    return sum;
  }

  /** Memory of a machine: as many frames as it was given, by what its own kernel uses those that are backed for. */
  private guest(vm: Vm, given: number): void {
    const { kernel } = vm;
    const { memory } = kernel.machine;
    const isBacked = (frame: number): boolean =>
      memory.isBacked(frame) && frame >= (vm.cold?.fileFrames ?? 0);
    let used = 0;
    for (const holding of kernel.pages.holdings) {
      let frames = 0;
      holding.forEach((frame) => (frames += isBacked(frame) ? 1 : 0));
      used += frames;
      const inner = vmOf(kernel, holding);
      if (inner) this.guest(inner, frames);
      else this.use(holding.part, frames);
    }
    used += this.applications(kernel, isBacked);
    this.sums.add('private', REST, Math.max(0, given - used));
  }

  /** Kernel samepage merging: of parts that are the same in every VM one copy stays, shared by all. */
  private use(part: string, frames: number): void {
    if (!this.host.plan.choice.ksm || findFootprint(part)?.identical !== true) {
      this.sums.add('private', part, frames);
      return;
    }
    if (this.merged.has(part)) return;
    this.merged.add(part);
    this.sums.add('shared', part, frames);
  }
}

/** Memory of all instances together, by part. */
export function memoryOf(host: Host): MemoryPart[] {
  const reader = new Reader(host);
  reader.read();
  invariant(host.instances.length > 0, 'no-instances');
  return reader.sums.parts(host.instances.length);
}
