/** Parts that virtual machines of every hypervisor are put together from. */
import { invariant } from '../core/invariant.ts';
import type { Cpu } from '../hw/cpu.ts';
import { Memory } from '../hw/memory.ts';
import { Machine } from '../hw/machine.ts';
import type { CpuPort } from '../hw/port.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { NetDev } from '../kernel/net/net-stack.ts';
import type { Task, TaskSpec } from '../kernel/task.ts';
import type { Program } from '../ops/op.ts';
import { COMP } from '../trace/components.ts';
import { guestKernelComp, kernelBelow, levelNames } from './levels.ts';
import { translates, type BuildContext, type ColdBuild, type Place } from './layer.ts';
import { Vcpu } from './vcpu.ts';
import type { VirtioDevice } from './virtio-device.ts';
import { VirtioNet } from './virtio-net.ts';
import { ColdVm, type Vm } from './vm.ts';

/** 1 GiB of guest memory; none of it was touched but what the guest kernel itself uses, which is not modelled. */
export const GUEST_FRAMES = 262_144;
/** vCPUs of the program and of its partner. */
const VCPUS = 2;
/** More vCPUs of a guest that is a host again: for the inner VMM's disk and network threads and for interrupts. */
const HELPER_VCPUS = 3;
/** CPUs of the kernel below for a virtual machine's helpers. */
export interface HostCpus {
  readonly io: number;
  readonly net: number;
  readonly nic: number;
  /** CPUs for the guest's further vCPUs. */
  readonly rest: readonly number[];
}

export function hostCpus(below: Place): HostCpus {
  const [io = 0, net = 0, nic = 0, ...rest] = below.spareCpus;
  return { io, net, nic, rest };
}

/** vCPUs of a guest that has `inner` more virtual machines inside. */
function vcpuCount(inner: number): number {
  return VCPUS + HELPER_VCPUS * inner;
}

/** Numbers of the vCPUs that a guest's own VMM may use, in the order in which `hostCpus` takes them. */
export function spareVcpus(count: number): number[] {
  return Array.from({ length: Math.max(0, count - VCPUS) }, (_, index) => VCPUS + index);
}

export interface GuestMachineSpec {
  /** Absent: the machine runs already. */
  readonly cold: ColdBuild | undefined;
  /** As many as are asked for; null: as its programs and inner machines need. */
  readonly vcpus: number | null;
  /** Frames of its memory; null: as many as usual. */
  readonly frames: number | null;
  /** Virtual machines inside this one. */
  readonly inner: number;
  /** Component of the guest's kernel, unless it is a host again. */
  readonly kernelComp: number;
  readonly slowdown?: number;
  readonly port: (index: number) => CpuPort<Cpu>;
}

/** The guest's machine and its vCPUs. */
export function makeGuestMachine(vm: Vm, spec: GuestMachineSpec): Machine {
  const host = vm.hostKernel;
  const { inner, cold } = spec;
  const vcpus = cold?.vcpus ?? spec.vcpus ?? vcpuCount(inner);
  if (cold) vm.cold = new ColdVm(cold);
  for (let index = 0; index < vcpus; index++)
    vm.vcpus.push(new Vcpu(host.sim, index, host, vm.config.haltPollMaxNs));
  const depth = host.machine.depth + 1;
  const machine = new Machine(
    host.sim,
    {
      name: inner > 0 || depth > 1 ? `L${depth}` : 'guest',
      on: host.machine.place,
      cpus: vcpus,
      depth,
      kernelComp: guestKernelComp(depth, inner, spec.kernelComp),
      slowdown: (spec.slowdown ?? 1) * host.machine.slowdown,
    },
    new Memory(cold?.frames ?? spec.frames ?? GUEST_FRAMES, 0),
    spec.port,
  );
  machine.rename(levelNames(depth, inner, spec.kernelComp));
  vm.plug(machine);
  return machine;
}

/** A thread of the host that works for a VM. */
export interface ThreadSpec {
  readonly name: string;
  readonly program: Program;
  readonly cpu: number;
  /** Component of its user-mode and of its kernel-mode code. */
  readonly userComp: number;
  readonly kernelComp: number;
  /** Component it begins in, always in kernel mode. */
  readonly comp: number;
  /** True: a kernel thread, without an address space. */
  readonly kthread?: boolean;
  /** Path of its cgroup on the host; absent: the root. */
  readonly cgroup?: string;
  /** What it shares with the VMM (`CLONE`); absent: it is a thread of it. */
  readonly flags?: number;
  /** True: it runs a vCPU. */
  readonly runsVcpu?: boolean;
}

/** CPUs that a thread may run on, the address space and the cgroup it is in. */
function bounds(vm: Vm, spec: ThreadSpec): Pick<TaskSpec, 'affinity' | 'mm' | 'cgroup'> {
  const { home, cold } = vm;
  const space = cold?.plan.mm ?? vm.mm;
  const mm = spec.kthread === true || space === null ? {} : { mm: space };
  if (cold === null) {
    // A kernel thread that works for a VMM is in its groups, too (`cgroup_attach_task_all`).
    const affinity = home.cpus === undefined ? [spec.cpu] : home.cpus;
    return { affinity, cgroup: spec.cgroup ?? home.cgroup, ...mm };
  }
  const { vcpuCpus, helperCpus, cgroup } = cold.plan;
  const affinity = spec.runsVcpu === true ? vcpuCpus : helperCpus;
  return { affinity, cgroup: spec.cgroup ?? cgroup, ...mm };
}

