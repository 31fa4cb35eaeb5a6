/**
 * A virtual machine beside a privileged partition, as type-1 hypervisors have it: the hypervisor runs the guest's vCPUs, the
 * privileged partition serves its disk and network through rings shared with it.
 */
import type { Machine } from '../../hw/machine.ts';
import { EventChannels } from '../../kernel/events.ts';
import type { KernelConfig } from '../../kernel/config.ts';
import type { DeviceDriver } from '../../kernel/device-driver.ts';
import type { Program } from '../../ops/op.ts';
import { COMP } from '../../trace/components.ts';
import { exitReason } from '../../trace/exit-reasons.ts';
import type { BuildContext, Place } from '../layer.ts';
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
} from '../vm-parts.ts';
import { PLAIN_VM, Vm } from '../vm.ts';
import { PartitionPort, type PartitionStyle } from './guest-port.ts';
import { PrivilegedPort, type PrivilegedCalls } from './privileged.ts';

const EXTERNAL_INTERRUPT = exitReason('EXTERNAL_INTERRUPT');

/** Who serves a device in the privileged partition. */
export interface BackEnd {
  readonly thread: string;
  readonly program: Program;
  /** True: a kernel thread. */
  readonly kthread: boolean;
}

/** A type-1 hypervisor and the kind of guest it runs. */
export interface PartitionSpec {
  readonly hypervisor: string;
  /** Boxes of the hypervisor, which also runs the guest's vCPUs, and of the privileged partition. */
  readonly comp: number;
  readonly privilegedComp: number;
  readonly calls: PrivilegedCalls;
  readonly guestComp: number;
  readonly kernel: Partial<KernelConfig>;
  readonly style: PartitionStyle;
  readonly ept: boolean;
  readonly apicv: boolean;
  /** Loop of a vCPU, and what it is called. */
  readonly run: Program;
  readonly vcpuName: (index: number) => string;
  readonly block: BackEnd;
  readonly net: BackEnd;
  /** The guest's disk, if not one with a ring. */
  readonly disk?: VirtioBlk;
  /** Drivers of the guest for rings. */
  readonly blockDriver: DeviceDriver;
  readonly netDriver: DeviceDriver;
  /** Adds further devices to the guest; `cpu` is one of the privileged partition's. */
  readonly furnish?: (vm: Vm, cpu: number) => void;
}

/** How a machine is divided between a hypervisor's guests and the privileged partition. */
type Division = Pick<PartitionSpec, 'comp' | 'privilegedComp' | 'calls'>;

/** The machine's first kernel becomes the privileged partition; on the guest's CPUs its scheduler stands for the hypervisor's. */
export function divide(machine: Machine, guestCpus: readonly number[], spec: Division): void {
  const own = [...machine.cpus.keys()].filter((index) => !guestCpus.includes(index));
  const names = (kernel: number) =>
    new Map([
      [COMP.kernel, kernel],
      [COMP.kvm, spec.comp],
    ]);
  machine.rename(names(spec.comp), guestCpus);
  machine.rename(names(spec.privilegedComp), own);
  const port = Object.freeze(new PrivilegedPort(spec.calls));
  for (const index of own) machine.cpu(index).port = port;
  machine.attach(new EventChannels(spec.comp));
}

/** Divides the machine, builds the guest's machine, boots its kernel and starts the back ends. */
export function buildPartition(below: Place, context: BuildContext, spec: PartitionSpec): Place {
  if (!context.cold) divide(below.kernel.machine, [below.appCpu, below.otherCpu], spec);
  const cpus = hostCpus(below);
  const vm = new Vm(below.kernel, Object.freeze({ ...PLAIN_VM, ept: spec.ept, apicv: spec.apicv }), below);
  const machine = makeGuestMachine(vm, {
    cold: context.cold,
    vcpus: context.vcpus,
    frames: context.frames,
    inner: context.innerVms,
    kernelComp: spec.guestComp,
    port: (index) => new PartitionPort(vm, vm.vcpu(index), spec.style),
  });
  // The hypervisor's own timer interrupts the CPU; VMX's preemption timer is KVM's way.
  for (const vcpu of vm.vcpus) vcpu.timerExit = EXTERNAL_INTERRUPT;
  const disk = spec.disk ?? new VirtioBlk();
  disk.driver ??= spec.blockDriver;
  machine.attach(disk);
  const nic = new VirtioNet();
  nic.driver = spec.netDriver;
  machine.attach(nic);
  const kernel = context.makeKernel(machine, 'guest', spec.kernel);
  kernel.blocks.device = disk;
  vm.boot(kernel);
  startVcpus(vm, below, cpus.rest, { name: spec.vcpuName, program: spec.run, comp: spec.comp });
  startDeviceThread(vm, disk, spec.block, cpus.io);
  spec.furnish?.(vm, cpus.io);
  if (context.network !== 'none') {
    nic.irqVcpu = spareVcpus(vm.vcpus.length)[2] ?? 0;
    connectGuest(vm, nic, context);
    startDeviceThread(vm, nic, spec.net, cpus.net);
  }
  return guestPlace(vm, below, spec.hypervisor);
}
