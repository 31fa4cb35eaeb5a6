/** Who suffers from what: every press in every era in a run of its own, taken a piece at a time. */
import {
  PRESSES,
  type EraId,
  type EraSpec,
  type EraSufferers,
  type EraTable,
  type PressId,
} from '../core/era-views.ts';
import { SLICE_EVENTS, type Work } from '../core/work.ts';
import { appFrames } from '../world/eras/answers.ts';
import { PRESS_NS } from '../world/eras/plan.ts';
import { missingOf } from '../world/eras/verdict.ts';
import { EraVariant } from './eras.ts';

/** So long after the press it is looked who was hit, ns. */
const LOOK_NS = 1e9;

export class Sufferers {
  private readonly spec: EraSpec;
  private readonly found = new Map<string, EraSufferers>();
  private readonly open: { readonly era: EraId; readonly press: PressId }[];
  private readonly total: number;
  private variant: EraVariant | null = null;
  /** The run of an era just before anything is pressed. */
  private before: ReturnType<EraVariant['checkpoint']> | null = null;

  constructor(spec: EraSpec) {
    this.spec = spec;
    this.open = spec.eras.flatMap((era) => PRESSES.map((press) => ({ era, press })));
    this.total = this.open.length;
  }

  /** Takes at most so many events more, and tells what is known by then. */
  *go(events: number): Work<EraTable> {
    let left = events;
    for (let next = this.open[0]; next && left > 0; next = this.open[0]) {
      const variant = this.of(next.era);
      const goal = this.before ? PRESS_NS + LOOK_NS : PRESS_NS;
      while (left > 0 && variant.nextNs <= goal && variant.step())
        if (--left % SLICE_EVENTS === 0) yield { done: events - left, total: events };
      if (variant.nextNs > goal) this.arrive(variant, goal);
    }
    return this.table();
  }

  /** The world of an era, built when it is its turn; there is one at a time. */
  private of(era: EraId): EraVariant {
    if (this.variant?.plan.era === era) return this.variant;
    this.before = null;
    return (this.variant = new EraVariant(this.spec, era));
  }

  private arrive(variant: EraVariant, goal: number): void {
    variant.advanceTo(goal);
    if (this.before) {
      const fates = appFrames(variant.census, PRESS_NS, []).map(({ fate }) => fate);
      this.learn({ fates });
      if (this.open[0]?.era === variant.plan.era) variant.restore(this.before);
    } else this.before = variant.checkpoint();
    this.press(variant);
  }

  /** Begins the next press of the era; what it does not model is known at once. */
  private press(variant: EraVariant): void {
    const { era } = variant.plan;
    for (let next = this.open[0]; next?.era === era; next = this.open[0]) {
      variant.apply({ atNs: PRESS_NS, press: next.press });
      if (variant.pressed?.can === true) return;
      this.learn({ missing: missingOf(next.press) });
    }
    this.variant = null;
  }

  private learn(sufferers: EraSufferers): void {
    const next = this.open.shift();
    if (next) this.found.set(`${next.era} ${next.press}`, sufferers);
  }

  private table(): EraTable {
    return {
      done: this.total - this.open.length,
      total: this.total,
      eras: this.spec.eras.map((era) => ({
        era,
        presses: PRESSES.map((press) => ({
          press,
          sufferers: this.found.get(`${era} ${press}`) ?? null,
        })),
      })),
    };
  }
}
