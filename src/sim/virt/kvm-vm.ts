/** A virtual machine on KVM: what QEMU, Firecracker and the others build in their own ways from the same parts. */
import type { KernelConfig } from '../kernel/config.ts';
import { COMP } from '../trace/components.ts';
import { kvmRun } from './kvm-run.ts';
import type { BuildContext, Place } from './layer.ts';
import { VcpuPort } from './vcpu-port.ts';
import { VirtioBlk } from './virtio-blk.ts';
import { tapThread, vhostWorker, VirtioNet } from './virtio-net.ts';
import {
  connectGuest,
  guestPlace,
  hostCpus,
  makeGuestMachine,
  spareVcpus,
  startDeviceThread,
  startVcpus,
  type DeviceThread,
} from './vm-parts.ts';
import { Vm, type VmConfig } from './vm.ts';

/** Device by which a VMM asks KVM for a virtual machine. */
export const KVM_DEVICE = '/dev/kvm';
/** KVM's default on x86. */
const HALT_POLL_MAX_NS = 200_000;

/** What a VMM does in its own way. */
export interface KvmVmSpec {
  readonly vmm: string;
  /** Thread that serves the disk, and its program; null: the guest has no disk. */
  readonly block:
    | (DeviceThread & {
        /** Longest request it takes; absent: any. */
        readonly maxRequestBytes?: number;
      })
    | null;
  /** Adds further devices to the guest; `cpu` is the host's for what serves them. */
  readonly furnish?: (vm: Vm, cpu: number) => void;
  /** Who moves packets: the kernel's vhost thread, the VMM, or as the switch says. */
  readonly network: 'vhost' | 'vmm' | 'switch';
  readonly networkThread: string;
  /** False: its devices do not offer VIRTIO_F_EVENT_IDX. Absent: they do. */
  readonly eventIndex?: boolean;
  /** Name of a vCPU's thread; absent: QEMU's. */
  readonly vcpuThread?: (index: number) => string;
  /** How the guest's NIC hangs on the host's network; absent: by a tap device on the bridge. */
  readonly connect?: (vm: Vm, nic: VirtioNet, context: BuildContext) => void;
  /** Box of the guest's kernel; absent: a Linux guest kernel. */
  readonly kernelComp?: number;
  /** How the guest kernel differs from a native one. */
  readonly kernel?: Partial<KernelConfig>;
}

/** What the switches make of a KVM VM. `nested`: its hypervisor runs in a VM. */
export function kvmConfig(context: BuildContext, nested: boolean, vhost: boolean): VmConfig {
  const apicv = context.choice('apicv') === 'on';
  return Object.freeze({
    ept: context.choice('ept') === 'on',
    apicv,
    posted: apicv && !nested,
    shadowVmcs: context.choice('shadow-vmcs') === 'on',
    vhost,
    haltPollMaxNs: context.choice('halt-poll') === 'on' ? HALT_POLL_MAX_NS : 0,
  });
}

/** Who moves the packets: a kernel thread, or one of the VMM's. */
function netThread(vm: Vm, spec: KvmVmSpec): DeviceThread {
  if (!vm.config.vhost) return { thread: spec.networkThread, program: tapThread };
  return { thread: 'vhost-1', program: vhostWorker, comp: COMP.vhost, kthread: true };
}

/** Builds the machine, boots its kernel and starts the VMM's threads on the kernel below. */
export function buildKvmVm(below: Place, context: BuildContext, spec: KvmVmSpec): Place {
  const host = below.kernel;
  const nested = host.machine.depth > 0;
  const cpus = hostCpus(below);
  const vhost = spec.network === 'switch' ? context.choice('vhost') === 'on' : spec.network === 'vhost';
  const vm = new Vm(host, kvmConfig(context, nested, vhost), below);
  const machine = makeGuestMachine(vm, {
    cold: context.cold,
    vcpus: context.vcpus,
    frames: context.frames,
    inner: context.innerVms,
    kernelComp: spec.kernelComp ?? COMP.guestKernel,
    port: (index) => new VcpuPort(vm, vm.vcpu(index)),
  });
  const { block } = spec;
  const disk = block && new VirtioBlk(block.maxRequestBytes);
  if (disk) machine.attach(disk);
  const nic = new VirtioNet();
  machine.attach(nic);
  for (const device of [disk, nic]) if (device) device.eventIndex = spec.eventIndex ?? true;
  const kernel = context.makeKernel(machine, nested ? `guest ${machine.depth}` : 'guest', spec.kernel);
  kernel.blocks.device = disk;
  vm.boot(kernel);
  startVcpus(vm, below, cpus.rest, {
    name: spec.vcpuThread ?? ((index) => `CPU ${index}/KVM`),
    program: kvmRun,
    comp: COMP.kvm,
    device: KVM_DEVICE,
  });
  if (disk && block) startDeviceThread(vm, disk, block, cpus.io);
  spec.furnish?.(vm, cpus.io);
  if (context.network !== 'none') {
    nic.irqVcpu = spareVcpus(vm.vcpus.length)[2] ?? 0;
    (spec.connect ?? connectGuest)(vm, nic, context);
    startDeviceThread(vm, nic, netThread(vm, spec), cpus.net);
  }
  return guestPlace(vm, below, spec.vmm);
}
