/**
 * What the stage shows, without any geometry: per column the boxes from top to bottom, the crossings between them and
 * the work inside them. Read off the frame; the two levels of detail differ only in which box a component belongs to.
 */
import type {
  Catalog,
  ComponentEntry,
  CrossingFrame,
  Frame,
  StackFrame,
  Stratum,
} from '../../../../bridge/protocol.ts';
import { hopAt, hopCount, type Hop } from '../../../state/hops.ts';
import type { Detail } from '../../../state/lab.svelte.ts';
import { toneOf, type Tone } from '../../../theme/tone.ts';
import type { Text } from '../../../i18n/locale.svelte.ts';
import { isAsynchronous } from './crossing.ts';
import { mergeStats, NO_STATS, statsOfHops, type LaneStats } from './lane-stats.ts';
import { GROUP_LABELS, groupRow } from './textbook.ts';

/** Strata from top to bottom. */
export const STRATA: readonly Stratum[] = [
  'user',
  'guest-kernel',
  'root-user',
  'root-kernel',
  'hardware',
  'remote',
];

/** Name of a shared box that has several parts. */
const BAND_LABELS: Readonly<Record<Stratum, Text>> = {
  user: { en: 'user space', ko: '사용자 공간' },
  'guest-kernel': { en: 'guest', ko: '게스트' },
  'root-user': { en: 'host processes', ko: '호스트 프로세스' },
  'root-kernel': { en: 'host kernel', ko: '호스트 커널' },
  hardware: { en: 'hardware', ko: '하드웨어' },
  remote: { en: 'remote', ko: '원격' },
};

/** A box of one column. A shared box has a node in every column; together they are drawn as one. */
export interface SceneNode {
  readonly id: string;
  /** Components drawn as this box: one, or a group of the teaching picture; none for a ghost. */
  readonly members: readonly string[];
  readonly label: Text;
  readonly about: Text;
  readonly mode: Text | null;
  readonly stratum: Stratum;
  readonly tone: Tone;
  readonly shared: boolean;
  /** Drawn although nothing of it takes part: the runtime that has exited, the virtual CPU of the teaching picture. */
  readonly ghost: 'runtime' | 'virtual-cpu' | null;
  readonly used: boolean;
}

/** All crossings from one box to another in one column: one line on the stage, one counter. */
export interface Lane {
  readonly key: string;
  readonly stack: number;
  /** Box ids. */
  readonly from: string;
  readonly to: string;
  /** Component ids, for selection and counters. */
  readonly fromId: string;
  readonly toId: string;
  /** Crossings in the operation being looked at, in order. */
  readonly hops: readonly Hop[];
  readonly stats: LaneStats;
  readonly asynchronous: boolean;
}

export interface SceneColumn {
  readonly stack: number;
  readonly frame: StackFrame;
  readonly nodes: readonly SceneNode[];
  /** Boxes from top to bottom; those of one level stand side by side. */
  readonly levels: readonly (readonly SceneNode[])[];
  readonly lanes: readonly Lane[];
  /** Hops that stay inside a box, by box id. */
  readonly works: ReadonlyMap<string, readonly Hop[]>;
  readonly hops: readonly Hop[];
  /** True: a guest kernel stands between the application and the host. */
  readonly virtual: boolean;
}

/** A box under all columns of the machine. */
export interface SharedBand {
  readonly stratum: Stratum;
  readonly label: Text;
  /** Its parts, when it has several. */
  readonly parts: readonly SceneNode[];
  readonly tone: Tone;
}

export interface Scene {
  readonly detail: Detail;
  readonly columns: readonly SceneColumn[];
  readonly bands: readonly SharedBand[];
}

/** A pair of component ids that the operation will cross; keeps the lines in place while it plays. */
export interface PlannedCrossing {
  readonly from: string;
  readonly to: string;
}

/** Every hop of the stack's current operation that is known by now. */
export function hopsOf(catalog: Catalog, stack: StackFrame): Hop[] {
  const hops: Hop[] = [];
  for (let index = 0; index < hopCount(stack); index += 1) {
    const hop = hopAt(catalog, stack, index);
    if (hop) hops.push(hop);
  }
  return hops;
}

function usedIds(hops: readonly Hop[], crossings: readonly PlannedCrossing[]): Set<string> {
  const used = new Set<string>();
  for (const hop of hops) {
    if (hop.from) used.add(hop.from.id);
    if (hop.to) used.add(hop.to.id);
  }
  for (const crossing of crossings) used.add(crossing.from).add(crossing.to);
  return used;
}

/** Component ids of a stack, top stratum first; a composition such as `kvm/container` has those of its parts. */
function componentsOf(catalog: Catalog, id: string, used: ReadonlySet<string>): ComponentEntry[] {
  const whole = catalog.stacks.filter((entry) => entry.id === id);
  const parts = whole.length > 0 ? whole : catalog.stacks.filter((entry) => id.split('/').includes(entry.id));
  const ids = [...new Set([...parts.flatMap((entry) => entry.components), ...used])];
  return ids
    .flatMap((wanted) => catalog.components.find((entry) => entry.id === wanted) ?? [])
    .filter((entry) => used.has(entry.id) || entry.stratum !== 'remote')
    .sort((a, b) => STRATA.indexOf(a.stratum) - STRATA.indexOf(b.stratum));
}

function mechanismNode(component: ComponentEntry, used: boolean): SceneNode {
  const { id, label, about, mode, stratum, shared } = component;
  return {
    id,
    members: [id],
    label,
    about,
    mode,
    stratum,
    tone: toneOf(component),
    shared,
    ghost: null,
    used,
  };
}

