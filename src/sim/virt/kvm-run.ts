/** `KVM_RUN`: the loop of a vCPU's host task on KVM, and what it shares with every hypervisor that enters by VT-x. */
import type { Kernel } from '../kernel/kernel.ts';
import { program, type KernelBuilder } from '../kernel/paths/types.ts';
import type { Ctx } from '../ops/context.ts';
import { REASON_LOCAL } from '../ops/interpreter.ts';
import type { Program } from '../ops/op.ts';
import { COMP } from '../trace/components.ts';
import { exitReason } from '../trace/exit-reasons.ts';
import { EXIT_ARG, EXIT_HANDLERS, HALF, mergeVmcs, portOf } from './kvm-exits.ts';
import { ROOT_MISS } from './vcpu-port.ts';
import { hardwareGuest } from './vcpu.ts';
import { enteredComp, haltProgram, vcpuLoop, vcpuOf } from './vcpu-loop.ts';

/** VMREADs and VMWRITEs of an exit: 31 exits of L1 per exit of L2 without shadowing, one of them VMRESUME (Turtles, OSDI'10). */
const VMCS_FIELDS = 30;
const VIOLATION = exitReason('EPT_VIOLATION');

/** An exit of the guest's guest is handed to the guest's hypervisor (`nested_vmx_vmexit`). */
const reflect = program('nested_vmx_vmexit', (p) => {
  p.work('nest.reflect', { probe: 'kvm_nested_vmexit', scale: () => HALF });
  p.call(mergeVmcs);
  p.effect('handed over', (kernel, ctx) => void (vcpuOf(kernel, ctx).reflecting = false));
});

/** What a hypervisor in a VM does after its guest left: the hardware's part was done below. */
const nestedExit = program('vmx_vcpu_run', (p) => {
  p.effect('fields of the VMCS', (_kernel, ctx) => ctx.set(0, VMCS_FIELDS));
  p.loopWhile(
    'fields to read and write',
    (_kernel, ctx) => ctx.get(0) > 0,
    (p) => {
      p.effect('next', (_kernel, ctx) => ctx.set(0, ctx.get(0) - 1));
      p.privileged('vmread');
    },
  );
});

/** A hypervisor that uses VT-x. */
export interface VmxLoopSpec {
  readonly name: string;
  /** Box of the hypervisor (of its kernel half, if it has two), by name. */
  readonly comp: 'kvm' | 'vmmR0' | 'xen' | 'hyperv';
  readonly halt: Program;
  /** Program index by exit reason. */
  readonly handlers: readonly number[];
}

/** Into guest mode: hardware does it, or the hypervisor below when asked to. */
export function vmEntry(p: KernelBuilder): void {
  p.when(
    'it is in a VM itself',
    (_kernel, _ctx, cpu) => cpu.port.virtual,
    (p) => p.privileged('vmresume'),
    (p) =>
      p.cross((kernel, ctx) => enteredComp(vcpuOf(kernel, ctx).cpu), -1, 'vm.entry', {
        probe: 'kvm_entry',
        label: 'VM entry',
      }),
  );
}

/** Out of guest mode, into the box `comp`. */
export function vmExit(p: KernelBuilder, comp: VmxLoopSpec['comp']): void {
  p.when(
    'it is in a VM itself',
    (_kernel, _ctx, cpu) => cpu.port.virtual,
    (p) => {
      p.effect('the hypervisor’s again', (_kernel, ctx) => void (ctx.comp = COMP[comp]));
      p.call(nestedExit);
    },
    (p) => p.cross(comp, 0, 'vm.exit', { probe: 'kvm_exit', label: 'VM exit', carriesExitReason: true }),
  );
}

/** The guest has touched memory that it does not have; not in a nested guest's merged tables. */
function isFirstTouch(ctx: Ctx): boolean {
  return ctx.get(REASON_LOCAL) === VIOLATION && ctx.get(EXIT_ARG) !== ROOT_MISS;
}

/** A loop that enters by VM entry and is left by VM exits; in a virtual machine the hypervisor below does both for it. */
export function vmxLoop({ name, comp, halt, handlers }: VmxLoopSpec): Program {
  function handler(kernel: Kernel, ctx: Ctx): number {
    if (kernel.mm !== null && kernel.mm.lending >= 0 && isFirstTouch(ctx)) return kernel.mm.lending;
    return vcpuOf(kernel, ctx).reflecting ? reflect.index : (handlers[ctx.get(REASON_LOCAL)] ?? -1);
  }

  return vcpuLoop({
    name,
    halt,
    inject: (p) =>
      p.when(
        'no virtual APIC in hardware',
        (kernel, ctx) => !portOf(kernel, ctx).vm.config.apicv,
        (p) => p.work('vm.irqfd.inject', { probe: 'kvm_inj_virq' }),
        (p) => p.mark('kvm_inj_virq'),
      ),
    prepare: (p) =>
      p.when(
        'a guest of the guest runs and the guest has to be told',
        (kernel, ctx) =>
          hardwareGuest(vcpuOf(kernel, ctx).cpu) !== null && vcpuOf(kernel, ctx).cpu.pendingCount > 0,
        (p) => p.call(reflect),
      ),
    enter: vmEntry,
    leave: (p) => vmExit(p, comp),
    handle: (p) => {
      p.irqsOn();
      p.callBy('exit handler', handler);
      p.resched();
    },
  });
}

/** `kvm_vcpu_halt`: polls for a while, then gives the host CPU up. */
const halt = haltProgram('kvm_vcpu_halt', (p) => p.work('vm.hlt_wake', { probe: 'kvm_vcpu_wakeup' }));

export const kvmRun = vmxLoop({
  name: 'kvm_arch_vcpu_ioctl_run',
  comp: 'kvm',
  halt,
  handlers: EXIT_HANDLERS,
});
