/** A virtual machine: a Machine whose CPUs are vCPU tasks of the host, and the configuration of its hypervisor. */
import { invariant } from '../core/invariant.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { GuestMachine } from '../kernel/lodgers.ts';
import type { Machine } from '../hw/machine.ts';
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

  vcpu(index: number): Vcpu {
    const vcpu = this.vcpus[index];
    invariant(vcpu !== undefined, 'no-such-vcpu', String(index));
    return vcpu;
  }
}

/** The VM with this number on a host kernel. */
export function vmOf(kernel: Kernel, id: number): Vm {
  const vm = kernel.guests[id];
  invariant(vm instanceof Vm, 'no-such-vm', String(id));
  return vm;
}
