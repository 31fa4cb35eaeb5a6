/** What the hypervisor does for the hypercalls of a guest, and how partitions tell each other that something is on a ring. */
import { VECTOR } from '../../hw/port.ts';
import { channelsOf } from '../../kernel/events.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { program, type KernelBuilder } from '../../kernel/paths/types.ts';
import type { Ctx } from '../../ops/context.ts';
import type { Program } from '../../ops/op.ts';
import { irqfd } from '../irqfd.ts';
import { EXIT_REASONS, exitReason, type ExitReasonName } from '../../trace/exit-reasons.ts';
import { EXIT_ARG, EXIT_HANDLERS, portOf } from '../kvm-exits.ts';
import type { Gate } from './gate.ts';
import { CALL, callOf, operandOf } from './guest-port.ts';

/** Costs of a hypervisor's part, by id. */
export interface HypercallCosts {
  /** Every call, before what it asks for; null: the way in and out is all. */
  readonly call: string | null;
  /** Marking an event of another partition; of another vCPU, unless `ipi` says otherwise. */
  readonly signal: string;
  readonly ipi?: string;
  /** Setting a timer, blocking. */
  readonly short: string;
}

/** Locals of `send`: task behind the channel, its CPU. */
const TASK = 0;
const CPU = 1;

/** An idle CPU of the other partition must be woken by the hypervisor. */
function isBlocked(kernel: Kernel, ctx: Ctx): boolean {
  return kernel.current(ctx.get(CPU)) === null && kernel.config.idle !== 'poll';
}

/** Signals the back end of the guest's device at `bus`: its partition gets an interrupt for the channel. */
export function sendToBackEnd(p: KernelBuilder, signal: string, bus: (ctx: Ctx) => number): void {
  p.work(signal, { probe: 'evtchn' });
  p.effect('channel', (kernel, ctx) => {
    const device = portOf(kernel, ctx).vm.machine.devices[bus(ctx)];
    const task = device?.worker ?? 0;
    ctx.set(TASK, task);
    ctx.set(CPU, kernel.task(task).cpu);
  });
  p.when(
    'the CPU of the back end sleeps',
    isBlocked,
    (p) => p.work('sched.wakeup.ipi', { probe: 'ipi_send_cpu' }),
    (p) => p.mark('ipi_send_cpu'),
  );
  p.effect('event pending', (kernel, ctx, cpu) => {
    const channels = channelsOf(kernel);
    channels.pending.push({ cpu: ctx.get(CPU), task: ctx.get(TASK) });
    kernel.machine.interrupt(ctx.get(CPU), channels.vector, ctx.flow, cpu.shown(ctx.comp));
  });
}

/** An event for a vCPU of the same guest. */
export function sendToVcpu(p: KernelBuilder, target: (ctx: Ctx) => number): void {
  p.effect('target vCPU', (kernel, ctx) => {
    ctx.set(2, target(ctx));
    ctx.set(0, portOf(kernel, ctx).vm.id);
    ctx.set(1, VECTOR.reschedule);
  });
  p.call(irqfd);
}

/** Handlers by exit reason: `own` first, KVM's where the hypervisor does the same (shadow paging). */
export function handlersWith(own: Partial<Record<ExitReasonName, Program>>): readonly number[] {
  const handlers = EXIT_HANDLERS.map((index) => index);
  for (const name of EXIT_REASONS) {
    const program = name === '' ? undefined : own[name];
    if (program) handlers[exitReason(name as ExitReasonName)] = program.index;
  }
  return Object.freeze(handlers);
}

/** Handler of a guest's hypercalls. */
export function hypercallHandler(name: string, costs: HypercallCosts): Program {
  const is = (call: number) => (_kernel: Kernel, ctx: Ctx) => callOf(ctx.get(EXIT_ARG)) === call;
  return program(`${name}_hypercall`, (p) => {
    if (costs.call !== null) p.work(costs.call, { probe: 'kvm_handle' });
    p.when(
      'event to a back end',
      is(CALL.send),
      (p) => sendToBackEnd(p, costs.signal, (ctx) => operandOf(ctx.get(EXIT_ARG))),
      (p) =>
        p.when(
          'event to a vCPU',
          is(CALL.ipi),
          (p) => {
            p.work(costs.ipi ?? costs.signal, { probe: 'evtchn' });
            sendToVcpu(p, (ctx) => operandOf(ctx.get(EXIT_ARG)));
          },
          (p) => p.work(costs.short, { probe: 'kvm_handle' }),
        ),
    );
  });
}

/** A back end tells its guest: a hypercall of the privileged partition, then the hypervisor wakes or interrupts the vCPU. */
export function notifyGuest(gate: Gate, signal: string): (p: KernelBuilder) => void {
  return (p) => {
    gate.call(p, 'event to the guest');
    p.work(signal, { probe: 'evtchn' });
    p.call(irqfd);
    gate.back(p);
  };
}
