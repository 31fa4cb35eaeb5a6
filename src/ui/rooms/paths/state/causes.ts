/**
 * What led to a hop, and what it led to, read off the times of the operation: who handed over to it last, and who took over from it first.
 * The trace has no links of its own, so work that merely runs at the same time is told apart by CPU and box.
 */
import type { Hop } from './hops.ts';

const endOf = (hop: Hop): number => hop.startNs + hop.durationNs;
const sameCpu = (a: Hop, b: Hop): boolean => a.cpu >= 0 && a.cpu === b.cpu;

/** True where `to` may go on from `from`: the same CPU goes on, or the box that `from` reached. */
function follows(from: Hop, to: Hop): boolean {
  return sameCpu(from, to) || (from.to !== null && from.to.id === to.from?.id);
}

/** The hop that ended last before `hop` began and handed over to it; null: it is the first. */
export function causeOf(hops: readonly Hop[], hop: Hop): Hop | null {
  const before = hops.filter((other) => other.index < hop.index && endOf(other) <= hop.startNs);
  return latest(before.filter((other) => follows(other, hop))) ?? latest(before);
}

/** The hop that began first after `hop` ended and goes on from it; null: it is the last. */
export function effectOf(hops: readonly Hop[], hop: Hop): Hop | null {
  const after = hops.filter((other) => other.index > hop.index && other.startNs >= endOf(hop));
  return earliest(after.filter((other) => follows(hop, other))) ?? earliest(after);
}

function latest(hops: readonly Hop[]): Hop | null {
  return hops.reduce<Hop | null>((best, hop) => (best && endOf(best) > endOf(hop) ? best : hop), null);
}

function earliest(hops: readonly Hop[]): Hop | null {
  return hops.reduce<Hop | null>((best, hop) => (best && best.startNs <= hop.startNs ? best : hop), null);
}
