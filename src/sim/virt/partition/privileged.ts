/**
 * The privileged partition (Xen's dom0, Hyper-V's root): the machine's first kernel, with the real devices, on CPUs of its
 * own. It reaches the devices itself; interrupts come to it, and interrupts between its CPUs go, by way of the hypervisor, and
 * a CPU with nothing to do is given back to it.
 */
import type { Cpu } from '../../hw/cpu.ts';
import { PhysicalPort } from '../../hw/physical-port.ts';
import { VECTOR } from '../../hw/port.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { program, type KernelBuilder } from '../../kernel/paths/types.ts';
import { pvOps, type PvOps } from '../../kernel/pv-ops.ts';
import type { Ctx } from '../../ops/context.ts';
import { PRIV, type Program } from '../../ops/op.ts';
import type { Gate } from './gate.ts';

/** Operand of a hypercall of the privileged partition: CPU or deadline. */
const OPERAND = 1;
/** Operand of a halt by the hypervisor itself. */
const IN_HYPERVISOR = 1;

/** What the privileged partition asks its hypervisor for. Frozen. */
export interface PrivilegedCalls {
  /** Number of the hypervisor's component: its own code needs no hypercall. */
  readonly comp: number;
  /** Another of its CPUs is to be interrupted. */
  readonly ipi: Program;
  /** Sets its timer; null: the partition's own timer register is not trapped. */
  readonly timer: Program | null;
  /** A CPU has nothing to do. */
  readonly idle: Program;
}

/** Programs of those calls. `signal` is what marking an event costs, `idle` what the hypervisor does before it halts. */
export function privilegedCalls(
  name: string,
  comp: number,
  gate: Gate,
  costs: { readonly signal: string; readonly timer: string | null; readonly idle: string },
): PrivilegedCalls {
  const { timer } = costs;
  return Object.freeze({
    comp,
    ipi: program(`${name}_ipi`, (p) => {
      gate.call(p, 'event to another CPU');
      p.work(costs.signal, { probe: 'evtchn' });
      p.effect('interrupt', (_kernel, ctx, cpu) =>
        cpu.board.interrupt(ctx.get(OPERAND), VECTOR.reschedule, ctx.flow, cpu.shown(ctx.comp)),
      );
      gate.back(p);
    }),
    timer:
      timer === null
        ? null
        : program(`${name}_set_timer`, (p) => {
            gate.call(p, 'set_timer_op');
            p.work(timer, { probe: 'kvm_handle' });
            p.effect('arm', (_kernel, ctx, cpu) => cpu.armTimer(ctx.get(OPERAND)));
            gate.back(p);
          }),
    idle: program(`${name}_idle`, (p) => {
      // What arrives on the way down must not be slept through.
      p.irqsOff();
      gate.idle(p);
      p.work(costs.idle, { probe: 'kvm_handle' });
      p.effect('goes on in the partition', (kernel, ctx) => void (ctx.comp = kernel.machine.kernelComp));
      p.privileged('hlt', () => IN_HYPERVISOR);
      p.irqsOn();
    }),
  });
}

/** Port of a CPU of the privileged partition. */
export class PrivilegedPort extends PhysicalPort {
  readonly calls: PrivilegedCalls;

  constructor(calls: PrivilegedCalls) {
    super();
    this.calls = calls;
  }

  override privileged(cpu: Cpu, ctx: Ctx, what: number, arg: number): boolean {
    const { comp } = this.calls;
    const call = this.callFor(what, arg);
    if (call === null || cpu.shown(ctx.comp) === comp) return super.privileged(cpu, ctx, what, arg);
    ctx.call(call);
    ctx.set(OPERAND, arg);
    return false;
  }

  /** The hypercall that takes the place of a privileged op, null: the hardware does it. */
  private callFor(what: number, arg: number): Program | null {
    const { ipi, timer, idle } = this.calls;
    switch (what) {
      case PRIV.icr:
        return ipi;
      case PRIV.tscDeadline:
        return timer;
      case PRIV.hlt:
        return arg === IN_HYPERVISOR ? null : idle;
      default:
        return null;
    }
  }
}

/** True: the vCPU of the privileged partition on this CPU was blocked when the interrupt came. */
export function wasIdle(kernel: Kernel, _ctx: Ctx, cpu: Cpu): boolean {
  return kernel.current(cpu.index) === null;
}

/** True: a real device or the CPU's timer interrupts, not an event of another partition or CPU (whose sender has paid). */
export function isHardware(kernel: Kernel, ctx: Ctx): boolean {
  const vector = ctx.get(0);
  return vector === VECTOR.timer || kernel.machine.deviceOfVector(vector)?.virtual === false;
}

/** A step on the CPUs of the privileged partition only: on the others the same kernel stands for the hypervisor. */
function onPrivileged(name: string, body: (p: KernelBuilder) => void): Program {
  return program(name, (p) => {
    p.when(
      'a CPU of the privileged partition',
      (_kernel, _ctx, cpu) => cpu.port instanceof PrivilegedPort,
      body,
    );
  });
}

/** What a privileged partition that is paravirtual itself needs besides. */
export interface ParavirtualSteps {
  /** From an interrupt's handler to what was interrupted. */
  readonly interruptExit: (p: KernelBuilder) => void;
  /** A switch of tasks. */
  readonly switchTo: (p: KernelBuilder) => void;
}

/** How the first kernel of such a machine differs: `interrupt` is the way of an interrupt through the hypervisor. */
export function privilegedOps(
  name: string,
  interrupt: (p: KernelBuilder) => void,
  steps?: ParavirtualSteps,
): PvOps {
  return pvOps(name, {
    interruptEnter: onPrivileged(`${name}_interrupt`, interrupt),
    ...(steps
      ? {
          interruptExit: onPrivileged(`${name}_interrupt_exit`, steps.interruptExit),
          switchTo: onPrivileged(`${name}_switch_to`, steps.switchTo),
        }
      : {}),
  });
}
