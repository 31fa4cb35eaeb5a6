/**
 * Serves a group's triggers while it stalls: looks ten times a window, stops when a window has passed without a stall.
 * Source: kernel/sched/psi.c `psi_rtpoll_work`, `psi_schedule_rtpoll_work`. The work takes no CPU time here.
 */
import { StallTimes } from './stall-times.ts';
import type { PsiTrigger } from './trigger.ts';

const UPDATES_PER_WINDOW = 10;

export class PsiPoller {
  readonly times: StallTimes;
  readonly triggers: PsiTrigger[] = [];
  /** Instant of the next look, ns; Infinity: none is due. */
  dueNs = Infinity;
  private readonly tickNs: number;
  private minPeriodNs = Infinity;
  private untilNs = -Infinity;
  private nextNs = Infinity;

  constructor(cpuCount: number, tickNs: number) {
    this.times = new StallTimes(cpuCount);
    this.tickNs = tickNs;
  }

  add(trigger: PsiTrigger): void {
    this.triggers.push(trigger);
    this.minPeriodNs = Math.min(...this.triggers.map((t) => t.windowNs / UPDATES_PER_WINDOW));
  }

  remove(trigger: PsiTrigger): void {
    const at = this.triggers.indexOf(trigger);
    if (at >= 0) this.triggers.splice(at, 1);
    this.minPeriodNs = Math.min(...this.triggers.map((t) => t.windowNs / UPDATES_PER_WINDOW));
    if (this.triggers.length === 0) this.dueNs = Infinity;
  }

  /** The group stalls on a CPU, a little or wholly: look at the next tick. */
  stalled(now: number, some: boolean, full: boolean): void {
    if (this.dueNs === Infinity && this.triggers.some(({ which }) => (which === 0 ? some : full)))
      this.schedule(now, 1);
  }

  private schedule(now: number, ticks: number): void {
    this.dueNs = (Math.floor(now / this.tickNs) + ticks) * this.tickNs;
  }

  /** The look that is due; the group has folded its times up to now. */
  run(now: number): void {
    const before = [...this.times.totalNs];
    this.times.collect();
    const { totalNs } = this.times;
    const changed = this.triggers.some(({ which }) => totalNs[which] !== before[which]);
    this.dueNs = Infinity;
    if (changed) {
      if (now > this.untilNs) this.begin(now);
      this.untilNs = now + this.minPeriodNs * UPDATES_PER_WINDOW;
    }
    if (now > this.untilNs) {
      this.nextNs = Infinity;
      return;
    }
    if (now >= this.nextNs) {
      for (const trigger of this.triggers) trigger.update(now, totalNs[trigger.which]);
      this.nextNs = now + this.minPeriodNs;
    }
    this.schedule(now, Math.floor((this.nextNs - now) / this.tickNs) + 1);
  }

  private begin(now: number): void {
    for (const trigger of this.triggers) trigger.reset(now, this.times.totalNs[trigger.which]);
    this.nextNs = now + this.minPeriodNs;
  }
}
