/**
 * Pure emulation: guest code was compiled to host code that runs in a thread of an ordinary process. What is privileged in
 * the guest is a function call in that process; nothing leaves by a VM exit.
 */
import { VECTOR } from '../../hw/port.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { program, type KernelBuilder } from '../../kernel/paths/types.ts';
import { tryToWakeUp, WAKE_TASK } from '../../kernel/paths/wakeup.ts';
import type { Ctx } from '../../ops/context.ts';
import { REASON_LOCAL } from '../../ops/interpreter.ts';
import { PRIV, type Program } from '../../ops/op.ts';
import { COMP } from '../../trace/components.ts';
import { EXIT_REASONS, exitReason, type ExitReasonName } from '../../trace/exit-reasons.ts';
import { EXIT_ARG, frameIsMissing, portOf } from '../kvm-exits.ts';
import { VCPU } from '../vcpu.machine.ts';
import type { Vcpu } from '../vcpu.ts';
import { enteredComp, haltProgram, vcpuLoop, vcpuOf } from '../vcpu-loop.ts';
import { CR8, GUEST_FAULT, MSR_EOI, MSR_TIMER, VcpuPort } from '../vcpu-port.ts';
import { vmOf } from '../vm.ts';
import { hostCall, wakeDeviceThread } from './service.ts';

const EXTERNAL_INTERRUPT = exitReason('EXTERNAL_INTERRUPT');
/** The thread looks for interrupts between two blocks: what a set flag ends its turn with. */
const FLAG = exitReason('INTERRUPT_WINDOW');

/** Port of an emulated CPU: what has an effect outside its own registers and memory is a helper. */
export class EmulatedPort extends VcpuPort {
  override traps(what: number, _arg: number): boolean {
    return what === PRIV.register || what === PRIV.cr8;
  }
}

function target(kernel: Kernel, ctx: Ctx): Vcpu {
  return vmOf(kernel, ctx.get(0)).vcpu(ctx.get(2));
}

/**
 * `cpu_interrupt`: a flag that a running vCPU sees at the end of its block; a sleeping one is woken.
 * Locals: 0 VM, 1 vector, 2 vCPU.
 */
export const cpuInterrupt = program('cpu_interrupt', (p) => {
  p.effect('flag', (kernel, ctx) => {
    const vcpu = target(kernel, ctx);
    vcpu.pending.push({ vector: ctx.get(1), flow: ctx.flow });
    if (vcpu.executing) vcpu.exit(FLAG, 0, ctx.flow);
  });
  p.when(
    'it sleeps',
    (kernel, ctx) => target(kernel, ctx).state === VCPU.blocked,
    (p) => {
      p.effect('thread', (kernel, ctx) => ctx.set(WAKE_TASK, target(kernel, ctx).task.id));
      p.call(tryToWakeUp);
    },
  );
});

function lockedAccess(p: KernelBuilder): void {
  p.work('tcg.bql_io', { probe: 'vmm_work' });
}

/** The guest's page is not there yet in the process: an ordinary first touch. */
function backPage(p: KernelBuilder): void {
  p.cross('kernel', 0, null, { probe: 'page_fault_host', label: '#PF of the process' });
  p.work('mm.fault.anon4k', { probe: 'page_fault_host' });
  p.effect('alloc_pages', (kernel, ctx) => {
    const { vm } = portOf(kernel, ctx);
    ctx.set(0, vm.takeBacking(ctx.get(EXIT_ARG)));
    vm.mapBacking(ctx.get(EXIT_ARG));
  });
  p.when(
    'memory is left',
    (_kernel, ctx) => ctx.get(0) >= 0,
    (p) => p.privileged('touch', (_kernel, ctx) => ctx.get(0)),
  );
  p.cross('vmm', 3, null, { probe: 'user_enter', label: 'IRET' });
}

