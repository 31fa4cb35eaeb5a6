/**
 * Why an operation took longer in one stack than in another, read off the run: the difference by parts, largest first.
 * Only finished operations are compared.
 */
import type { Frame } from '../../../../bridge/protocol.ts';
import { samePath } from '../bars/factor.ts';
import { spentIn, type Spent } from '../bars/spent.ts';
import type { Text } from '../../../i18n/locale.svelte.ts';
import type { Lab } from '../state/lab.svelte.ts';
import { partsOf, type Part } from './parts.ts';

/** A part of the difference. `instead`: the stack's own kernel does what the host's does in the other stack. */
export interface Clause extends Omit<Part, 'points'> {
  readonly instead: boolean;
  /** The trace point that makes most of the difference; null: none stands out. */
  readonly most: Text | null;
  /** Signed, ns. */
  readonly ns: number;
}

export interface Why {
  /** `alone`: one stack, whose own time is told. `same`: nothing differs but when a tick came. */
  readonly kind: 'more' | 'less' | 'same' | 'alone';
  /** Columns: the one that is told about, and the one it is compared with. */
  readonly stack: number;
  readonly first: number;
  /** The whole difference, for `alone` the whole time, ns. */
  readonly ns: number;
  readonly clauses: readonly Clause[];
  /** What the clauses leave out, ns, and the parts it consists of, largest first. */
  readonly restNs: number;
  readonly rest: readonly Clause[];
}

/** More than this nobody reads at a glance. */
const CLAUSES_MAX = 3;
/** Parts smaller than this share of the whole are left to the rest. */
const SMALLEST = 0.02;

function differences(mine: ReadonlyMap<string, Part>, theirs: ReadonlyMap<string, Part>): readonly Clause[] {
  return [...new Set([...mine.keys(), ...theirs.keys()])].flatMap((key) => {
    const [here, there] = [mine.get(key), theirs.get(key)];
    const part = here ?? there;
    if (!part) return [];
    const ns = (here?.ns ?? 0) - (there?.ns ?? 0);
    return { ...part, instead: false, most: there ? mostOf(ns, here, there) : null, ns };
  });
}

/** What one side did more of than the other, where that is most of the difference. */
function mostOf(ns: number, here: Part | undefined, there: Part): Text | null {
  if (!here || ns <= 0) return null;
  const more = [...here.points].map(([name, { label, ns: time }]) => ({
    label,
    ns: time - (there.points.get(name)?.ns ?? 0),
  }));
  const [largest] = more.sort((a, b) => b.ns - a.ns);
  return largest && largest.ns >= ns / 2 ? largest.label : null;
}

/** Where the host's kernel has less to do because another kernel does it, the two are one part. */
function withKernelsInstead(clauses: readonly Clause[]): readonly Clause[] {
  const host = clauses.find(({ kind, ns }) => kind === 'host' && ns < 0);
  const kernels = clauses.filter(({ kind, ns }) => kind === 'kernel' && ns > 0).sort((a, b) => b.ns - a.ns);
  const [largest] = kernels;
  if (!host || !largest) return clauses;
  const ns = kernels.reduce((sum, kernel) => sum + kernel.ns, host.ns);
  return [
    ...clauses.filter((one) => one !== host && !kernels.includes(one)),
    { ...largest, instead: true, most: null, ns },
  ];
}

function toldOf(why: Pick<Why, 'kind' | 'stack' | 'first' | 'ns'>, all: readonly Clause[]): Why {
  const sorted = all.filter(({ ns }) => ns !== 0).sort((a, b) => Math.abs(b.ns) - Math.abs(a.ns));
  const clauses = sorted
    .filter(({ ns }) => Math.abs(ns) >= SMALLEST * Math.abs(why.ns))
    .slice(0, CLAUSES_MAX);
  const restNs = clauses.reduce((left, { ns }) => left - ns, why.ns);
  return { ...why, clauses, restNs, rest: sorted.slice(clauses.length) };
}

/** The column to tell about: that of the lit part, the chosen one, else the one that differs most from the first. */
function toldAbout({ lit, selection }: Lab, spent: readonly Spent[]): number {
  const selected = selection && selection.kind !== 'hop' ? selection.stack : null;
  const chosen = lit?.stack ?? selected ?? 0;
  if (chosen > 0) return chosen;
  const apart = (one: Spent | undefined): number => Math.abs((one?.ns ?? 0) - (spent[0]?.ns ?? 0));
  return spent.reduce(
    (best, one, index) => (apart(one) > apart(spent[best]) ? index : best),
    spent.length - 1,
  );
}

function finished({ stacks }: Frame): boolean {
  return stacks.length > 0 && stacks.every((stack) => stack.opIndex >= 0 && !stack.inFlight);
}

/** Null while there is nothing finished to compare. Reads reactive state: call it inside a derived. */
export function whyOf(lab: Lab): Why | null {
  const { frame, catalog, components } = lab;
  if (!frame || !catalog || !finished(frame)) return null;
  const spent = frame.stacks.map((stack) => spentIn(catalog, stack));
  const [base] = spent;
  if (!base) return null;
  if (spent.length === 1) {
    const clauses = [...partsOf(base, components).values()].map((part) => ({
      ...part,
      instead: false,
      most: null,
    }));
    return toldOf({ kind: 'alone', stack: 0, first: 0, ns: base.ns }, clauses);
  }
  const stack = toldAbout(lab, spent);
  const mine = spent[stack];
  if (!mine) return null;
  const ns = mine.ns - base.ns;
  if (samePath(mine, base)) return { kind: 'same', stack, first: 0, ns, clauses: [], restNs: ns, rest: [] };
  const clauses = withKernelsInstead(differences(partsOf(mine, components), partsOf(base, components)));
  return toldOf({ kind: ns < 0 ? 'less' : 'more', stack, first: 0, ns }, clauses);
}
