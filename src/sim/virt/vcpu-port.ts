/** Port of a vCPU: what the guest may not do itself becomes a VM exit. What the hardware can do for it does not. */
import type { Cpu } from '../hw/cpu.ts';
import { PRIV } from '../ops/op.ts';
import type { Ctx } from '../ops/context.ts';
import { exitReason } from '../trace/exit-reasons.ts';
import { VECTOR, type CpuPort } from '../hw/port.ts';
import { killProcess } from '../kernel/exit.ts';
import { VCPU } from './vcpu.machine.ts';
import { VM_EVENT } from './vm.machine.ts';
import { VirtioDevice } from './virtio-device.ts';
import type { Vcpu } from './vcpu.ts';
import type { Vm } from './vm.ts';

const REASON = Object.freeze({
  hlt: exitReason('HLT'),
  cpuid: exitReason('CPUID'),
  msr: exitReason('MSR_WRITE'),
  misconfig: exitReason('EPT_MISCONFIG'),
  port: exitReason('IO_INSTRUCTION'),
  cr: exitReason('CR_ACCESS'),
  violation: exitReason('EPT_VIOLATION'),
  exception: exitReason('EXCEPTION_NMI'),
  invlpg: exitReason('INVLPG'),
  vmread: exitReason('VMREAD'),
  vmresume: exitReason('VMRESUME'),
  vmwrite: exitReason('VMWRITE'),
});

/** Exit argument of a WRMSR to the timer's deadline; other writes carry the target CPU of an interrupt. */
export const MSR_TIMER = -1;
/** Exit argument of a write to the x2APIC's end-of-interrupt register. */
export const MSR_EOI = -2;
/** Exit argument of an EPT violation in the merged tables of a nested guest: only they lack the entry. */
export const ROOT_MISS = -1;
/** Exit argument of an exception: the guest's own page fault, else the frame whose shadow entry is missing. */
export const GUEST_FAULT = -1;

/** Exit argument of an exception: a write to a page table that is shadowed. */
export const TRACED_WRITE = -2;
/** Exit argument of an access to a control register: the task priority. */
export const CR8 = 8;

/**
 * Added to the exit argument of an access to registers in memory when it is a page fault: without nested paging their shadow
 * entries have a reserved bit set. Above every page frame.
 */
export const MMIO_FAULT = 2 ** 40;

/** Exit argument of a register access that starts nothing, below 0; a doorbell's is the device's place on the bus. */
export function registerAccess(bus: number): number {
  return -2 - bus;
}

/**
 * Places on the bus, beyond those of devices, for ports of the PC: interrupt controller and timer, which the hypervisor's
 * kernel half emulates, and what is the VMM process's (PCI configuration, serial port, keyboard controller).
 */
export const KERNEL_PORT = 200;
export const PROCESS_PORT = 201;

export class VcpuPort implements CpuPort<Cpu> {
  readonly virtual = true;
  readonly vm: Vm;
  readonly vcpu: Vcpu;

  constructor(vm: Vm, vcpu: Vcpu) {
    this.vm = vm;
    this.vcpu = vcpu;
  }

  get emulated(): boolean {
    return !this.vcpu.hardware;
  }

  traps(what: number, _arg: number): boolean {
    const { ept, apicv } = this.vm.config;
    return what === PRIV.register || (what === PRIV.cr8 && !apicv) || (what === PRIV.pte && !ept);
  }

  privileged(cpu: Cpu, ctx: Ctx, what: number, arg: number): boolean {
    const { ept, apicv } = this.vm.config;
    switch (what) {
      case PRIV.hlt:
        if (cpu.pendingCount > 0) return false;
        cpu.halted = true;
        return this.exit(ctx, REASON.hlt, 0);
      case PRIV.tscDeadline:
        this.vcpu.arm(arg);
        return this.exit(ctx, REASON.msr, MSR_TIMER);
      case PRIV.icr:
        return this.exit(ctx, REASON.msr, arg);
      case PRIV.doorbell:
        return this.access(ctx, arg, arg);
      case PRIV.eoi:
        return !apicv && this.exit(ctx, REASON.msr, MSR_EOI);
      case PRIV.cr3:
        return !ept && this.exit(ctx, REASON.cr, 0);
      case PRIV.cr8:
        return this.traps(what, arg) && this.exit(ctx, REASON.cr, CR8);
      case PRIV.pte:
        return this.traps(what, arg) && this.exit(ctx, REASON.exception, TRACED_WRITE);
      case PRIV.register:
        return this.traps(what, arg) && this.access(ctx, arg, registerAccess(arg));
      case PRIV.invlpg:
        return !ept && this.exit(ctx, REASON.invlpg, 0);
      case PRIV.fault:
        return !ept && this.exit(ctx, REASON.exception, GUEST_FAULT);
      case PRIV.touch:
        return this.touch(cpu, ctx, arg);
      case PRIV.cpuid:
        return this.exit(ctx, REASON.cpuid, 0);
      case PRIV.vmresume:
        return this.exit(ctx, REASON.vmresume, 0);
      case PRIV.vmwrite:
        return this.exit(ctx, REASON.vmwrite, 0);
      case PRIV.vmread:
        return this.vmcsField(ctx);
      default:
        return false;
    }
  }

