/** Reads the hop columns of a frame with their names resolved by the catalog. */
import {
  HOP,
  HOP_STRIDE,
  type Catalog,
  type ComponentEntry,
  type CostEntry,
  type Frame,
  type ProbeEntry,
  type StackFrame,
} from '../../../../bridge/protocol.ts';

/** One hop of the operation being looked at. */
export interface Hop {
  /** Position in the operation, from 0. */
  readonly index: number;
  readonly startNs: number;
  readonly durationNs: number;
  readonly from: ComponentEntry | null;
  readonly to: ComponentEntry | null;
  readonly probe: ProbeEntry | null;
  /** Exit reason or the like, in the kernel's words. */
  readonly reason: string | null;
  readonly cost: CostEntry | null;
  readonly program: number;
  readonly pc: number;
  readonly cpu: number;
  readonly task: number;
  /** Row in the trace: the same hop has the same row in every frame. */
  readonly row: number;
}

/** Where a hop is found in a frame. */
export interface HopPlace {
  readonly stack: number;
  readonly index: number;
}

export function hopCount(stack: StackFrame): number {
  return Math.floor(stack.hops.length / HOP_STRIDE);
}

/** One number of a hop, without building an object: for loops that draw. */
export function hopField(stack: StackFrame, index: number, field: keyof typeof HOP): number {
  return stack.hops[index * HOP_STRIDE + HOP[field]] ?? Number.NaN;
}

/** The hop at `index`, null when there is none. */
export function hopAt(catalog: Catalog, stack: StackFrame, index: number): Hop | null {
  if (index < 0 || index >= hopCount(stack)) return null;
  const field = (name: keyof typeof HOP): number => hopField(stack, index, name);
  const reason = field('reason');
  return {
    index,
    startNs: field('startNs'),
    durationNs: field('durationNs'),
    from: catalog.components[field('from')] ?? null,
    to: catalog.components[field('to')] ?? null,
    probe: catalog.probes[field('probe')] ?? null,
    reason: reason > 0 ? (catalog.reasons[reason] ?? null) : null,
    cost: catalog.costs[field('cost')] ?? null,
    program: field('program'),
    pc: field('pc'),
    cpu: field('cpu'),
    task: field('task'),
    row: field('row'),
  };
}

/**
 * The hop that the page talks about when none is selected: the newest one of `only`, else among the stacks in flight, and
 * when none is in flight the newest one of all.
 */
export function currentHopPlace(frame: Frame, only: number | null = null): HopPlace | null {
  const inFlight = only === null && frame.stacks.some((stack) => stack.inFlight);
  let best: HopPlace | null = null;
  let bestStartNs = -1;
  frame.stacks.forEach((stack, index) => {
    if (stack.currentHop < 0 || (inFlight && !stack.inFlight) || (only !== null && only !== index)) return;
    const startNs = hopField(stack, stack.currentHop, 'startNs');
    if (startNs < bestStartNs) return;
    best = { stack: index, index: stack.currentHop };
    bestStartNs = startNs;
  });
  return best;
}
