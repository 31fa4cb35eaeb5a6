/** What each group holds in memory over the run, as lanes with layers. Pure. */
import {
  MEMORY_KINDS,
  type GroupMemory,
  type MemoryView,
  type NeighbourFrame,
} from '../../../../bridge/protocol.ts';

/** Lanes that there is room for; groups that held least are left out and counted. */
export const LANES_MAX = 8;
/** Layers of a lane, from the bottom up: swap is no memory. */
export const LAYERS = ['anon', 'file', 'kernel'] as const;
export type LayerKind = (typeof LAYERS)[number];

const KINDS = MEMORY_KINDS.length;

export interface MemoryLane {
  readonly group: GroupMemory;
  readonly path: string;
  /** Per layer, per slot: where it begins and ends, bytes. */
  readonly layers: readonly {
    readonly kind: LayerKind;
    readonly low: Float64Array;
    readonly high: Float64Array;
  }[];
  /** Most that it ever held, bytes. */
  readonly most: number;
}

function laneOf(group: GroupMemory, slots: number, path: string): MemoryLane {
  const base = new Float64Array(slots);
  const layers = LAYERS.map((kind) => {
    const at = MEMORY_KINDS.indexOf(kind);
    const low = base.slice();
    for (let slot = 0; slot < slots; slot += 1)
      base[slot] = (base[slot] ?? 0) + (group.held[slot * KINDS + at] ?? 0);
    return { kind, low, high: base.slice() };
  });
  return { group, path, layers, most: Math.max(0, ...base) };
}

/** Lanes in the order of the groups: those that hold or are limited, all before anything is held; at most so many. `left`: how many are not among them. */
export function memoryLanes(
  frame: NeighbourFrame,
  { groups, slots }: MemoryView,
): {
  readonly lanes: readonly MemoryLane[];
  readonly left: number;
} {
  const paths = new Map(frame.groups.map(({ index, path }) => [index, path]));
  const all = groups.map((group) => laneOf(group, slots, paths.get(group.index) ?? ''));
  const limited = ({ maxBytes, highBytes }: GroupMemory): boolean => Math.min(maxBytes, highBytes) < Infinity;
  const used = all.filter(({ group, most }) => most > 0 || limited(group));
  const there = used.some(({ most }) => most > 0) ? used : all.filter(({ path }) => path !== '/');
  const ranked = [...there].sort((a, b) => b.most - a.most).slice(0, LANES_MAX);
  return { lanes: there.filter((lane) => ranked.includes(lane)), left: there.length - ranked.length };
}

/** Highest place of the lanes' axis, bytes: what was held, and limits that are not far above it. */
export function axisTop(lanes: readonly MemoryLane[]): number {
  const most = Math.max(1, ...lanes.map((lane) => lane.most));
  const limits = lanes
    .flatMap(({ group }) => [group.maxBytes, group.highBytes])
    .filter((limit) => limit <= most * 2);
  return Math.max(most, ...limits) * 1.05;
}
