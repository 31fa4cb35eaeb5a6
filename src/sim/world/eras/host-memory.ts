/** What the operating system of the server itself has in memory: the same distribution that a guest boots. */
import type { EraSpec } from '../../core/era-views.ts';
import { PAGE_BYTES } from '../../kernel/fs/file-system.ts';
import { footprint } from '../../virt/boot/footprint.ts';

const PARTS = ['guest.kernel.distro', 'guest.slab.distro', 'guest.userland.distro'] as const;

/** Kernel, its allocations and page structures, services; bytes. */
export function hostBytes({ memoryGib }: Pick<EraSpec, 'memoryGib'>): number {
  const frames = (memoryGib * 2 ** 30) / PAGE_BYTES;
  const structs = frames * footprint('guest.struct-page').bytes;
  return PARTS.reduce((sum, id) => sum + footprint(id).bytes, structs);
}