  /**
   * An access to a device's registers or notify register, where its driver says they are. Registers in memory are entries
   * that KVM and VirtualBox (`PGM_WITH_MMIO_OPTIMIZATIONS`) leave misconfigured on purpose: the exit says at once what it is.
   * A device without registers of its own (virtio) is rung by its legacy I/O port where there is no such entry to hit.
   */
  private access(ctx: Ctx, bus: number, arg: number): boolean {
    const { ept } = this.vm.config;
    const device = this.vm.machine.devices[bus];
    if (!device) return this.exit(ctx, REASON.port, arg);
    const registers = device instanceof VirtioDevice ? device.driver?.registers : undefined;
    if (registers === 'pio' || (registers === undefined && !ept)) return this.exit(ctx, REASON.port, arg);
    return ept ? this.exit(ctx, REASON.misconfig, arg) : this.exit(ctx, REASON.exception, MMIO_FAULT + arg);
  }

  /** The steal time that KVM wrote to the page it shares with the guest at the last entry. */
  stolenNs(_cpu: Cpu): number {
    return this.vcpu.stealNs;
  }

  /** The thread that ran this CPU is dead: so is the guest. */
  lost(): void {
    this.vm.lost();
  }

  /** The guest has panicked: its monitor ends, and the machine with it. */
  panicked(): void {
    this.vm.send(VM_EVENT.shutDown);
    killProcess(this.vm.hostKernel, this.vcpu.task.signal, 0);
  }

  /** Set-up wants the guest to look: the interrupt waits, and the host task is woken if it sleeps. */
  poke(_cpu: Cpu): void {
    this.vcpu.pending.push({ vector: VECTOR.reschedule, flow: 0 });
    const { task } = this.vcpu;
    if (task.sleeping) this.vm.hostKernel.start(task);
    else if (this.vcpu.executing)
      this.vcpu.hostCpu.raise(VECTOR.reschedule, 0, this.vcpu.hostCpu.shown(this.vcpu.comp));
    else if (this.vcpu.state === VCPU.polling) this.vcpu.hostCpu.endSpin();
  }

  /**
   * The control structure of an inner guest: hardware shadows it for the first level; for the next ones the lowest
   * hypervisor emulates the shadow, which takes an exit to it alone. Without shadowing every hypervisor is asked.
   */
  private vmcsField(ctx: Ctx): boolean {
    const { config, nested } = this.vm;
    if (!config.shadowVmcs) return this.exit(ctx, REASON.vmread, 0);
    if (nested) this.vcpu.exitToRoot(REASON.vmread, 0, ctx.flow);
    return nested;
  }

  /** Without nested paging every new mapping must be shadowed; with it only memory nobody touched before is missed. */
  private touch(_cpu: Cpu, ctx: Ctx, frame: number): boolean {
    if (!this.vm.config.ept) return this.exit(ctx, REASON.exception, frame);
    const { memory } = this.vm.machine;
    if (!memory.isBacked(frame)) {
      // The access is tried again after the exit: in a VM inside a VM it misses a second time, in the tables below.
      if (this.vm.nested) ctx.pc--;
      return this.exit(ctx, REASON.violation, frame);
    }
    if (!this.vm.nested || memory.isShadowed(frame)) return false;
    memory.shadow(frame);
    this.vcpu.exitToRoot(REASON.violation, ROOT_MISS, ctx.flow);
    return true;
  }

  protected exit(ctx: Ctx, reason: number, arg: number): boolean {
    this.vcpu.exit(reason, arg, ctx.flow);
    return true;
  }
}
