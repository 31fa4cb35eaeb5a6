/** What every layer that can be below a program says of itself. */
import { expect, test } from 'vitest';
import { LAYERS } from '../../../src/sim/world/registry.ts';
import { depthOf } from '../../../src/sim/world/stack.ts';

/** Does its code run in a machine of its own, so that what is below sees vCPUs? */
const VM: Readonly<Record<string, boolean>> = {
  bare: false,
  container: false,
  lxc: false,
  'gvisor-systrap': false,
  'gvisor-ptrace': false,
  'gvisor-kvm': true,
  kata: true,
  kvm: true,
  firecracker: true,
  'cloud-hypervisor': true,
  'qemu-tcg': true,
  unikernel: true,
  virtualbox: true,
  'vmware-bt': true,
  'vmware-vtx': true,
  wsl2: true,
  'xen-hvm': true,
  'xen-pv': true,
  'xen-pvh': true,
};

test('a layer is a virtual machine or is none', () => {
  expect(Object.fromEntries(LAYERS.map(({ id, isVm }) => [id, isVm]))).toEqual(VM);
});

test.each(Object.entries(VM))('%s alone is as deep as it says', (id, isVm) => {
  expect(depthOf(id)).toBe(isVm ? 1 : 0);
});
