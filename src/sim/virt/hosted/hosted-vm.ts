/** A virtual machine of a hypervisor that is a program on a host: the parts, put together. */
import { REFERENCE_PROFILE } from '../../costs/registry.ts';
import type { KernelConfig } from '../../kernel/config.ts';
import type { DeviceDriver } from '../../kernel/device-driver.ts';
import type { Program } from '../../ops/op.ts';
import type { BuildContext, Place } from '../layer.ts';
import type { Vcpu } from '../vcpu.ts';
import { VcpuPort } from '../vcpu-port.ts';
import { VirtioBlk } from '../virtio-blk.ts';
import { VirtioNet } from '../virtio-net.ts';
import {
  connectGuest,
  guestPlace,
  hostCpus,
  makeGuestMachine,
  spareVcpus,
  startDeviceThread,
  startVcpus,
  type DeviceThread,
} from '../vm-parts.ts';
import { Vm, type VmConfig } from '../vm.ts';

/** A device and the thread of the process that serves it. */
export interface HostedDevice extends DeviceThread {
  /** The guest's driver; null: virtio's. */
  readonly driver: DeviceDriver | null;
}

export interface HostedVmSpec {
  readonly vmm: string;
  readonly config: VmConfig;
  /** Absent: VT-x's. */
  readonly port?: (vm: Vm, vcpu: Vcpu) => VcpuPort;
  readonly vcpuThread: (index: number) => string;
  readonly loop: Program;
  /** Component the loop begins in. */
  readonly loopComp: number;
  /** Box of the guest's kernel. */
  readonly kernelComp: number;
  readonly kernel?: Partial<KernelConfig>;
  /** Guest code does not execute on the CPU itself: the cost that says how many times longer it takes. */
  readonly emulatedBy?: string;
  /** Costs that stand for others in the guest, by id. */
  readonly substitutes?: Readonly<Record<string, string>>;
  readonly disk: HostedDevice;
  readonly nic: HostedDevice;
}

/** Builds the machine, boots its kernel and starts the process's threads on the kernel below. */
export function buildHostedVm(below: Place, context: BuildContext, spec: HostedVmSpec): Place {
  const cpus = hostCpus(below);
  const vm = new Vm(below.kernel, spec.config, below);
  const { profile } = context.sim.sampler;
  const { emulatedBy, substitutes = {} } = spec;
  const machine = makeGuestMachine(vm, {
    cold: context.cold,
    vcpus: context.vcpus,
    frames: context.frames,
    inner: context.innerVms,
    kernelComp: spec.kernelComp,
    port: (index) => spec.port?.(vm, vm.vcpu(index)) ?? new VcpuPort(vm, vm.vcpu(index)),
    ...(emulatedBy === undefined ? {} : { slowdown: profile.meanNs(profile.index(emulatedBy)) }),
  });
  for (const vcpu of vm.vcpus) vcpu.hardware = emulatedBy === undefined;
  const costs = Object.entries(substitutes).map(([id, other]): [number, number] => [
    REFERENCE_PROFILE.index(id),
    REFERENCE_PROFILE.index(other),
  ]);
  if (costs.length > 0) machine.substitute(new Map(costs));
  const disk = new VirtioBlk();
  const nic = new VirtioNet();
  disk.driver = spec.disk.driver;
  nic.driver = spec.nic.driver;
  machine.attach(disk);
  machine.attach(nic);
  const name = machine.depth > 1 ? `guest ${machine.depth}` : 'guest';
  const kernel = context.makeKernel(machine, name, spec.kernel);
  kernel.blocks.device = disk;
  vm.boot(kernel);
  startVcpus(vm, below, cpus.rest, { name: spec.vcpuThread, program: spec.loop, comp: spec.loopComp });
  startDeviceThread(vm, disk, spec.disk, cpus.io);
  if (context.network !== 'none') {
    nic.irqVcpu = spareVcpus(vm.vcpus.length)[2] ?? 0;
    connectGuest(vm, nic, context);
    startDeviceThread(vm, nic, spec.nic, cpus.net);
  }
  return guestPlace(vm, below, spec.vmm);
}
