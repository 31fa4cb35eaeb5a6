/** Port of a physical CPU: privileged ops act on the hardware. Their cost is part of the op programs' other costs. */
import type { Ctx } from '../ops/context.ts';
import { PRIV } from '../ops/op.ts';
import { probeIndex } from '../trace/probes.ts';
import type { Cpu } from './cpu.ts';
import { hardwareRow } from './hardware-row.ts';
import { VECTOR, type CpuPort } from './port.ts';

const DOORBELL = probeIndex('doorbell');

export class PhysicalPort implements CpuPort<Cpu> {
  readonly virtual = false;

  stolenNs(_cpu: Cpu): number {
    return 0;
  }

  poke(cpu: Cpu): void {
    cpu.raise(VECTOR.reschedule, 0, cpu.board.kernelComp);
  }

  /** The write reaches the device at once; its time is part of the driver's cost. */
  private doorbell(cpu: Cpu, ctx: Ctx, bus: number): void {
    const device = cpu.board.devices[bus];
    if (!device) return;
    hardwareRow(cpu.sim, cpu.board, {
      comp: device.comp,
      probe: DOORBELL,
      from: cpu.shown(ctx.comp),
      flow: ctx.flow,
      ns: 0,
      cost: -1,
    });
    device.doorbell(ctx);
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
        cpu.board.interrupt(arg, VECTOR.reschedule, ctx.flow, cpu.shown(ctx.comp));
        return false;
      case PRIV.doorbell:
        this.doorbell(cpu, ctx, arg);
        return false;
      default:
        return false;
    }
  }
}
