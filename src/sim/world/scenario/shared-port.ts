/**
 * Port of a CPU that is given to others now and then: to other guests of the hypervisor below (steal), to other processes
 * of a recorded machine. The CPU stands still meanwhile, interrupts wait, and the task clock leaves the time out, so
 * nobody is charged for it. A CPU with nothing to run loses nothing.
 */
import type { Rng } from '../../core/rng.ts';
import type { Cpu } from '../../hw/cpu.ts';
import { PhysicalPort } from '../../hw/physical-port.ts';
import { EVENT, PRIORITY, type Entity, type Sim } from '../../hw/sim.ts';
import { exponentialNs } from './draw.ts';

/** Times of loss and return in turn, ns, ascending. */
export type Losses = readonly number[];

/**
 * While others are there, means in ns: they have the CPU, this machine has it in between, they stay. Gaps of the recorded
 * busy loops that begin at no tick (68 of them) exceed the recorder's 0.3 ms by 0.33 ms on average, come in clusters of up
 * to 0.1 s and take a quarter of the time in them.
 */
const TAKEN_NS = 330_000;
const GIVEN_NS = 1_000_000;
const STAY_NS = 60_000_000;

/** Losses between two instants, ns, that make up a share of the time. */
export function drawLosses(rng: Rng, fromNs: number, untilNs: number, share: number): number[] {
  const pairs: [number, number][] = [];
  const spanNs = untilNs - fromNs;
  const present = Math.min(1, (share * (TAKEN_NS + GIVEN_NS)) / TAKEN_NS);
  for (let leftNs = Math.round(present * spanNs); leftNs > 0;) {
    const stayNs = Math.min(leftNs, 1 + exponentialNs(rng, STAY_NS));
    leftNs -= stayNs;
    const beginNs = fromNs + Math.floor(rng.nextFloat() * (spanNs - stayNs));
    for (let at = beginNs; at < beginNs + stayNs; at += 1 + exponentialNs(rng, GIVEN_NS)) {
      const lostNs = 1 + exponentialNs(rng, TAKEN_NS);
      pairs.push([at, at + lostNs]);
      at += lostNs;
    }
  }
  pairs.sort(([a], [b]) => a - b);
  return pairs.flat();
}

export class SharedPort extends PhysicalPort implements Entity {
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

  /** Called once, when the CPU exists; the losses are still to come. */
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