const HELPERS: ReadonlyMap<ExitReasonName, Program> = new Map<ExitReasonName, Program>([
  ['HLT', program('helper_hlt', (p) => p.work('tcg.exec_loop', { probe: 'emulation' }))],
  [
    'INTERRUPT_WINDOW',
    program('cpu_handle_interrupt', (p) => p.work('tcg.exec_loop', { probe: 'emulation' })),
  ],
  ['PREEMPTION_TIMER', program('apic_timer', lockedAccess)],
  [
    'CR_ACCESS',
    program('helper_write_crN', (p) =>
      p.when(
        'the address space',
        (_kernel, ctx) => ctx.get(EXIT_ARG) !== CR8,
        (p) => p.work('tcg.tlb_flush', { probe: 'mmu_update' }),
      ),
    ),
  ],
  [
    'EXCEPTION_NMI',
    program('x86_cpu_tlb_fill', (p) =>
      p.when(
        'the guest’s own fault',
        (_kernel, ctx) => ctx.get(EXIT_ARG) === GUEST_FAULT,
        (p) => p.work('tcg.exception', { probe: 'emulation' }),
        (p) => {
          p.when('the process lacks the page', frameIsMissing, backPage);
          p.work('tcg.tlb_fill', { probe: 'mmu_update' });
        },
      ),
    ),
  ],
  [
    'IO_INSTRUCTION',
    program('helper_out', (p) => {
      lockedAccess(p);
      p.work('vmm.device_model', { probe: 'vmm_work' });
      p.when(
        'a doorbell',
        (_kernel, ctx) => ctx.get(EXIT_ARG) >= 0,
        (p) => hostCall(p, 'write(eventfd)', wakeDeviceThread),
      );
    }),
  ],
  [
    'MSR_WRITE',
    program('apic_mem_write', (p) => {
      lockedAccess(p);
      p.when(
        'an interrupt for another CPU',
        (_kernel, ctx) => ctx.get(EXIT_ARG) !== MSR_TIMER && ctx.get(EXIT_ARG) !== MSR_EOI,
        (p) =>
          hostCall(p, 'futex(FUTEX_WAKE)', (p) => {
            p.effect('target vCPU', (kernel, ctx) => {
              ctx.set(2, ctx.get(EXIT_ARG));
              ctx.set(0, portOf(kernel, ctx).vm.id);
              ctx.set(1, VECTOR.reschedule);
            });
            p.call(cpuInterrupt);
          }),
      );
    }),
  ],
]);

const HELPER_INDEX: readonly number[] = Object.freeze(
  EXIT_REASONS.map((name) => (name === '' ? -1 : (HELPERS.get(name)?.index ?? -1))),
);

/** True: an interrupt of the host came; the process does not notice. */
function unnoticed(_kernel: Kernel, ctx: Ctx): boolean {
  return ctx.get(REASON_LOCAL) === EXTERNAL_INTERRUPT;
}

const sleep = haltProgram('qemu_cond_wait', () => undefined);

const halt = program('qemu_wait_io_event', (p) => {
  p.cross('kernel', 0, 'sys.enter', { probe: 'sys_enter', label: 'futex(FUTEX_WAIT)' });
  p.call(sleep);
  p.cross('vmm', 3, 'sys.exit', { probe: 'sys_exit', label: 'SYSRET' });
});

/** `cpu_exec`: the loop of a vCPU's thread, all of it in user mode. */
export const tcgLoop = vcpuLoop({
  name: 'cpu_exec',
  halt,
  inject: (p) => p.work('tcg.exec_loop', { probe: 'kvm_inj_virq' }),
  enter: (p) =>
    p.when(
      'in the emulator’s own code',
      (_kernel, ctx) => ctx.comp === COMP.vmm,
      (p) =>
        p.cross((kernel, ctx) => enteredComp(vcpuOf(kernel, ctx).cpu), 3, null, {
          probe: 'emulation',
          label: 'compiled block',
        }),
    ),
  leave: (p) =>
    p.when(
      'something to do for the guest',
      (kernel, ctx) => !unnoticed(kernel, ctx),
      (p) => p.cross('vmm', 3, 'tcg.helper', { probe: 'emulation', label: 'helper' }),
    ),
  handle: (p) => {
    p.irqsOn();
    p.callBy('helper', (_kernel, ctx) => HELPER_INDEX[ctx.get(REASON_LOCAL)] ?? -1);
  },
});
