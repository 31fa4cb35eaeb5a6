/**
 * Gives a vCPU an interrupt, from whatever host context runs this. What happens depends on what the vCPU is doing:
 * posted to a running one, a kick if it runs without posted interrupts, a wake-up if it sleeps.
 * Locals: 0 VM, 1 vector, 2 vCPU.
 */
import type { Cpu } from '../hw/cpu.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { program, type KernelBuilder } from '../kernel/paths/types.ts';
import { tryToWakeUp, WAKE_TASK } from '../kernel/paths/wakeup.ts';
import type { Ctx } from '../ops/context.ts';
import { COMP } from '../trace/components.ts';
import { VCPU } from './vcpu.machine.ts';
import { hardwareGuest, type Vcpu } from './vcpu.ts';
import { vmOf } from './vm.ts';

function target(kernel: Kernel, ctx: Ctx): Vcpu {
  return vmOf(kernel, ctx.get(0)).vcpu(ctx.get(2));
}

/** True: interrupts reach the running guest without an exit. Not while its own guest runs: then it has to be told. */
function isPosted(kernel: Kernel, ctx: Ctx): boolean {
  return vmOf(kernel, ctx.get(0)).config.posted && hardwareGuest(target(kernel, ctx).cpu) === null;
}

/** `kvm_vcpu_kick`: an interrupt makes the CPU leave guest mode, and the next entry injects. */
function kick(p: KernelBuilder): void {
  p.mark('ipi_send_cpu');
  p.privileged('icr', (kernel, ctx) => target(kernel, ctx).task.cpu);
}

/** Takes the newest waiting interrupt and shows it to the running guest. */
function post(kernel: Kernel, ctx: Ctx, cpu: Cpu): void {
  const vcpu = target(kernel, ctx);
  const interrupt = vcpu.pending.pop();
  if (interrupt) vcpu.cpu.raise(interrupt.vector, interrupt.flow, cpu.shown(COMP.kvm));
}

export const irqfd = program('irqfd_inject', (p) => {
  p.effect(
    'pending',
    (kernel, ctx) => void target(kernel, ctx).pending.push({ vector: ctx.get(1), flow: ctx.flow }),
  );
  p.when(
    'the vCPU runs',
    (kernel, ctx) => target(kernel, ctx).inGuestMode,
    (p) =>
      p.when(
        'posted interrupts',
        isPosted,
        (p) => {
          p.work('vm.irqfd.posted', { probe: 'kvm_handle' });
          p.when(
            'it still runs',
            (kernel, ctx) => target(kernel, ctx).inGuestMode && target(kernel, ctx).pending.length > 0,
            (p) =>
              p.when(
                'posted interrupts',
                isPosted,
                (p) => {
                  p.mark('kvm_inj_virq');
                  p.effect('deliver', post);
                },
                kick,
              ),
          );
        },
        kick,
      ),
    (p) => {
      p.when(
        'it polls',
        (kernel, ctx) => target(kernel, ctx).state === VCPU.polling,
        (p) => p.effect('end polling', (kernel, ctx) => target(kernel, ctx).hostCpu.endSpin()),
      );
      p.when(
        'it sleeps',
        (kernel, ctx) => target(kernel, ctx).state === VCPU.blocked,
        (p) => {
          p.effect('kvm_vcpu_wake_up', (kernel, ctx) => ctx.set(WAKE_TASK, target(kernel, ctx).task.id));
          p.call(tryToWakeUp);
        },
      );
    },
  );
});
