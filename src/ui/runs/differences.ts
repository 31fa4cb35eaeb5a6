/** What differs between two runs of a room: in what was chosen, and in their figures. Reads the page's language. */
import { decode } from '../../bridge/link-grammar.ts';
import { formatNs } from '../i18n/format.ts';
import { say } from '../i18n/locale.svelte.ts';
import type { Chosen, Figure } from '../state/compared.ts';
import type { HostCatalog } from '../state/offered.svelte.ts';
import type { SharedNow } from '../state/room-lab.ts';
import { rt } from './texts.ts';

/** A choice that differs; '' on a side that has nothing there. */
interface Differing {
  readonly id: string;
  readonly label: string;
  readonly a: string;
  readonly b: string;
}

export interface FigurePair {
  readonly id: string;
  readonly of: string;
  readonly label: string;
  /** Null: that run has no such figure. */
  readonly a: Figure | null;
  readonly b: Figure | null;
  readonly same: boolean;
}

/** What all rooms share, as choices. */
export function sharedChoices(
  { stacks, seed, switches = {}, costs = {}, cpus }: SharedNow,
  catalog: HostCatalog | null,
): readonly Chosen[] {
  const labelOf = (id: string): string => {
    const entry = catalog?.stacks.find((stack) => stack.id === id);
    return entry ? say(entry.label) : id;
  };
  return [
    ...(stacks ? [{ id: 'stacks', label: rt('stacks'), value: stacks.map(labelOf).join(', ') }] : []),
    ...(seed === undefined ? [] : [{ id: 'seed', label: rt('seed'), value: seed.toString() }]),
    ...(cpus === undefined ? [] : [{ id: 'cpus', label: rt('cpus'), value: cpus.toString() }]),
    ...Object.entries(switches).map(([id, value]) => switched(id, value, catalog)),
    ...Object.entries(costs).map(([id, ns]) => {
      const entry = catalog?.costs.find((cost) => cost.id === id);
      return {
        id: `cost/${id}`,
        label: rt('cost', { cost: entry ? say(entry.label) : id }),
        value: formatNs(ns),
        usual: entry ? formatNs(entry.meanNs) : rt('usual'),
      };
    }),
  ];
}

function switched(id: string, value: string, catalog: HostCatalog | null): Chosen {
  const entry = catalog?.switches.find((one) => one.id === id);
  const wordOf = (choice: string): string => {
    const chosen = entry?.values.find((one) => one.id === choice);
    return chosen ? say(chosen.label) : choice;
  };
  return {
    id: `switch/${id}`,
    label: rt('switch', { switch: entry ? say(entry.label) : id }),
    value: wordOf(value),
    usual: entry ? wordOf(entry.default) : rt('usual'),
  };
}

/** Choices with different values. */
export function differing(a: readonly Chosen[], b: readonly Chosen[]): readonly Differing[] {
  const all = new Map([...a, ...b].map((one) => [one.id, one]));
  const valueIn = (list: readonly Chosen[], { id, usual = '' }: Chosen): string =>
    list.find((one) => one.id === id)?.value ?? usual;
  return [...all.values()]
    .map((one) => ({ id: one.id, label: one.label, a: valueIn(a, one), b: valueIn(b, one) }))
    .filter((one) => one.a !== one.b);
}

/** Parts of a link that say what is looked at, not what is run. */
const LOOKED = new Set(['at', 'sel', 'win', 'from', 'group', 'why', 'lesson', 'step', 'view', 'free']);

/** The parts of a link as choices: what is known of a room that tells nothing else. */
export function linkChoices(link: string): readonly Chosen[] {
  return (link.split(/\?(.*)/s)[1] ?? '').split('&').flatMap((part) => {
    const [id = '', text = ''] = part.split(/=(.*)/s);
    return id === '' || LOOKED.has(id) ? [] : [{ id, label: id, value: decode(text) ?? text }];
  });
}

/** Figures of both runs side by side, in the order of A's, then those that only B has. */
export function pairsOf(a: readonly Figure[], b: readonly Figure[]): readonly FigurePair[] {
  const byId = (list: readonly Figure[]): ReadonlyMap<string, Figure> =>
    new Map(list.map((figure) => [figure.id, figure]));
  const [inA, inB] = [byId(a), byId(b)];
  const only = b.filter(({ id }) => !inA.has(id));
  return [...a, ...only].map(({ id, of, label }) => {
    const [x, y] = [inA.get(id) ?? null, inB.get(id) ?? null];
    return { id, of, label, a: x, b: y, same: x?.value === y?.value && x?.note === y?.note };
  });
}
