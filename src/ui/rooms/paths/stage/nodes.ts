/** The boxes of a column: components as they are, or grouped as in the teaching picture. */
import type { Catalog, ComponentEntry, StackEntry, Stratum } from '../../../../bridge/protocol.ts';
import type { Text } from '../../../i18n/locale.svelte.ts';
import type { Detail } from '../state/lab.svelte.ts';
import { toneOf } from '../../../theme/tone.ts';
import { guestOf, layerOf } from './guest.ts';
import { STRATA, type SceneColumn, type SceneNode, type SharedBand } from './scene.ts';
import { GROUP_LABELS, groupLabel, groupOf, groupRow } from './textbook.ts';

/** Name of a shared box that has several parts. */
const BAND_LABELS: Readonly<Record<Stratum, Text>> = {
  user: { en: 'user space', ko: '사용자 공간' },
  'guest-kernel': { en: 'guest', ko: '게스트' },
  'l2-user': { en: 'L2 processes', ko: 'L2 프로세스' },
  'l2-kernel': { en: 'L2 kernel', ko: 'L2 커널' },
  'l1-user': { en: 'L1 processes', ko: 'L1 프로세스' },
  'l1-kernel': { en: 'L1 kernel', ko: 'L1 커널' },
  'root-user': { en: 'host processes', ko: '호스트 프로세스' },
  'root-kernel': { en: 'host kernel', ko: '호스트 커널' },
  hardware: { en: 'hardware', ko: '하드웨어' },
  remote: { en: 'remote', ko: '원격' },
};

/** Strata of a hypervisor inside a VM: only what takes part is drawn there, side by side. */
const INNER: ReadonlySet<Stratum> = new Set(['l1-user', 'l1-kernel', 'l2-user', 'l2-kernel']);

/** Strata in which the host's part of a deep column stands side by side too. */
const OUTER: ReadonlySet<Stratum> = new Set(['root-user', 'root-kernel']);

/** True when a hypervisor runs inside a virtual machine: the column has more levels than it has room for. */
export function isDeep(components: readonly Pick<ComponentEntry, 'stratum'>[]): boolean {
  return components.some(({ stratum }) => INNER.has(stratum));
}

/** Whether a component is drawn although it takes no part in the operation. */
function drawnUnused(entry: ComponentEntry, layers: readonly StackEntry[], deep: boolean): boolean {
  const { id, stratum, textbook, shared } = entry;
  if (stratum === 'remote') return false;
  if (INNER.has(stratum)) return textbook === 'kernel';
  if (!OUTER.has(stratum) || shared) return true;
  if (deep) return false;
  // What an inner layer keeps ready beside a virtual machine is no part of the outermost one.
  const machine = layers.findIndex((layer) => layer.isVm);
  return machine < 0 || layers.findIndex((layer) => layer.components.includes(id)) <= machine;
}

/** The components of a stack that are drawn, top stratum first; in one stratum what is inside stands above. */
export function componentsOf(
  catalog: Catalog,
  ids: readonly string[],
  used: ReadonlySet<string>,
  layers: readonly StackEntry[],
): ComponentEntry[] {
  const depth = (entry: ComponentEntry): number => (guestOf(entry) === null ? 0 : layerOf(layers, entry.id));
  const all = [...new Set([...ids, ...used])].flatMap(
    (wanted) => catalog.components.find((entry) => entry.id === wanted) ?? [],
  );
  const deep = isDeep(all);
  return all
    .filter((entry) => used.has(entry.id) || drawnUnused(entry, layers, deep))
    .sort((a, b) => STRATA.indexOf(a.stratum) - STRATA.indexOf(b.stratum) || depth(b) - depth(a));
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
    const id = groupOf(component);
    groups.set(id, [...(groups.get(id) ?? []), component]);
  }
  const hosted = components.some((entry) => entry.stratum === 'root-kernel' && entry.shared);
  return [...groups].flatMap(([id, members]) => {
    const first = members[0];
    if (!first) return [];
    const row = groupRow(first, hosted);
    return {
      ...mechanismNode(
        first,
        members.some((entry) => used.has(entry.id)),
      ),
      ...row,
      id,
      members: members.map((entry) => entry.id),
      label: groupLabel(first),
      mode: null,
      shared: members.every((entry) => entry.shared),
    };
  });
}

/**
 * Own boxes each get a level; the shared ones of a stratum that take part stand side by side below them. `flat`: all columns
 * save levels, for one of them is deep or height is dear.
 */
export function levelsOf(nodes: readonly SceneNode[], flat: boolean): SceneNode[][] {
  return STRATA.flatMap((stratum) => {
    const here = nodes.filter((node) => node.stratum === stratum);
    const shared = here.filter((node) => node.shared && node.used);
    const own = here.filter((node) => !node.shared);
    const beside = INNER.has(stratum) || (flat && OUTER.has(stratum));
    return [
      ...(beside && own.length > 0 ? [own] : own.map((node) => [node])),
      ...(shared.length > 0 ? [shared] : []),
    ];
  });
}

/** Without boxes that take no part beside one of their level that does: where height is dear they say the least. */
export function withoutIdle(nodes: readonly SceneNode[]): readonly SceneNode[] {
  const busy = new Set(nodes.filter(({ used, shared }) => used && !shared).map(({ stratum }) => stratum));
  return nodes.filter(
    ({ used, shared, ghost, stratum }) => used || shared || ghost !== null || !busy.has(stratum),
  );
}

/** The shared boxes of all columns together, one for each stratum that has any. */
export function bandsOf(columns: readonly SceneColumn[]): SharedBand[] {
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

/** Boxes of a stack. `runtime`: the run states what became of the container's runtime. */
export function nodesOf(
  components: readonly ComponentEntry[],
  used: ReadonlySet<string>,
  detail: Detail,
  runtime: boolean,
): SceneNode[] {
  const textbook = detail === 'textbook';
  const nodes = textbook
    ? textbookNodes(components, used)
    : components.map((entry) => mechanismNode(entry, used.has(entry.id)));
  const guests = components.flatMap((entry) => guestOf(entry) ?? []);
  const virtual = guests.length > 0;
  const has = (id: string): boolean => nodes.some((node) => node.id === id);
  const machine = guests.some((guest) => guest !== 'sandbox');
  if (textbook && machine && !has('virtual-cpu')) nodes.push(ghostNode('virtual-cpu'));
  // Inside a VM the runtime has no place of its own among the host's processes; its outline says container.
  if (runtime && !virtual && !has('runtime')) nodes.push(ghostNode('runtime'));
  return nodes;
}
