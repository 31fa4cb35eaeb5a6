/** What every layer that can be below a program says of itself. */
import { expect, test } from 'vitest';
import type { Kernel } from '../../../src/sim/kernel/kernel.ts';
import { VirtioNet } from '../../../src/sim/virt/virtio-net.ts';
import type { Vm } from '../../../src/sim/virt/vm.ts';
import { buildOperation } from '../../../src/sim/world/compile/operation.ts';
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

/** vCPU that each guest's network card interrupts, from the outermost VM in. */
function interrupted(stack: string): number[] {
  const spec = { op: 'tcp-bridge', stack, params: {}, seed: 1, switches: {}, costs: {} };
  const vcpus: number[] = [];
  let [vm] = buildOperation(spec).host.guests as Vm[];
  while (vm) {
    const nic = vm.machine.devices.find((device) => device instanceof VirtioNet);
    if (nic instanceof VirtioNet) vcpus.push(nic.irqVcpu);
    [vm] = (vm.machine.cpu(0).kernelOn as Kernel).guests as Vm[];
  }
  return vcpus;
}

test.each([
  ['kvm', [0]],
  ['firecracker', [0]],
  ['virtualbox', [0]],
  ['xen-pv', [0]],
  ['kvm/kvm', [4, 0]],
])(
  '%s: packets interrupt the program’s vCPU, and one of the VMM’s own where the guest is a host',
  (stack, vcpus) => {
    expect(interrupted(stack)).toEqual(vcpus);
  },
);
