/**
 * Where a row happens: the boxes of the stage. Order is the numbering in the trace; append only.
 */
import { BASIC_COMPONENTS } from './components-basic.ts';
import { NESTED_COMPONENTS } from './components-nested.ts';
import { STACK_COMPONENTS } from './components-stacks.ts';
import type { ComponentDef } from './component.ts';

export type { ComponentDef } from './component.ts';

/** Every component, by its number in the trace. */
export const COMPONENTS: readonly ComponentDef[] = Object.freeze(
  [...BASIC_COMPONENTS, ...NESTED_COMPONENTS, ...STACK_COMPONENTS].map((def) => Object.freeze(def)),
);

/** Numbers of the components, by id. */
export const COMP = Object.freeze({
  app: 0,
  guestKernel: 1,
  vmm: 2,
  kvm: 3,
  vhost: 4,
  kernel: 5,
  cpu: 6,
  disk: 7,
  nic: 8,
  peer: 9,
  l1Kernel: 10,
  l1Vmm: 11,
  l1Kvm: 12,
  l1Vhost: 13,
  l2Kernel: 14,
  l2Vmm: 15,
  l2Kvm: 16,
  l2Vhost: 17,
  xen: 18,
  dom0: 19,
  pvKernel: 20,
  hyperv: 21,
  rootPartition: 22,
  monitor: 23,
  translated: 24,
  vmmR0: 25,
  emulated: 26,
  sentry: 27,
  gofer: 28,
  virtiofsd: 29,
  libos: 30,
  l1VmmR0: 31,
  l2VmmR0: 32,
});
