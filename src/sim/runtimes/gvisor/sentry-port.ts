/** Port of the Sentry's CPUs: what a kernel asks of hardware, a program in user mode asks of its kernel. */
import { invariant, SimFault } from '../../core/invariant.ts';
import type { Cpu } from '../../hw/cpu.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { kernelOf } from '../../kernel/kernel-of.ts';
import type { Ctx } from '../../ops/context.ts';
import { PRIV } from '../../ops/op.ts';
import { exitReason } from '../../trace/exit-reasons.ts';
import { VcpuPort } from '../../virt/vcpu-port.ts';
import type { Sandbox, SentryThread } from './sandbox.ts';

/** Reason by which the Sentry leaves for the host; on the KVM platform it does so by halting. */
export const HOST_CALL = exitReason('HLT');
/** Operand of leaving without a program: the thread has nothing to run. */
const NONE = -1;

export class SentryPort extends VcpuPort {
  readonly sandbox: Sandbox;
  readonly thread: SentryThread;

  constructor(sandbox: Sandbox, thread: SentryThread) {
    super(sandbox, thread);
    this.sandbox = sandbox;
    this.thread = thread;
  }

  override privileged(cpu: Cpu, ctx: Ctx, what: number, arg: number): boolean {
    const { sandbox, thread } = this;
    switch (what) {
      case PRIV.hlt:
        return this.halt(cpu, ctx);
      case PRIV.tscDeadline:
        // Go keeps its timers in user memory; the host hears of the next one when the thread sleeps.
        thread.arm(arg);
        return false;
      case PRIV.doorbell:
        return this.leave(ctx, sandbox.calls.send.index);
      case PRIV.hostcall:
        return this.leave(ctx, arg);
      case PRIV.cr3:
        if (thread.hardware) return super.privileged(cpu, ctx, what, arg);
        return sandbox.calls.enterGuest !== null && this.leave(ctx, sandbox.calls.enterGuest.index);
      case PRIV.touch:
        if (thread.hardware) return super.privileged(cpu, ctx, what, arg);
        return !sandbox.machine.memory.isBacked(arg) && this.leave(ctx, sandbox.calls.fault.index);
      case PRIV.icr:
        // Its threads are told by `pv_ops.sendIpi`: an interrupt sent here would be lost, and with it a wake-up.
        throw new SimFault('ipi-of-sentry');
      case PRIV.fault:
      case PRIV.invlpg:
      case PRIV.pte:
        return thread.hardware && super.privileged(cpu, ctx, what, arg);
      default:
        return false;
    }
  }

  private leave(ctx: Ctx, program: number): boolean {
    return this.exit(ctx, HOST_CALL, program);
  }

  /** No goroutine can run: the thread sleeps until the next timer that somebody waits for. */
  private halt(cpu: Cpu, ctx: Ctx): boolean {
    if (cpu.pendingCount > 0) return false;
    const kernel = kernelOf(cpu);
    kernel.timers.stopTick(cpu.index);
    if (cpu.timerDirty) {
      cpu.timerDirty = false;
      this.thread.arm(cpu.timerDeadlineNs);
    }
    cpu.halted = true;
    return this.leave(ctx, NONE);
  }
}

/** The sandbox whose Sentry runs on a CPU. */
export function sandboxOn(cpu: Cpu): Sandbox {
  return portOn(cpu).sandbox;
}

/** The thread that a CPU of the Sentry is. */
export function threadOn(cpu: Cpu): SentryThread {
  return portOn(cpu).thread;
}

function portOn(cpu: Cpu): SentryPort {
  invariant(cpu.port instanceof SentryPort, 'no-sentry');
  return cpu.port;
}

/** The Sentry's CPU that a host task runs. */
export function sentryCpu(kernel: Kernel, ctx: Ctx): Cpu {
  const cpu = kernel.task(ctx.task).guestCpu;
  invariant(cpu !== null, 'not-a-sentry-thread');
  return cpu;
}
