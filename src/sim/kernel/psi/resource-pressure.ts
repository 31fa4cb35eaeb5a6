/** Pressure of one resource in a group: its stalled time, the averages of that, and the triggers on it. */
import type { PsiPoller } from './poller.ts';
import { StallTimes } from './stall-times.ts';
import type { PsiTrigger } from './trigger.ts';

export const FIXED_1 = 2048;
/** exp(−2 s / 10 s), 60 s, 300 s in 11-bit fixed point (`EXP_10s` …). */
const EXP: readonly number[] = Object.freeze([1677, 1981, 2034]);

/** One step of an average (`calc_load`): rises round up. */
function calcLoad(load: number, exp: number, active: number): number {
  const sum = load * exp + active * (FIXED_1 - exp) + (active >= load ? FIXED_1 - 1 : 0);
  return Math.floor(sum / FIXED_1);
}

export class ResourcePressure {
  readonly times: StallTimes;
  /** Serves triggers; null: there are none that need it. */
  poller: PsiPoller | null = null;
  /** Triggers served by the averaging. */
  readonly slowTriggers: PsiTrigger[] = [];
  /** Of `some` and of `full`, over 10, 60 and 300 s. */
  readonly avgs = [
    [0, 0, 0],
    [0, 0, 0],
  ];
  private readonly averagedNs = [0, 0];

  constructor(cpuCount: number) {
    this.times = new StallTimes(cpuCount);
  }

  /** A stretch of time on a CPU that was not idle. */
  add(cpu: number, ns: number, some: boolean, full: boolean): void {
    this.times.add(cpu, ns, some, full);
    this.poller?.times.add(cpu, ns, some, full);
  }

  /** The averaging that is due; the period behind it, ns. */
  average(at: number, periodNs: number): void {
    this.times.collect();
    for (const trigger of this.slowTriggers) trigger.update(at, this.times.totalNs[trigger.which]);
    for (const which of [0, 1] as const) {
      const sampleNs = Math.min(periodNs, this.times.totalNs[which] - (this.averagedNs[which] ?? 0));
      this.averagedNs[which] = (this.averagedNs[which] ?? 0) + sampleNs;
      const active = Math.floor((sampleNs * 100) / periodNs) * FIXED_1;
      const avgs = this.avgs[which] ?? [];
      EXP.forEach((exp, i) => (avgs[i] = calcLoad(avgs[i] ?? 0, exp, active)));
    }
  }
}
