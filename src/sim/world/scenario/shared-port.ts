/**
 * Port of a CPU that a hypervisor below takes a little of, evenly: what a recorded run lost to steal and to everything
 * else on its machine. The CPU's task clock leaves that time out, so nobody is charged for it.
 */
import type { Cpu } from '../../hw/cpu.ts';
import { PhysicalPort } from '../../hw/physical-port.ts';

export class SharedPort extends PhysicalPort {
  /** Share of the time that is taken, 0 … 1. */
  readonly share: number;

  constructor(share: number) {
    super();
    this.share = share;
  }

  override stolenNs(cpu: Cpu): number {
    return Math.floor(cpu.sim.nowNs * this.share);
  }
}
