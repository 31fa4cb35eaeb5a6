/** Segments of a stack's operation, computed once for each frame: bars, boxes and the sentence below the stage read them. */
import type { Catalog, StackFrame } from '../../../../bridge/protocol.ts';
import { hopsOf } from '../state/known-hops.ts';
import type { Hop } from '../state/hops.ts';
import { segmentsOf, stretchesOf, type Segment } from './segments.ts';

/** One stack's operation: its hops, and the stretches of time they account for, which sum to `ns`. */
export interface Spent {
  readonly hops: readonly Hop[];
  readonly segments: readonly Segment[];
  /** What the operation has taken so far, ns. */
  readonly ns: number;
  /** When it began, ns of the run. */
  readonly startNs: number;
}

const kept = new WeakMap<StackFrame, { readonly catalog: Catalog; readonly spent: Spent }>();

export function spentIn(catalog: Catalog, stack: StackFrame): Spent {
  const found = kept.get(stack);
  if (found?.catalog === catalog) return found.spent;
  const hops = stack.opIndex >= 0 ? hopsOf(catalog, stack) : [];
  const spent = {
    hops,
    segments: segmentsOf(hops, stack.opStartNs, stack.opElapsedNs),
    ns: stack.opElapsedNs,
    startNs: stack.opStartNs,
  };
  kept.set(stack, { catalog, spent });
  return spent;
}

/** Time by component, ns: what a CPU or device did there, and what was waited there. */
interface Shares {
  worked: number;
  waited: number;
}

/** Sums once for all the boxes that read them. */
const shares = new WeakMap<readonly Segment[], ReadonlyMap<string, Shares>>();

function sharesOf(segments: readonly Segment[]): ReadonlyMap<string, Shares> {
  const known = shares.get(segments);
  if (known) return known;
  const all = new Map<string, Shares>();
  for (const { component, waiting, durationNs } of segments) {
    if (component === null) continue;
    const share = all.get(component) ?? { worked: 0, waited: 0 };
    all.set(component, share);
    share[waiting ? 'waited' : 'worked'] += durationNs;
  }
  shares.set(segments, all);
  return all;
}

/** Time in some components, ns: what a CPU or device did there, and what was waited there. */
export function timeIn(segments: readonly Segment[], components: readonly string[]): Readonly<Shares> {
  const all = sharesOf(segments);
  let [worked, waited] = [0, 0];
  for (const component of components) {
    const share = all.get(component);
    worked += share?.worked ?? 0;
    waited += share?.waited ?? 0;
  }
  return { worked, waited };
}

/** What each hop accounts for of the operation's time, ns; in all no more than the operation took. */
export function timeOfHops({
  hops,
  startNs,
  ns,
}: Spent): readonly { readonly hop: Hop; readonly ns: number }[] {
  return stretchesOf(hops, startNs, startNs + ns).flatMap((stretch) =>
    stretch.hop ? [{ hop: stretch.hop, ns: stretch.endNs - stretch.startNs }] : [],
  );
}
