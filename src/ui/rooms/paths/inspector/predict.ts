/** Questions to answer before a run, generated from what is about to be run, and their results from its counts. */
import type { Catalog, Frame, LabSpec, StackFrame } from '../../../../bridge/protocol.ts';
import { formatRatio } from '../../../i18n/format.ts';
import { say } from '../../../i18n/locale.svelte.ts';
import { innermostGuest, layersOf, type Guest } from '../stage/guest.ts';
import { isInside } from '../stage/crossing.ts';
import { it } from './texts.ts';

export interface Answer {
  readonly id: string;
  readonly label: () => string;
  /** True when the observed figure is what this answer says. */
  readonly fits: (value: number) => boolean;
}

export interface Question {
  /** Same key, same question: the answer is kept while the conditions stay. */
  readonly key: string;
  readonly text: () => string;
  readonly answers: readonly Answer[];
  /** The observed figure, null while the run has not finished one operation. */
  readonly observe: (frame: Frame) => number | null;
  readonly show: (value: number) => string;
}

const COUNTS: readonly Answer[] = [
  ...[0, 1, 2].map((n): Answer => ({
    id: String(n),
    label: () => String(n),
    fits: (value) => Math.round(value) === n,
  })),
  { id: 'more', label: () => it('predict.more'), fits: (value) => Math.round(value) > 2 },
];

const RATIOS: readonly Answer[] = [
  { id: 'same', label: () => it('predict.same'), fits: (value) => value < 1.05 },
  { id: 'half', label: () => it('predict.half'), fits: (value) => value >= 1.05 && value < 1.5 },
  { id: 'triple', label: () => it('predict.triple'), fits: (value) => value >= 1.5 && value <= 3 },
  { id: 'beyond', label: () => it('predict.beyond'), fits: (value) => value > 3 },
];

/** What answers the calls of a stack's application; null: the host's kernel. */
function guestIn(catalog: Catalog, id: string): Guest | null {
  const layers = layersOf(catalog, id);
  const there = new Set(layers.flatMap((layer) => layer.components));
  return innermostGuest(
    catalog.components.filter((entry) => there.has(entry.id)),
    layers,
  );
}

/** Crossings of the whole run from the application and its kernel to what is below them. */
function leavings(catalog: Catalog, { crossings }: StackFrame): number {
  const inside = new Set(catalog.components.filter((entry) => isInside(entry.stratum)).map(({ id }) => id));
  return crossings
    .filter(({ from, to }) => inside.has(from) && !inside.has(to))
    .reduce((sum, { stats }) => sum + stats.count, 0);
}

/** What to ask of a stack with a kernel of its own, and what is counted for it. */
const ASKED: Readonly<
  Record<
    Guest,
    {
      readonly text: 'predict.exits' | 'predict.entered' | 'predict.host' | 'predict.emulated';
      readonly count: (catalog: Catalog, stack: StackFrame) => number;
    }
  >
> = {
  hardware: { text: 'predict.exits', count: (_catalog, stack) => stack.counts.exits },
  library: { text: 'predict.exits', count: (_catalog, stack) => stack.counts.exits },
  paravirtual: { text: 'predict.entered', count: leavings },
  translated: { text: 'predict.entered', count: leavings },
  emulated: { text: 'predict.emulated', count: leavings },
  sandbox: { text: 'predict.host', count: leavings },
};

function perOperation(stack: StackFrame | undefined, count: (stack: StackFrame) => number): number | null {
  return stack && stack.opsDone > 0 ? count(stack) / stack.opsDone : null;
}

function showCount(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(1);
}

/** The question for a run, null when there is nothing to run. */
export function questionFor(catalog: Catalog, spec: LabSpec): Question | null {
  const operation = catalog.operations.find((entry) => entry.id === spec.op);
  const last = spec.stacks.length - 1;
  if (!operation || last < 0) return null;
  const label = (index: number): string => {
    const id = spec.stacks[index] ?? '';
    const entry = catalog.stacks.find((stack) => stack.id === id);
    return entry ? say(entry.label) : id;
  };
  const op = (): string => say(operation.label);
  const key = JSON.stringify([spec.op, spec.params, spec.stacks, spec.switches]);
  const guests = spec.stacks.map((id) => guestIn(catalog, id));
  const virtual = guests.findIndex((guest) => guest !== null);
  const asked = guests[virtual];
  if (asked) {
    const { text, count } = ASKED[asked];
    const observe = (frame: Frame): number | null =>
      perOperation(frame.stacks[virtual], (stack) => count(catalog, stack));
    return {
      key,
      text: () => it(text, { op: op(), stack: label(virtual) }),
      answers: COUNTS,
      observe,
      show: showCount,
    };
  }
  if (last > 0) {
    const observe = (frame: Frame): number | null => {
      const [a, b] = [frame.stacks[0]?.totalNs, frame.stacks[last]?.totalNs];
      return a && b && a.count > 0 && b.count > 0 && a.mean > 0 ? b.mean / a.mean : null;
    };
    const text = (): string => it('predict.ratio', { op: op(), stack: label(last), first: label(0) });
    return { key, text, answers: RATIOS, observe, show: (value) => formatRatio(value, 1) };
  }
  const observe = (frame: Frame): number | null =>
    perOperation(frame.stacks[0], (stack) => stack.counts.contextSwitches);
  return {
    key,
    text: () => it('predict.switches', { op: op(), stack: label(0) }),
    answers: COUNTS,
    observe,
    show: showCount,
  };
}
