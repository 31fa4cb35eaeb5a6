/** Port of a vCPU in a partition: some of what the guest may not do itself is a hypercall, the rest exits as under KVM. */
import type { Cpu } from '../../hw/cpu.ts';
import type { Ctx } from '../../ops/context.ts';
import { PRIV } from '../../ops/op.ts';
import { exitReason } from '../../trace/exit-reasons.ts';
import { takeIfCold, type Vm } from '../vm.ts';
import { VcpuPort } from '../vcpu-port.ts';
import type { Vcpu } from '../vcpu.ts';

const VMCALL = exitReason('VMCALL');

/** Hypercalls that need the hypervisor's state of the vCPU or of others. */
export const CALL = Object.freeze({ block: 0, timer: 1, ipi: 2, send: 3 });
const CALLS = 4;

/** What a hypervisor of partitions offers its guest. Frozen. */
export interface PartitionStyle {
  /** Hypercall (`CALL`) that takes the place of a privileged op, by `PRIV`. */
  readonly calls: ReadonlyMap<number, number>;
  /** The guest's memory is all there from the start: first touches do not reach the hypervisor. */
  readonly populated: boolean;
  /** Place on the bus of a device whose registers are emulated; absent: there is none. */
  readonly emulated?: number;
}

/** Which hypercall an exit's argument asks for, and its operand. */
export function callOf(arg: number): number {
  return arg % CALLS;
}

export function operandOf(arg: number): number {
  return Math.floor(arg / CALLS);
}

export class PartitionPort extends VcpuPort {
  readonly style: PartitionStyle;

  constructor(vm: Vm, vcpu: Vcpu, style: PartitionStyle) {
    super(vm, vcpu);
    this.style = style;
  }

  /** The memory was there from the start; what is counted is what the guest uses of it. */
  private populate(frame: number): void {
    if (!this.vm.machine.memory.isBacked(frame)) takeIfCold(this.vm, frame);
    this.vm.mapBacking(frame);
  }

  override privileged(cpu: Cpu, ctx: Ctx, what: number, arg: number): boolean {
    const call = this.style.calls.get(what);
    if (call === undefined || (what === PRIV.doorbell && arg === this.style.emulated)) {
      if (what === PRIV.touch && this.style.populated) this.populate(arg);
      return super.privileged(cpu, ctx, what, arg);
    }
    switch (call) {
      case CALL.block:
        if (cpu.pendingCount > 0) return false;
        cpu.halted = true;
        return this.exit(ctx, VMCALL, call);
      case CALL.timer:
        this.vcpu.arm(arg);
        return this.exit(ctx, VMCALL, call);
      default:
        return this.exit(ctx, VMCALL, call + CALLS * arg);
    }
  }
}
