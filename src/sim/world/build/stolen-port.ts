/**
 * Port of a CPU that is given to others now and then: to other guests of the hypervisor below (steal), to other processes
 * of a recorded machine. The CPU stands still meanwhile, interrupts wait, and the task clock leaves the time out, so
 * nobody is charged for it. A CPU with nothing to run loses nothing.
 */
import type { Cpu } from '../../hw/cpu.ts';
import { PhysicalPort } from '../../hw/physical-port.ts';
import { EVENT, PRIORITY, type Entity, type Sim } from '../../hw/sim.ts';

/** Times of loss and return in turn, ns, ascending. */
export type Losses = readonly number[];

export class StolenPort extends PhysicalPort implements Entity {
  readonly entity: number;
  private readonly sim: Sim;
  private cpu: Cpu | null = null;
  private losses: Losses = [];
  /** Place of the next loss. */
  private at = 0;
  private stolen = 0;
  /** Since when the CPU stands still, ns; −1: it runs. */
  private sinceNs = -1;

  constructor(sim: Sim) {
    super();
    this.sim = sim;
    this.entity = sim.register(() => this);
  }

  /** Called once, when the CPU exists; the losses (instants) are still to come. */
  begin(cpu: Cpu, losses: Losses): void {
    this.cpu = cpu;
    this.losses = Object.freeze([...losses]);
    this.next();
  }

  private next(): void {
    const { nowNs } = this.sim;
    while (this.at < this.losses.length && (this.losses[this.at + 1] ?? 0) <= nowNs) this.at += 2;
    const fromNs = this.losses[this.at];
    if (fromNs !== undefined) this.call(Math.max(fromNs, nowNs));
  }

  private call(atNs: number): void {
    this.sim.at(atNs, PRIORITY.device, EVENT.callback, this.entity, 0);
  }

  handle(): void {
    const { cpu, sim } = this;
    if (!cpu) return;
    if (this.sinceNs >= 0) {
      this.stolen += sim.nowNs - this.sinceNs;
      this.sinceNs = -1;
      cpu.resume();
      this.next();
      return;
    }
    const untilNs = this.losses[this.at + 1] ?? sim.nowNs;
    this.at += 2;
    if (cpu.halted || untilNs <= sim.nowNs) {
      this.next();
      return;
    }
    this.sinceNs = sim.nowNs;
    cpu.suspend();
    this.call(untilNs);
  }

  override stolenNs(_cpu: Cpu): number {
    return this.stolen + (this.sinceNs < 0 ? 0 : this.sim.nowNs - this.sinceNs);
  }
}
