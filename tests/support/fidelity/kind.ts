/**
 * Of which kind a figure is. Nobody declares it: the figure is measured again with other costs, and where the costs that move it
 * come from is read from the cost tables.
 */
import { COST_TABLES } from '../../../src/sim/costs/registry.ts';
import type { Figure } from './figure.ts';
import { probed, scaled, type Costs } from './probe.ts';

/**
 * predicted: no cost that it depends on was set by the experiment that it is held against, nor by a part of it.
 * calibrated: one was, so agreement shows only that composing adds up. structural: no cost moves it.
 */
export type FigureKind = 'calibrated' | 'predicted' | 'structural';

/**
 * A figure that all costs together move by less does not depend on them: what is left is a tick more or less on the way. One
 * that a single cost moves by less does not depend on that cost. Both are shares of the figure.
 */
const MOVED_BY_ALL = 0.05;
const MOVED_BY_ONE = 0.001;
/** One cost is raised to this much of its mean. */
const RAISED = 1.5;
/**
 * Factors of all costs together. First each is doubled; then each has the factors that the digits of its number say, a round a
 * digit, so that of any two costs one moves a ratio of them.
 */
const DOUBLED = 2;
const FACTORS = [1, 2, 3, 5];

interface Origin {
  readonly cost: string;
  /** `source/part/part`; with no part any experiment of the source. */
  readonly experiment: string;
}

/** Which cost was set by which experiment: what it cites. */
const ORIGINS: readonly Origin[] = COST_TABLES.flatMap(({ costs }) => costs).flatMap(({ id, sources }) =>
  sources.map((ref) => ({
    cost: id,
    experiment: ref.experiment === undefined ? ref.id : `${ref.id}/${ref.experiment}`,
  })),
);
const ALL = [...new Set(ORIGINS.map(({ cost }) => cost))];

/** Whether one of the two is the other or a part of it. */
export function related(one: string, other: string): boolean {
  return `${one}/`.startsWith(`${other}/`) || `${other}/`.startsWith(`${one}/`);
}

function experimentsOf({ experiment }: Figure): readonly string[] {
  return typeof experiment === 'string' ? [experiment] : experiment;
}

/** Costs that were set by the figure's experiment or a part of it. */
export function fittedTo(figure: Figure): readonly string[] {
  const wanted = experimentsOf(figure);
  const origins = ORIGINS.filter(({ experiment }) => wanted.some((one) => related(one, experiment)));
  return [...new Set(origins.map(({ cost }) => cost))];
}

function moved(base: number, value: number, least: number): boolean {
  return !(Math.abs(value - base) <= least * Math.max(Math.abs(base), 1e-9));
}

/** All costs together, a round after the other. */
function* rounds(): Generator<Costs> {
  yield scaled(ALL, () => DOUBLED);
  for (let place = 1; place < ALL.length; place *= FACTORS.length)
    yield scaled(ALL, (at) => FACTORS[Math.floor(at / place) % FACTORS.length] ?? 1);
}

/** The figure by brief measurements with these costs. */
function briefly(ours: () => number, costs: Costs): number {
  return probed(costs, ours);
}

/** What a figure's kind is, and the first fitted cost found that it depends on. */
export interface Verdict {
  readonly kind: FigureKind;
  readonly by: string | null;
}

function judge(figure: Figure): Verdict | null {
  const { ours, rests = [], constant = false } = figure;
  if (ours === null) return null;
  const base = briefly(ours, {});
  const moves = (costs: Costs, least: number): boolean => moved(base, briefly(ours, costs), least);
  let any = constant;
  for (const costs of rounds()) any ||= moves(costs, MOVED_BY_ALL);
  if (!any) return { kind: 'structural', by: null };
  const wanted = experimentsOf(figure);
  if (rests.some((fitted) => wanted.some((one) => related(one, fitted))))
    return { kind: 'calibrated', by: null };
  const raised = (id: string): Costs => scaled([id], () => RAISED);
  const by = fittedTo(figure).find((id) => moves(raised(id), MOVED_BY_ONE));
  return by === undefined ? { kind: 'predicted', by: null } : { kind: 'calibrated', by };
}

const verdicts = new WeakMap<Figure, Verdict | null>();

/** Of which kind a figure is, found out once. */
export function verdictOf(figure: Figure): Verdict | null {
  let found = verdicts.get(figure);
  if (found === undefined) {
    found = judge(figure);
    verdicts.set(figure, found);
  }
  return found;
}

export function kindOf(figure: Figure): FigureKind | null {
  return verdictOf(figure)?.kind ?? null;
}