function ghostNode(ghost: 'runtime' | 'virtual-cpu'): SceneNode {
  const stratum = ghost === 'runtime' ? 'root-user' : 'guest-kernel';
  const label = GROUP_LABELS[ghost];
  return {
    id: ghost,
    members: [],
    label,
    about: label,
    mode: null,
    stratum,
    tone: 'remote',
    shared: false,
    ghost,
    used: false,
  };
}

/** The teaching picture's boxes of a stack: its components by group. */
function textbookNodes(components: readonly ComponentEntry[], used: ReadonlySet<string>): SceneNode[] {
  const groups = new Map<string, ComponentEntry[]>();
  for (const component of components) {
    groups.set(component.textbook, [...(groups.get(component.textbook) ?? []), component]);
  }
  return [...groups].flatMap(([id, members]) => {
    const first = members[0];
    if (!first) return [];
    const row = groupRow(id, first);
    return {
      ...mechanismNode(
        first,
        members.some((entry) => used.has(entry.id)),
      ),
      ...row,
      id,
      members: members.map((entry) => entry.id),
      label: GROUP_LABELS[id] ?? first.label,
      mode: null,
      shared: members.every((entry) => entry.shared),
    };
  });
}

/** Own boxes each get a level; the shared ones of a stratum that take part stand side by side below them. */
function levelsOf(nodes: readonly SceneNode[]): SceneNode[][] {
  return STRATA.flatMap((stratum) => {
    const here = nodes.filter((node) => node.stratum === stratum);
    const shared = here.filter((node) => node.shared && node.used);
    return [
      ...here.filter((node) => !node.shared).map((node) => [node]),
      ...(shared.length > 0 ? [shared] : []),
    ];
  });
}

interface Gathered {
  from: string;
  to: string;
  fromId: string;
  toId: string;
  hops: Hop[];
  stats: LaneStats;
}

function lanesOf(
  stack: number,
  boxOf: (id: string) => string,
  hops: readonly Hop[],
  crossings: readonly CrossingFrame[],
  planned: readonly PlannedCrossing[],
): Lane[] {
  const lanes = new Map<string, Gathered>();
  const lane = (fromId: string, toId: string): Gathered | null => {
    const [from, to] = [boxOf(fromId), boxOf(toId)];
    if (from === to) return null;
    const key = `${stack}:${from}>${to}`;
    const found = lanes.get(key) ?? { from, to, fromId, toId, hops: [], stats: NO_STATS };
    lanes.set(key, found);
    return found;
  };
  for (const crossing of planned) lane(crossing.from, crossing.to);
  for (const hop of hops) if (hop.from && hop.to) lane(hop.from.id, hop.to.id)?.hops.push(hop);
  for (const { from, to, stats } of crossings) {
    const target = lane(from, to);
    if (target) target.stats = mergeStats(target.stats, stats);
  }
  return [...lanes].map(([key, entry]) => ({
    ...entry,
    key,
    stack,
    stats: entry.stats.count > 0 ? entry.stats : statsOfHops(entry.hops),
    asynchronous: entry.hops[0] ? isAsynchronous(entry.hops[0]) : false,
  }));
}

function buildColumn(
  catalog: Catalog,
  frame: StackFrame,
  stack: number,
  detail: Detail,
  planned: readonly PlannedCrossing[],
): SceneColumn {
  const hops = hopsOf(catalog, frame);
  const used = usedIds(hops, [...frame.crossings, ...planned]);
  const components = componentsOf(catalog, frame.id, used);
  const virtual = components.some((entry) => entry.stratum === 'guest-kernel');
  const byId = new Map(catalog.components.map((entry) => [entry.id, entry]));
  const textbook = detail === 'textbook';
  const boxOf = (id: string): string => (textbook ? (byId.get(id)?.textbook ?? id) : id);
  const nodes = textbook
    ? textbookNodes(components, used)
    : components.map((entry) => mechanismNode(entry, used.has(entry.id)));
  if (textbook && virtual && !nodes.some((node) => node.id === 'virtual-cpu'))
    nodes.push(ghostNode('virtual-cpu'));
  if (frame.facts['runtime'] !== undefined && !nodes.some((node) => node.id === 'runtime'))
    nodes.push(ghostNode('runtime'));
  const works = new Map<string, Hop[]>();
  for (const hop of hops) {
    if (!hop.from || !hop.to || boxOf(hop.from.id) !== boxOf(hop.to.id)) continue;
    const box = boxOf(hop.to.id);
    works.set(box, [...(works.get(box) ?? []), hop]);
  }
  return {
    stack,
    frame,
    nodes,
    levels: levelsOf(nodes),
    lanes: lanesOf(stack, boxOf, hops, frame.crossings, planned),
    works,
    hops,
    virtual,
  };
}

/** The shared boxes of all columns together, one for each stratum that has any. */
function bandsOf(columns: readonly SceneColumn[]): SharedBand[] {
  return STRATA.flatMap((stratum) => {
    const parts = new Map<string, SceneNode>();
    for (const node of columns.flatMap((column) => column.nodes)) {
      if (node.shared && node.stratum === stratum) parts.set(node.id, node);
    }
    const [first, second] = [...parts.values()];
    if (!first) return [];
    return {
      stratum,
      label: second ? BAND_LABELS[stratum] : first.label,
      parts: [...parts.values()],
      tone: first.tone,
    };
  });
}

/** Builds the scene of a frame. `planned` holds per column the crossings that the operation is known to make. */
export function buildScene(
  catalog: Catalog,
  frame: Frame,
  detail: Detail,
  planned: readonly (readonly PlannedCrossing[])[] = [],
): Scene {
  const columns = frame.stacks.map((stack, index) =>
    buildColumn(catalog, stack, index, detail, planned[index] ?? []),
  );
  return { detail, columns, bands: bandsOf(columns) };
}
