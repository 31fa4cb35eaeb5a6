/** Port of a physical CPU: privileged ops act on the hardware. Their cost is part of the op programs' other costs. */
import type { Ctx } from '../ops/context.ts';
import { PRIV } from '../ops/op.ts';
import type { Cpu } from './cpu.ts';
import { VECTOR, type CpuPort } from './port.ts';

export class PhysicalPort implements CpuPort<Cpu> {
  readonly virtual = false;

  poke(cpu: Cpu): void {
    cpu.raise(VECTOR.reschedule, 0, cpu.board.kernelComp);
  }

  privileged(cpu: Cpu, ctx: Ctx, what: number, arg: number): boolean {
    switch (what) {
      case PRIV.hlt:
        if (cpu.pendingCount > 0) return false;
        cpu.halted = true;
        return true;
      case PRIV.tscDeadline:
        cpu.armTimer(arg);
        return false;
      case PRIV.icr:
        cpu.board.interrupt(arg, VECTOR.reschedule, ctx.flow, ctx.comp);
        return false;
      case PRIV.doorbell:
        cpu.board.devices[arg]?.doorbell(ctx);
        return false;
      default:
        return false;
    }
  }
}
