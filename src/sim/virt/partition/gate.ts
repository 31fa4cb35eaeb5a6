/** How code of a partition calls the hypervisor below it and comes back. */
import type { KernelBuilder } from '../../kernel/paths/types.ts';
import { REASON_LOCAL } from '../../ops/interpreter.ts';
import { exitReason } from '../../trace/exit-reasons.ts';

/** Steps of a hypercall from the kernel of the privileged partition, and its way to wait for an interrupt. */
export interface Gate {
  readonly call: (p: KernelBuilder, label: string) => void;
  readonly back: (p: KernelBuilder) => void;
  /** Into the hypervisor with nothing to do. The way back is the interrupt that ends it. */
  readonly idle: (p: KernelBuilder) => void;
}

/** A paravirtual kernel traps into the hypervisor, much as a program into a kernel. The call's cost covers the way back. */
export const PV_GATE: Gate = Object.freeze({
  call: (p: KernelBuilder, label: string) => {
    p.cross('xen', 0, 'xen.hypercall.pv', { probe: 'hypercall', label });
  },
  back: (p: KernelBuilder) => {
    p.cross('kernel', 0, null, { probe: 'hypercall_return', label: 'return from hypercall' });
  },
  idle: (p: KernelBuilder) => {
    p.cross('xen', 0, 'xen.hypercall.pv', { probe: 'hypercall', label: 'sched_op(block)' });
  },
});

const VMCALL = exitReason('VMCALL');
const HLT = exitReason('HLT');

/** A partition on hardware virtualisation leaves guest mode by VMCALL, or by HLT. */
export const VMCALL_GATE: Gate = Object.freeze({
  call: (p: KernelBuilder, label: string) => {
    p.effect('VMCALL', (_kernel, ctx) => ctx.set(REASON_LOCAL, VMCALL));
    p.cross('hyperv', 0, 'vm.exit', { probe: 'kvm_exit', label, carriesExitReason: true });
  },
  back: (p: KernelBuilder) => {
    p.cross('kernel', 0, 'vm.entry', { probe: 'kvm_entry', label: 'VM entry' });
  },
  idle: (p: KernelBuilder) => {
    p.effect('HLT', (_kernel, ctx) => ctx.set(REASON_LOCAL, HLT));
    p.cross('hyperv', 0, 'vm.exit', { probe: 'kvm_exit', label: 'VM exit', carriesExitReason: true });
  },
});
