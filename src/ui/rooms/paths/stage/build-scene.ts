/** Reads a scene off a frame. */
import type {
  Catalog,
  ComponentEntry,
  CrossingFrame,
  Frame,
  StackFrame,
} from '../../../../bridge/protocol.ts';
import type { Hop } from '../state/hops.ts';
import type { Detail } from '../state/lab.svelte.ts';
import { isAsynchronous } from './crossing.ts';
import { innermostGuest, layersOf, machinesOf } from './guest.ts';
import { mergeStats, NO_STATS, statsOfHops, type LaneStats } from './lane-stats.ts';
import { bandsOf, componentsOf, isDeep, levelsOf, nodesOf, withoutIdle } from './nodes.ts';
import { hopsOf } from '../state/known-hops.ts';
import type { Lane, PlannedCrossing, Scene, SceneColumn } from './scene.ts';
import { groupOf } from './textbook.ts';

function usedIds(
  hops: readonly Hop[],
  crossings: readonly Pick<PlannedCrossing, 'from' | 'to'>[],
): Set<string> {
  const used = new Set<string>();
  for (const hop of hops) {
    if (hop.from) used.add(hop.from.id);
    if (hop.to) used.add(hop.to.id);
  }
  for (const crossing of crossings) used.add(crossing.from).add(crossing.to);
  return used;
}

interface Gathered {
  from: string;
  to: string;
  fromId: string;
  toId: string;
  hops: Hop[];
  stats: LaneStats;
  expected: number;
}

/** Without a hop at hand only the sides tell: a device never makes anyone wait. */
function touchesDevice(entry: Gathered, byId: ReadonlyMap<string, ComponentEntry>): boolean {
  return [entry.fromId, entry.toId].some((id) => byId.get(id)?.stratum === 'hardware');
}

function lanesOf(
  stack: number,
  boxOf: (id: string) => string,
  byId: ReadonlyMap<string, ComponentEntry>,
  hops: readonly Hop[],
  crossings: readonly CrossingFrame[],
  planned: readonly PlannedCrossing[],
): Lane[] {
  const lanes = new Map<string, Gathered>();
  const lane = (fromId: string, toId: string): Gathered | null => {
    const [from, to] = [boxOf(fromId), boxOf(toId)];
    if (from === to) return null;
    const key = `${stack}:${from}>${to}`;
    const found = lanes.get(key) ?? { from, to, fromId, toId, hops: [], stats: NO_STATS, expected: 0 };
    lanes.set(key, found);
    return found;
  };
  for (const { from, to, times } of planned) {
    const target = lane(from, to);
    if (target) target.expected += times;
  }
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
    asynchronous: entry.hops[0] ? isAsynchronous(entry.hops[0]) : touchesDevice(entry, byId),
  }));
}

/** The counters of crossings that the operation makes. */
function ofOperation(
  crossings: readonly CrossingFrame[],
  hops: readonly Hop[],
  planned: readonly PlannedCrossing[],
): CrossingFrame[] {
  const made = new Set(planned.map(({ from, to }) => `${from}>${to}`));
  for (const { from, to } of hops) if (from && to) made.add(`${from.id}>${to.id}`);
  return crossings.filter(({ from, to }) => made.has(`${from}>${to}`));
}

/** True for a stack with a hypervisor inside a virtual machine. */
function hasInner(catalog: Catalog, { components }: StackFrame): boolean {
  return isDeep(catalog.components.filter(({ id }) => components.includes(id)));
}

function buildColumn(
  catalog: Catalog,
  frame: StackFrame,
  stack: number,
  detail: Detail,
  planned: readonly PlannedCrossing[],
  beside: boolean,
  flat: boolean,
): SceneColumn {
  const hops = hopsOf(catalog, frame);
  // A deep column has room for what this operation crosses, and for nothing that went on beside it.
  const deep = hasInner(catalog, frame);
  const counted = deep ? ofOperation(frame.crossings, hops, planned) : frame.crossings;
  const used = usedIds(hops, [...counted, ...planned]);
  const layers = layersOf(catalog, frame.id);
  const components = componentsOf(catalog, frame.components, used, layers);
  const byId = new Map(catalog.components.map((entry) => [entry.id, entry]));
  const boxOf = (id: string): string => {
    const entry = detail === 'textbook' ? byId.get(id) : undefined;
    return entry ? groupOf(entry) : id;
  };
  const all = nodesOf(components, used, detail, frame.facts['runtime'] !== undefined);
  const nodes = flat ? withoutIdle(all) : all;
  const works = new Map<string, Hop[]>();
  for (const hop of hops) {
    if (!hop.from || !hop.to || boxOf(hop.from.id) !== boxOf(hop.to.id)) continue;
    const box = boxOf(hop.to.id);
    const inside = works.get(box);
    if (inside) inside.push(hop);
    else works.set(box, [hop]);
  }
  return {
    stack,
    id: frame.id,
    facts: frame.facts,
    nodes,
    levels: levelsOf(nodes, beside),
    deep,
    lanes: lanesOf(stack, boxOf, byId, hops, counted, planned),
    works,
    hops,
    guest: innermostGuest(components, layers),
    machines: machinesOf(components),
  };
}

/** What a column depends on: while it stays the same, so does the column. */
function columnKey(stack: StackFrame, detail: Detail): string {
  let sum = 0;
  for (const value of stack.hops) sum += value;
  const crossings = stack.crossings.reduce((total, { stats }) => total + stats.count, 0);
  return [
    stack.id,
    detail,
    stack.opIndex,
    stack.hops.length,
    sum,
    crossings,
    ...Object.values(stack.facts),
  ].join(' ');
}

interface Kept {
  readonly key: string;
  readonly planned: readonly PlannedCrossing[];
  readonly column: SceneColumn;
}

const NOTHING_PLANNED: readonly PlannedCrossing[] = [];

/** Builds scenes of one lab and hands out the same objects while no hop is added: most frames only move tokens. */
export class SceneBuilder {
  #kept: Kept[] = [];
  #scene: Scene | null = null;
  #catalog: Catalog | null = null;

  /** `planned` holds per column the crossings that the operation is known to make; `flat`: as few levels as there can be. */
  build(
    catalog: Catalog,
    frame: Frame,
    detail: Detail,
    planned: readonly (readonly PlannedCrossing[])[] = [],
    flat = false,
  ): Scene {
    if (catalog !== this.#catalog) this.#kept = [];
    this.#catalog = catalog;
    const before = this.#kept;
    const beside = flat || frame.stacks.some((stack) => hasInner(catalog, stack));
    this.#kept = frame.stacks.map((stack, index) => {
      const kept = before[index];
      const key = `${columnKey(stack, detail)} ${beside} ${flat}`;
      const plan = planned[index] ?? NOTHING_PLANNED;
      if (kept?.key === key && kept.planned === plan) return kept;
      return { key, planned: plan, column: buildColumn(catalog, stack, index, detail, plan, beside, flat) };
    });
    const same =
      this.#kept.length === before.length && this.#kept.every((entry, index) => entry === before[index]);
    if (this.#scene && same) return this.#scene;
    const columns = this.#kept.map((entry) => entry.column);
    this.#scene = { detail, columns, bands: bandsOf(columns) };
    return this.#scene;
  }
}
