/** Guests of a scenario whose host keeps account of memory: their kernels do so too, in memory that their monitors have. */
import { LIMITED_MEMORY } from '../../kernel/mm/memcg/install.ts';
import { lendMemory, type IdleGuest } from '../../virt/lent-memory.ts';
import { vmUnder } from '../../virt/vm.ts';
import type { Building } from '../build/building.ts';

const MINIMAL = Object.freeze({ held: ['guest.kernel.minimal', 'guest.slab.minimal'], cached: [] });
const DISTRO = Object.freeze({
  held: ['guest.kernel.distro', 'guest.slab.distro', 'guest.userland.distro'],
  cached: ['guest.files.distro'],
});

/** Layers whose guests keep account of memory, by id: Linux on virtual CPUs that VT-x enters under a Linux host. */
const IDLE: Readonly<Record<string, IdleGuest>> = Object.freeze({
  kvm: { vmm: 'qemu', ...DISTRO },
  firecracker: { vmm: 'firecracker', ...MINIMAL },
  'cloud-hypervisor': { vmm: 'cloud-hypervisor', ...MINIMAL },
  kata: { vmm: 'qemu', held: [...MINIMAL.held, 'kata.agent'], cached: [] },
  virtualbox: { vmm: 'hosted.vmm', ...DISTRO },
  'vmware-vtx': { vmm: 'hosted.vmm', ...DISTRO },
});

/** How the kernels of those guests are booted. */
export const GUEST_KERNELS = Object.freeze(
  Object.fromEntries(Object.keys(IDLE).map((id) => [id, Object.freeze({ memory: LIMITED_MEMORY })])),
);

/** Whether programs that use memory can run in a layer: it has no kernel of its own, or one that keeps account. */
export function keepsAccount({ id, isVm }: { readonly id: string; readonly isVm: boolean }): boolean {
  return id in IDLE || (!isVm && !id.startsWith('gvisor'));
}

/** Each guest begins with what it holds when it is up. */
export function lendAll({ spec, places }: Building): void {
  for (const { id, layer } of spec.places) {
    const idle = IDLE[layer];
    const place = places.get(id);
    const vm = place ? vmUnder(place.kernel) : null;
    if (idle && vm) lendMemory(vm, idle);
  }
}
