/** A published or measured figure beside what the simulation gives, and whether the two agree. */
import { measureStack, type StackMeasure } from '../../../src/sim/index.ts';
import { brief, costsOf, isProbing } from './probe.ts';

/** Something measured elsewhere, and what the simulation gives for it. Of which kind it is follows from its costs: `kind.ts`. */
export interface Figure {
  readonly what: string;
  readonly source: string;
  /**
   * The experiments that the published value comes from, as `source/part/part`: an id of the bibliography, where it has the source,
   * and the names that costs use which were set by the same experiment.
   */
  readonly experiment: string | readonly string[];
  /** Experiments to which something else was fitted that the figure rests on: a constant of the code, a size, a condition. */
  readonly rests?: readonly string[];
  /** True: a constant of the code makes the figure, a size or a count, which no cost moves and which is yet no structure. */
  readonly constant?: boolean;
  readonly unit:
    'ns' | 'µs' | 'ms' | 's' | '%' | 'per op' | '×' | 'MB' | 'a second' | 'Gb/s' | 'MB/s' | 'cycles';
  /** The one value of the source, in `unit`; null where it has a range, a direction or nothing. */
  readonly published: number | null;
  /**
   * Only what the sources themselves print, both ends included, in `unit`. An end that is infinite says "at least"; with 0 or 1 at
   * the other end, the source says only which way a difference or a ratio goes. Never drawn around our own value.
   */
  readonly publishedRange?: readonly [number, number];
  /** Ours, in `unit`; null where nothing is simulated. */
  readonly ours: (() => number) | null;
  /** What is to be known beside the two figures; where they do not agree, the mechanism that is missing. */
  readonly note?: string;
}

/** Operations per measurement and seed of every figure in the document. */
export const COUNT = 2000;
export const SEED = 1;
/** Operations that tell whether a figure moves. */
const ENOUGH = 24;

/** A section of the document. */
export interface FidelitySection {
  readonly title: string;
  readonly figures: readonly Figure[];
}

interface Options {
  readonly switches?: Readonly<Record<string, string>>;
  readonly costs?: Readonly<Record<string, number>>;
  readonly params?: Readonly<Record<string, number>>;
  readonly count?: number;
}

const remembered = new Map<string, unknown>();

/** Measures once and remembers: several figures come from one experiment. A probe's measurements are brief ones. */
export function once<T>(name: string, request: unknown, run: () => T): T {
  const key = `${name} ${isProbing() ? 'brief' : 'whole'} ${JSON.stringify(request)}`;
  if (!remembered.has(key)) remembered.set(key, run());
  return remembered.get(key) as T;
}

export function measure(op: string, stack: string, options: Options = {}): StackMeasure {
  const { switches = {}, costs = {}, params = {}, count = COUNT } = options;
  const spec = { op, stack, params, seed: SEED, switches, costs: costsOf(costs) };
  return once('measure', [spec, count], () => measureStack(spec, brief(count, ENOUGH)));
}

/** Mean time of an operation, ns. */
export function meanNs(op: string, stack: string, options: Options = {}): number {
  return measure(op, stack, options).totalNs.mean;
}

const values = new WeakMap<Figure, number>();

/** Ours, measured once; null where nothing is simulated. */
export function oursOf(row: Figure): number | null {
  if (row.ours === null) return null;
  const value = values.get(row) ?? row.ours();
  values.set(row, value);
  return value;
}

/** How far ours may be from the published value. */
const FIFTH = 0.2;

/** Whether ours is within a fifth of the one published value; a published 0 asks for 0. Null without one published value. */
export function agrees(row: Figure): boolean | null {
  if (row.published === null) return null;
  const ours = oursOf(row);
  if (ours === null) return false;
  if (row.published === 0) return ours === 0;
  return Math.abs(ours / row.published - 1) <= FIFTH;
}

/** Whether ours lies in the range that the source publishes; null without one, or with nothing simulated. */
export function insideRange(row: Figure): boolean | null {
  const ours = oursOf(row);
  if (row.publishedRange === undefined || ours === null) return null;
  return ours >= row.publishedRange[0] && ours <= row.publishedRange[1];
}
