/** What KVM does for each exit reason. Local 6 holds the exit's argument. */
import { REFERENCE_PROFILE } from '../costs/registry.ts';
import { VECTOR } from '../hw/port.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { program, type KernelBuilder } from '../kernel/paths/types.ts';
import { tryToWakeUp, WAKE_TASK } from '../kernel/paths/wakeup.ts';
import type { Ctx } from '../ops/context.ts';
import type { Program } from '../ops/op.ts';
import { EXIT_REASONS, exitReason, type ExitReasonName } from '../trace/exit-reasons.ts';
import { irqfd } from './irqfd.ts';
import {
  CR8,
  GUEST_FAULT,
  MMIO_FAULT,
  MSR_EOI,
  MSR_TIMER,
  PROCESS_PORT,
  registerAccess,
  ROOT_MISS,
  VcpuPort,
} from './vcpu-port.ts';
import { takeIfCold, type Vm } from './vm.ts';

/** Each way between a nested guest and its hypervisor takes half of what the round trip adds. */
export const HALF = 0.5;
const EXCEPTION = exitReason('EXCEPTION_NMI');
/** Local with the exit's argument. */
export const EXIT_ARG = 6;

/** Port of the vCPU whose task executes `ctx`. */
export function portOf(kernel: Kernel, ctx: Ctx): VcpuPort {
  const port = kernel.task(ctx.task).guestCpu?.port;
  if (!(port instanceof VcpuPort)) throw new Error('not a vCPU task');
  return port;
}

function handler(reason: ExitReasonName, body: Parameters<typeof program>[1]): [ExitReasonName, Program] {
  return [reason, program(`handle_${reason.toLowerCase()}`, body)];
}

/** A write to a device's notify register: the task behind the device is woken, nothing is emulated. */
const ioeventfd = program('ioeventfd_write', (p) => {
  p.work('vm.kick.ioeventfd', { probe: 'kvm_handle' });
  p.effect('eventfd_signal', (kernel, ctx) => {
    const device = portOf(kernel, ctx).vm.machine.devices[ctx.get(EXIT_ARG)];
    ctx.set(WAKE_TASK, device?.worker ?? 0);
  });
  p.call(tryToWakeUp);
});

/** True: the frame that the guest touched has no memory behind it (not for a write to one of its page tables). */
export function frameIsMissing(kernel: Kernel, ctx: Ctx): boolean {
  const frame = ctx.get(EXIT_ARG);
  return frame >= 0 && !portOf(kernel, ctx).vm.machine.memory.isBacked(frame);
}

const SMALL_FAULT = REFERENCE_PROFILE.index('mm.fault.gup');
const HUGE_FAULT = REFERENCE_PROFILE.index('mm.fault.thp2m');

function isHuge({ cold }: Vm): boolean {
  return cold !== null && cold.plan.backedTogether > 1;
}

/** The process lacks the page: it gets one, or a cleared huge page. */
export function hostFault(p: KernelBuilder): void {
  p.workBy(
    'mm.fault.gup or .thp2m',
    (kernel, ctx) => (isHuge(portOf(kernel, ctx).vm) ? HUGE_FAULT : SMALL_FAULT),
    { probe: 'page_fault_host' },
  );
}

/**
 * Fields that a hypervisor writes into the merged control structure at each entry and exit of a nested guest and that no
 * shadow holds: host state, controls, MSR lists. A model estimate, taken as many as Turtles counted exits in all.
 */
const MERGED_FIELDS = 30;

/** `prepare_vmcs02` and its way back. Free on hardware; in a VM every field is an exit to the hypervisor below. */
export const mergeVmcs = program('prepare_vmcs02', (p) => {
  p.when(
    'the hypervisor is in a VM itself',
    (_kernel, _ctx, cpu) => cpu.port.virtual,
    (p) => {
      p.effect('fields', (_kernel, ctx) => ctx.set(0, MERGED_FIELDS));
      p.loopWhile(
        'fields to write',
        (_kernel, ctx) => ctx.get(0) > 0,
        (p) => {
          p.effect('next', (_kernel, ctx) => ctx.set(0, ctx.get(0) - 1));
          p.privileged('vmwrite');
        },
      );
    },
  );
});

/** True: the exit is an access to a register that the VMM's process emulates. */
export function isProcessDevice(_kernel: Kernel, ctx: Ctx): boolean {
  return ctx.get(EXIT_ARG) === registerAccess(PROCESS_PORT);
}

/** The ioctl returns to the process, whose device model does the access, and is made again. */
function toProcess(p: KernelBuilder): void {
  p.work('vm.to_userspace', { probe: 'kvm_userspace_exit' });
  p.cross('vmm', 3, 'sys.exit', { probe: 'sys_exit', label: 'ioctl(KVM_RUN) returns' });
  p.work('vmm.device_model', { probe: 'vmm_work' });
  p.cross('kvm', 0, 'sys.enter', { probe: 'sys_enter', label: 'ioctl(KVM_RUN)' });
}

