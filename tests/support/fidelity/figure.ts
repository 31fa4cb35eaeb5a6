/** A published or measured figure beside what the simulation gives, and how close it has to come. */
import { measureStack, type StackMeasure } from '../../../src/sim/index.ts';

/**
 * calibrated: a cost on the way was fitted to this very experiment, so agreement shows only that composing adds up.
 * independent: no cost was fitted to it. structure: a count or ratio that follows from the mechanism alone.
 */
export type FigureKind = 'calibrated' | 'independent' | 'structure';

export interface Figure {
  readonly what: string;
  readonly source: string;
  readonly kind: FigureKind;
  readonly unit: 'ns' | 'µs' | 'ms' | '%' | 'per op' | '×' | 'MB' | 'a second' | 'Gb/s';
  /** Figure of the source; null where the target is a range or a rule. */
  readonly published: number | null;
  /** What passes, both ends included, in `unit`. */
  readonly range: readonly [number, number];
  /** Ours, in `unit`. */
  readonly ours: () => number;
  readonly note?: string;
}

/** Operations per measurement and seed of every figure in the document. */
export const COUNT = 2000;
export const SEED = 1;

/** A published figure that the model does not give, and why. */
export interface Mismatch {
  readonly what: string;
  readonly published: string;
  readonly ours: () => string;
  readonly why: string;
}

/** A section of the document. */
export interface FidelitySection {
  readonly title: string;
  readonly figures: readonly Figure[];
  readonly mismatches?: readonly Mismatch[];
}

interface Options {
  readonly switches?: Readonly<Record<string, string>>;
  readonly costs?: Readonly<Record<string, number>>;
  readonly params?: Readonly<Record<string, number>>;
  readonly count?: number;
}

const measured = new Map<string, StackMeasure>();

/** Measures once and remembers: several figures come from one experiment. */
export function measure(op: string, stack: string, options: Options = {}): StackMeasure {
  const { switches = {}, costs = {}, params = {}, count = COUNT } = options;
  const key = JSON.stringify([op, stack, switches, costs, params, count]);
  let found = measured.get(key);
  if (!found) {
    found = measureStack({ op, stack, params, seed: SEED, switches, costs }, count);
    measured.set(key, found);
  }
  return found;
}

/** Mean time of an operation, ns. */
export function meanNs(op: string, stack: string, options: Options = {}): number {
  return measure(op, stack, options).totalNs.mean;
}

/** Share either side of a figure. */
export function within(value: number, share: number): readonly [number, number] {
  return [value * (1 - share), value * (1 + share)];
}

const values = new WeakMap<Figure, number>();

/** Ours, measured once. */
export function oursOf(figure: Figure): number {
  const value = values.get(figure) ?? figure.ours();
  values.set(figure, value);
  return value;
}

export function passes(figure: Figure): boolean {
  const ours = oursOf(figure);
  return ours >= figure.range[0] && ours <= figure.range[1];
}
