/** A virtual machine: a Machine whose CPUs are vCPU tasks of the host, and the configuration of its hypervisor. */
import { invariant } from '../core/invariant.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { GuestMachine } from '../kernel/lodgers.ts';
import type { Machine } from '../hw/machine.ts';
import type { Task } from '../kernel/task.ts';
import type { ColdBuild } from './layer.ts';
import type { Vcpu } from './vcpu.ts';
import { vcpuMachine } from './vcpu.machine.ts';
import { VM, VM_EVENT, vmMachine } from './vm.machine.ts';

/** What the hypervisor can use. Frozen. */
export interface VmConfig {
  /** Extended page tables (nested paging); off: shadow page tables. */
  readonly ept: boolean;
  /** Virtual interrupt controller in hardware with posted interrupts. */
  readonly apicv: boolean;
  /** Interrupts are posted to a running vCPU without an exit. Not for a VM inside a VM: there its vCPU is kicked. */
  readonly posted: boolean;
  /** A VM inside this one finds VMCS shadowing: the inner hypervisor's VMREAD and VMWRITE do not exit. */
  readonly shadowVmcs: boolean;
  /** Packets are moved by a host kernel thread; off: by the VMM process. */
  readonly vhost: boolean;
  /** Longest halt polling, ns; 0: off. */
  readonly haltPollMaxNs: number;
}

/** Configuration of a VM without anything that hardware or a host kernel would do for it. */
export const PLAIN_VM: VmConfig = Object.freeze({
  ept: false,
  apicv: false,
  posted: false,
  shadowVmcs: false,
  vhost: false,
  haltPollMaxNs: 0,
});

/** Entries of the nested page table that KVM fills at one time where the VMM has the pages (`PTE_PREFETCH_NUM`). */
const PREFETCHED = 8;

/** A machine that was built switched off. */
export class ColdVm {
  readonly plan: ColdBuild;
  /** Threads of its VMM that do not run yet. */
  readonly threads: Task[] = [];
  /** Frames from 0 on that a file is mapped to: they are in the page cache of the kernel below. */
  fileFrames = 0;
  /** Frames from 0 on that the VMM wrote before the guest ran: its kernel. */
  loadedFrames = 0;

  constructor(plan: ColdBuild) {
    this.plan = plan;
  }
}

/** Purpose for which a VMM's address space holds the memory of its guest. */
export function guestMemory(vm: Vm): string {
  return `guest ${String(vm.id)}`;
}

/** Where the processes of a VM run on its host. */
export interface VmHome {
  /** Path of their group. */
  readonly cgroup: string;
  /** CPUs they may use, null: any; absent: each thread stays on the CPU that it is given. */
  readonly cpus?: readonly number[] | null;
}

export class Vm implements GuestMachine {
  readonly home: VmHome;
  readonly id: number;
  readonly config: VmConfig;
  readonly hostKernel: Kernel;
  readonly vcpus: Vcpu[] = [];
  /** Address space of the VMM process, which its first thread brings and the others share; null: no thread yet. */
  mm: number | null = null;
  state = vmMachine.initial;
  private readonly machines: Machine[] = [];
  private readonly kernels: Kernel[] = [];
  /** Null: it was built running. */
  cold: ColdVm | null = null;

  constructor(hostKernel: Kernel, config: VmConfig, home: VmHome) {
    this.hostKernel = hostKernel;
    this.home = home;
    this.config = config;
    this.id = hostKernel.guests.push(this) - 1;
  }

  /** Moves its state machine; an event its state does not know is a broken invariant. */
  send(event: number): void {
    this.state = vmMachine.step(this.state, event);
  }

  /** Called once while the VM is built. */
  plug(machine: Machine): void {
    this.machines.push(machine);
    this.send(VM_EVENT.configure);
  }

  boot(kernel: Kernel): void {
    this.kernels.push(kernel);
    this.send(VM_EVENT.boot);
  }

  /** Its kernel is up: the guest runs its programs. */
  booted(): void {
    this.send(VM_EVENT.run);
  }

  /** A thread that one of its vCPUs runs in has died. */
  lost(): void {
    if (this.state !== VM.crashed && this.state !== VM.shutDown) this.send(VM_EVENT.crash);
  }

  /** True: its hypervisor runs in a VM. */
  get nested(): boolean {
    return this.hostKernel.machine.cpu(0).port.virtual;
  }

  get machine(): Machine {
    const machine = this.machines[0];
    invariant(machine !== undefined, 'vm-without-machine');
    return machine;
  }

  get kernel(): Kernel {
    const kernel = this.kernels[0];
    invariant(kernel !== undefined, 'vm-without-kernel');
    return kernel;
  }

  get stateName(): string | null {
    return vmMachine.states[this.state] ?? '';
  }

  get cpuStates(): readonly string[] {
    return this.vcpus.map(({ state }) => vcpuMachine.states[state] ?? '');
  }

  /** Frames that the guest may access after a first touch of this one. What the VMM has in its page table is mapped around it. */
  togetherAt(frame: number): number {
    const { cold } = this;
    if (cold === null) return 1;
    return Math.max(cold.plan.backedTogether, frame < cold.loadedFrames ? PREFETCHED : 1);
  }

  /**
   * Takes memory of the kernel below for a frame of the guest and those that are backed with it. Answers the first frame
   * taken; −1: there is none left, or a file is mapped there.
   */
  takeBacking(frame: number): number {
    const { cold, hostKernel } = this;
    if (cold === null) return hostKernel.machine.memory.alloc();
    if (frame < cold.fileFrames) return -1;
    let first = -1;
    for (let n = 0; n < this.togetherAt(frame); n++) {
      const taken = hostKernel.pages.take(cold.plan.mm, guestMemory(this));
      if (n === 0) first = taken;
      else if (taken >= 0) backedBelow(hostKernel, taken);
    }
    return first;
  }

  /** The guest may access the frame and those that are backed with it. */
  mapBacking(frame: number): void {
    const { memory } = this.machine;
    const together = this.togetherAt(frame);
    const first = frame - (frame % together);
    for (let n = 0; n < together && first + n < memory.frames; n++) memory.back(first + n);
  }

  vcpu(index: number): Vcpu {
    const vcpu = this.vcpus[index];
    if (vcpu === undefined) invariant(false, 'no-such-vcpu', String(index));
    return vcpu;
  }
}

/** The VM with this number on a host kernel. */
export function vmOf(kernel: Kernel, id: number): Vm {
  const vm = kernel.guests[id];
  if (!(vm instanceof Vm)) invariant(false, 'no-such-vm', String(id));
  return vm;
}

/** The virtual machine that a kernel runs on; null: none. */
export function vmUnder({ machine }: Kernel): Vm | null {
  const { port } = machine.cpu(0);
  return 'vm' in port && port.vm instanceof Vm ? port.vm : null;
}

/** A frame of a kernel in a machine that was touched before anybody looks: it has memory at every level below, in no time. */
export function backedBelow(kernel: Kernel, frame: number): void {
  const vm = vmUnder(kernel);
  if (vm === null || kernel.machine.memory.isBacked(frame)) return;
  const taken = vm.takeBacking(frame);
  vm.mapBacking(frame);
  if (taken >= 0) backedBelow(vm.hostKernel, taken);
}

/** Memory of a machine that runs already is not counted where its monitor keeps tables of its own. */
export function takeIfCold(vm: Vm, frame: number): void {
  if (vm.cold !== null) vm.takeBacking(frame);
}