const HANDLERS: ReadonlyMap<ExitReasonName, Program> = new Map([
  handler('EXTERNAL_INTERRUPT', (p) => p.work('vm.ext_int', { probe: 'kvm_handle' })),
  handler('HLT', (p) => p.work('vm.handle.kernel', { probe: 'kvm_handle' })),
  handler('PREEMPTION_TIMER', (p) => p.work('vm.timer.fire', { probe: 'kvm_handle' })),
  handler('CR_ACCESS', (p) =>
    p.when(
      'the task priority',
      (_kernel, ctx) => ctx.get(EXIT_ARG) === CR8,
      (p) => p.work('vm.handle.kernel', { probe: 'kvm_handle' }),
      (p) => p.work('kvm.cr3_switch', { probe: 'kvm_handle' }),
    ),
  ),
  handler('INVLPG', (p) => p.work('kvm.invlpg', { probe: 'kvm_handle' })),
  handler('EPT_VIOLATION', (p) => {
    p.when(
      'the merged tables of a nested guest lack the entry',
      (_kernel, ctx) => ctx.get(EXIT_ARG) === ROOT_MISS,
      (p) => {
        p.work('vm.ept_violation', { probe: 'kvm_handle' });
        p.ret();
      },
    );
    hostFault(p);
    p.effect('alloc_pages', (kernel, ctx) =>
      ctx.set(0, portOf(kernel, ctx).vm.takeBacking(ctx.get(EXIT_ARG))),
    );
    p.when(
      'memory is left',
      (_kernel, ctx) => ctx.get(0) >= 0,
      (p) => p.privileged('touch', (_kernel, ctx) => ctx.get(0)),
    );
    p.work('vm.ept_violation', { probe: 'kvm_handle' });
    p.effect('kvm_mmu_map', (kernel, ctx) => portOf(kernel, ctx).vm.mapBacking(ctx.get(EXIT_ARG)));
  }),
  handler('VMRESUME', (p) => {
    p.work('nest.reflect', { probe: 'kvm_nested_vmenter', scale: () => HALF });
    p.call(mergeVmcs);
  }),
  handler('VMWRITE', (p) => p.work('vm.handle.kernel', { probe: 'kvm_handle' })),
  handler('VMREAD', (p) => p.work('vm.handle.kernel', { probe: 'kvm_handle' })),
  handler('EXCEPTION_NMI', (p) =>
    p.when(
      'the guest’s own fault',
      (_kernel, ctx) => ctx.get(EXIT_ARG) === GUEST_FAULT,
      (p) => p.work('kvm.shadow_pf_reflect', { probe: 'kvm_handle' }),
      (p) => {
        p.when('the frame has no backing', frameIsMissing, (p) => {
          hostFault(p);
          p.effect('alloc_pages', (kernel, ctx) => takeIfCold(portOf(kernel, ctx).vm, ctx.get(EXIT_ARG)));
        });
        p.work('kvm.shadow_fault', { probe: 'kvm_handle' });
        p.effect('shadow entry', (kernel, ctx) => portOf(kernel, ctx).vm.mapBacking(ctx.get(EXIT_ARG)));
      },
    ),
  ),
  handler('EPT_MISCONFIG', (p) => p.call(ioeventfd)),
  handler('CPUID', (p) => p.work('vm.handle.kernel', { probe: 'kvm_handle' })),
  handler('IO_INSTRUCTION', (p) =>
    p.when(
      'a register',
      (_kernel, ctx) => ctx.get(EXIT_ARG) < 0,
      (p) => {
        p.work('vm.handle.kernel', { probe: 'kvm_handle' });
        p.when('of a device of the process', isProcessDevice, toProcess);
      },
      (p) => p.call(ioeventfd),
    ),
  ),
  handler('MSR_WRITE', (p) => {
    p.when(
      'end of interrupt',
      (_kernel, ctx) => ctx.get(EXIT_ARG) === MSR_EOI,
      (p) => {
        p.work('vm.eoi.noapicv', { probe: 'kvm_handle' });
        p.ret();
      },
    );
    p.when(
      'TSC deadline',
      (_kernel, ctx) => ctx.get(EXIT_ARG) === MSR_TIMER,
      (p) => p.work('vm.timer.arm', { probe: 'kvm_msr' }),
      (p) => {
        p.work('vm.ipi', { probe: 'kvm_handle' });
        p.effect('target vCPU', (kernel, ctx) => {
          ctx.set(2, ctx.get(EXIT_ARG));
          ctx.set(0, portOf(kernel, ctx).vm.id);
          ctx.set(1, VECTOR.reschedule);
        });
        p.call(irqfd);
      },
    );
  }),
]);

/** Program index by exit reason number. */
export const EXIT_HANDLERS: readonly number[] = Object.freeze(
  EXIT_REASONS.map((name) => (name === '' ? -1 : (HANDLERS.get(name)?.index ?? -1))),
);

/**
 * Handler of exceptions for guests whose devices have registers in memory: with shadow paging an access to them is a page
 * fault, handled by `access` as the exit of a misconfigured entry is.
 */
export function exceptionOrAccess(access: Program): Program {
  return program(`${access.name}_or_exception`, (p) =>
    p.when(
      'a register of a device',
      (_kernel, ctx) => ctx.get(EXIT_ARG) > MMIO_FAULT / 2,
      (p) => {
        p.effect('which register', (_kernel, ctx) => ctx.set(EXIT_ARG, ctx.get(EXIT_ARG) - MMIO_FAULT));
        p.call(access);
      },
      (p) => p.callBy('exception handler', () => EXIT_HANDLERS[EXCEPTION] ?? -1),
    ),
  );
}