/** Starts a thread of a machine that runs; of one that is switched off it waits for the VMM to start it. */
function launch(vm: Vm, task: Task): void {
  if (vm.cold === null) vm.hostKernel.start(task);
  else vm.cold.threads.push(task);
}

/** Makes a thread for a VM, in kernel mode, with the VM's number in local 0. It is not started. */
export function makeThread(vm: Vm, spec: ThreadSpec): Task {
  const task = vm.hostKernel.spawn({
    name: spec.name,
    program: spec.program,
    userComp: spec.userComp,
    kernelComp: spec.kernelComp,
    kthread: spec.kthread === true,
    ...bounds(vm, spec),
    ...(spec.flags === undefined ? {} : { flags: spec.flags }),
    service: true,
  });
  task.cpu = spec.cpu;
  if (!task.kthread) vm.mm ??= task.mm;
  task.ctx.ring = 0;
  task.ctx.comp = spec.comp;
  task.ctx.set(0, vm.id);
  return task;
}

/** A thread that serves a guest's device; what is left out is as in a VMM process. */
export interface DeviceThread {
  readonly thread: string;
  readonly program: Program;
  /** Component of its user-mode code, and the one it begins in. */
  readonly userComp?: number;
  readonly comp?: number;
  readonly kthread?: boolean;
  readonly cgroup?: string;
  readonly flags?: number;
}

/** Starts the thread and tells the device whom to wake. */
export function startDeviceThread(vm: Vm, device: VirtioDevice, spec: DeviceThread, cpu: number): void {
  const comp = spec.comp ?? COMP.kernel;
  const task = makeThread(vm, {
    name: spec.thread,
    program: spec.program,
    cpu,
    userComp: spec.userComp ?? COMP.vmm,
    kernelComp: comp,
    comp,
    kthread: spec.kthread === true,
    ...(spec.cgroup === undefined ? {} : { cgroup: spec.cgroup }),
    ...(spec.flags === undefined ? {} : { flags: spec.flags }),
  });
  device.worker = task.id;
  if (device instanceof VirtioNet) device.tap.worker = task.id;
  launch(vm, task);
}

/** How the vCPUs' host tasks run. */
export interface VcpuThreadSpec {
  readonly name: (index: number) => string;
  /** The loop that enters the guest. */
  readonly program: Program;
  /** Component of the loop. */
  readonly comp: number;
  /** Device by which the VMM makes its VM; absent: the hypervisor has none. */
  readonly device?: string;
}

/** Starts the host task of each vCPU on the CPU of the program, of its partner, and on the rest. */
export function startVcpus(vm: Vm, below: Place, rest: readonly number[], spec: VcpuThreadSpec): void {
  const cpus = [below.appCpu, below.otherCpu, ...rest];
  vm.vcpus.forEach((vcpu, index) => {
    const task = makeThread(vm, {
      name: spec.name(index),
      program: spec.program,
      cpu: cpus[index] ?? 0,
      userComp: COMP.vmm,
      kernelComp: spec.comp,
      comp: spec.comp,
      runsVcpu: true,
    });
    const opened = spec.device === undefined ? 0 : vm.hostKernel.openDevice(task, spec.device);
    invariant(opened === 0, 'device-refused', spec.device);
    vcpu.tie(task, vm.machine.cpu(index));
    vcpu.comp = spec.comp;
    launch(vm, task);
  });
  // One that is switched off says so itself when its kernel is up.
  if (vm.cold === null) vm.booted();
}

/** Name of the host's device that stands for the guest's NIC. */
export const TAP = 'tap0';

/** How a tap device hangs on the host's network. */
type TapSpec = Pick<NetDev, 'netns' | 'bridged' | 'masqueraded' | 'mirred'>;

/** Plugs the guest's NIC into the host by a tap device; `entry` is the host's device on the way to the guest. */
export function plugTap(vm: Vm, device: VirtioNet, entry: string, spec: TapSpec): void {
  const host = vm.hostKernel;
  host.net.addDevice({ ...spec, name: TAP, kind: 'tap', peer: '', bus: -1 });
  host.net.queues.set(TAP, device.tap);
  for (let kernel: Kernel | null = host; kernel; kernel = kernelBelow(kernel))
    kernel.net.addRoute(kernel === host ? entry : TAP, vm.machine.id);
  vm.kernel.net.addDevice({
    name: 'eth0',
    kind: 'virtio',
    netns: '',
    peer: '',
    bus: device.index,
    bridged: false,
  });
  vm.kernel.net.queues.set('eth0', device);
}

/** Plugs the guest's NIC into the host: a tap device, bridged to the host's NIC or behind its NAT. */
export function connectGuest(vm: Vm, device: VirtioNet, context: BuildContext): void {
  plugTap(vm, device, TAP, { netns: '', bridged: true, masqueraded: translates(context.network) });
}

/** The place inside a new guest. */
export function guestPlace(vm: Vm, below: Place, vmm: string): Place {
  // Which of the host's CPUs its VMM may use says nothing about the guest's.
  const { cpus: _hosts, ...outside } = below;
  return {
    ...outside,
    kernel: vm.kernel,
    appCpu: 0,
    otherCpu: Math.min(1, vm.vcpus.length - 1),
    spareCpus: spareVcpus(vm.vcpus.length),
    netns: '',
    container: null,
    cgroup: '',
    depth: below.depth + 1,
    nicCpu: below.nicCpu ?? hostCpus(below).nic,
    facts: {
      ...below.facts,
      vcpus: String(vm.vcpus.length),
      memory: `${(GUEST_FRAMES * 4) / 1024 / 1024} GiB`,
      vmm,
    },
  };
}
