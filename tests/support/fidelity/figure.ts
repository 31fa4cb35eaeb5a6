/** A published or measured figure beside what the simulation gives, and whether the two agree. */
import { measureStack, type StackMeasure } from '../../../src/sim/index.ts';

/**
 * calibrated: a cost on the way was fitted to this very experiment, so agreement shows only that composing adds up.
 * independent: no cost was fitted to it. structure: a count or ratio that follows from the mechanism alone.
 */
export type FigureKind = 'calibrated' | 'independent' | 'structure';

/** Something measured elsewhere, and what the simulation gives for it. */
interface Comparison {
  readonly what: string;
  readonly source: string;
  readonly unit: 'ns' | 'µs' | 'ms' | '%' | 'per op' | '×' | 'MB' | 'a second' | 'Gb/s' | 'cycles';
  /** The one value of the source, in `unit`; null where it has a range, a direction or nothing. */
  readonly published: number | null;
  /**
   * Only what the sources themselves print, both ends included, in `unit`. An end that is infinite says "at least"; with 0 or 1 at
   * the other end, the source says only which way a difference or a ratio goes. Never drawn around our own value.
   */
  readonly publishedRange?: readonly [number, number];
  /** Ours, in `unit`; null where nothing is simulated. */
  readonly ours: (() => number) | null;
}

export interface Figure extends Comparison {
  readonly kind: FigureKind;
  readonly ours: () => number;
  readonly note?: string;
}

/** Operations per measurement and seed of every figure in the document. */
export const COUNT = 2000;
export const SEED = 1;

/** A published figure that the model is known not to give, and why. */
export interface Mismatch extends Comparison {
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

const values = new WeakMap<Comparison, number>();

/** Ours, measured once; null where nothing is simulated. */
export function oursOf(row: Comparison): number | null {
  if (row.ours === null) return null;
  const value = values.get(row) ?? row.ours();
  values.set(row, value);
  return value;
}

/** How far ours may be from the published value. */
const FIFTH = 0.2;

/** Whether ours is within a fifth of the one published value; a published 0 asks for 0. Null without one published value. */
export function agrees(row: Comparison): boolean | null {
  if (row.published === null) return null;
  const ours = oursOf(row);
  if (ours === null) return false;
  if (row.published === 0) return ours === 0;
  return Math.abs(ours / row.published - 1) <= FIFTH;
}

/** Whether ours lies in the range that the source publishes; null without one, or with nothing simulated. */
export function insideRange(row: Comparison): boolean | null {
  const ours = oursOf(row);
  if (row.publishedRange === undefined || ours === null) return null;
  return ours >= row.publishedRange[0] && ours <= row.publishedRange[1];
}
