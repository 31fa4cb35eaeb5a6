/** What a stack's time is made of, in parts that a sentence can name. */
import type { ComponentEntry } from '../../../../bridge/protocol.ts';
import type { Text } from '../../../i18n/locale.svelte.ts';
import type { Segment } from '../bars/segments.ts';
import type { Spent } from '../bars/spent.ts';
import { isCrossing, leavesGuest } from '../stage/crossing.ts';
import { guestOf } from '../stage/guest.ts';

/**
 * `kernel`: one that the stack brings along. `host`: the one below all stacks. `wake`: a CPU that slept gets going.
 * `device`: waiting for it. `part`: any other component by its name.
 */
export type PartKind = 'app' | 'kernel' | 'host' | 'wake' | 'wait' | 'device' | 'remote' | 'part';

export interface Part {
  readonly key: string;
  readonly kind: PartKind;
  /** A component that stands for it; null: nothing ran. */
  readonly component: ComponentEntry | null;
  /** Which of the component's stretches are meant: those of work, those of waiting. */
  readonly waiting: boolean;
  readonly ns: number;
  /** How often the guest was left for this component. */
  readonly exits: number;
  /** Time by trace point, ns: what the part is made of. */
  readonly points: ReadonlyMap<string, Point>;
}

export interface Point {
  readonly label: Text;
  readonly ns: number;
}

function kindOf(component: ComponentEntry | null, waiting: boolean): PartKind {
  if (!component) return 'wait';
  const { stratum, shared, textbook } = component;
  if (stratum === 'remote') return 'remote';
  if (stratum === 'hardware') return 'device';
  if (waiting) return 'wake';
  if (stratum === 'user') return 'app';
  if (stratum === 'root-kernel' && shared) return 'host';
  return guestOf(component) !== null || (textbook === 'kernel' && !shared) ? 'kernel' : 'part';
}

function keyOf(kind: PartKind, { component }: Segment): string {
  return kind === 'kernel' || kind === 'device' || kind === 'part' ? `${kind} ${component ?? ''}` : kind;
}

/** The parts of an operation by key. They sum to its time. */
export function partsOf(
  { segments, hops }: Spent,
  components: ReadonlyMap<string, ComponentEntry>,
): ReadonlyMap<string, Part> {
  const parts = new Map<string, Part>();
  for (const segment of segments) {
    const component = components.get(segment.component ?? '') ?? null;
    const kind = kindOf(component, segment.waiting);
    const key = keyOf(kind, segment);
    const before = parts.get(key);
    parts.set(key, {
      key,
      kind,
      component: before?.component ?? component,
      waiting: before?.waiting ?? segment.waiting,
      ns: (before?.ns ?? 0) + segment.durationNs,
      exits: before?.exits ?? exitsTo(hops, component),
      points: before?.points ?? pointsIn(hops, segment.waiting ? null : component),
    });
  }
  return parts;
}

/** What was done inside a component, by what its trace points say. */
function pointsIn(hops: Spent['hops'], component: ComponentEntry | null): ReadonlyMap<string, Point> {
  const points = new Map<string, Point>();
  for (const { from, to, probe, durationNs } of hops) {
    if (!component || !probe || from?.id !== component.id || to?.id !== component.id) continue;
    points.set(probe.name, { label: probe.label, ns: (points.get(probe.name)?.ns ?? 0) + durationNs });
  }
  return points;
}

function exitsTo(hops: Spent['hops'], component: ComponentEntry | null): number {
  if (!component || component.shared) return 0;
  return hops.filter((hop) => isCrossing(hop) && leavesGuest(hop) && hop.to?.id === component.id).length;
}
