/**
 * A small layout for state machines: states in rows by their distance from the initial state, each row ordered to keep edges
 * short; where nearly every state leads to every other they stand in a ring, in which no line runs over a state. Two
 * states have one line between them. Everything in px.
 */
import type { ChartView } from '../../bridge/protocol.ts';

export interface ChartNode {
  readonly id: string;
  /** Last part of a nested state's path where that is unambiguous. */
  readonly label: string;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface ChartEdge {
  readonly key: string;
  readonly from: string;
  readonly to: string;
  /** Events that lead from one to the other, and back; one list may be empty. */
  readonly events: readonly string[];
  readonly back: readonly string[];
  /** SVG path data. */
  readonly path: string;
  /** The middle of it. */
  readonly middle: { readonly x: number; readonly y: number };
}

export interface ChartLayout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly ChartNode[];
  readonly edges: readonly ChartEdge[];
}

/** Estimates the width of a label in px. */
export type Measure = (text: string) => number;

const NODE_H = 26;
const NODE_PAD = 18;
const ROW_GAP = 26;
const COLUMN_GAP = 18;
/** Room at both sides for edges that go around. */
const MARGIN = 26;
/** With more lines than this for each state a chart is a ring. */
const DENSE = 1.7;
const RING_H = 190;

function shortLabels(states: readonly string[]): Map<string, string> {
  const last = (state: string): string => state.split('.').at(-1) ?? state;
  const counts = new Map<string, number>();
  for (const state of states) counts.set(last(state), (counts.get(last(state)) ?? 0) + 1);
  return new Map(states.map((state) => [state, counts.get(last(state)) === 1 ? last(state) : state]));
}

/** Rows by distance from the initial state; states that cannot be reached come last. */
function rowsByDistance(chart: ChartView): string[][] {
  const distance = new Map([[chart.initial, 0]]);
  const queue = [chart.initial];
  for (let state = queue.shift(); state !== undefined; state = queue.shift()) {
    for (const edge of chart.edges) {
      if (edge.from !== state || distance.has(edge.to)) continue;
      distance.set(edge.to, (distance.get(state) ?? 0) + 1);
      queue.push(edge.to);
    }
  }
  const far = Math.max(0, ...distance.values()) + 1;
  const rows: string[][] = [];
  for (const state of chart.states) {
    const row = distance.get(state) ?? far;
    while (rows.length <= row) rows.push([]);
    rows[row]?.push(state);
  }
  return rows.filter((row) => row.length > 0);
}

/** Splits rows that are too wide. */
function fitRows(rows: readonly string[][], widthOf: (state: string) => number, roomPx: number): string[][] {
  return rows.flatMap((row) => {
    const parts: string[][] = [[]];
    let used = 0;
    for (const state of row) {
      const need = widthOf(state) + COLUMN_GAP;
      if (used > 0 && used + need > roomPx + COLUMN_GAP) {
        parts.push([]);
        used = 0;
      }
      parts.at(-1)?.push(state);
      used += need;
    }
    return parts;
  });
}

/** Orders each row by the mean place of its neighbours in the row above. */
function untangle(rows: string[][], chart: ChartView): void {
  for (let index = 1; index < rows.length; index += 1) {
    const above = rows[index - 1] ?? [];
    const place = (state: string): number => {
      const near = chart.edges
        .flatMap((edge) => (edge.to === state ? [edge.from] : edge.from === state ? [edge.to] : []))
        .map((other) => above.indexOf(other))
        .filter((at) => at >= 0);
      return near.length === 0 ? above.length / 2 : near.reduce((sum, at) => sum + at, 0) / near.length;
    };
    rows[index] = [...(rows[index] ?? [])].sort((a, b) => place(a) - place(b));
  }
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where a ray from the middle of a node towards `to` leaves its rectangle. */
function leave(node: ChartNode, to: Point): Point {
  const [cx, cy] = [node.x + node.w / 2, node.y + node.h / 2];
  const [dx, dy] = [to.x - cx, to.y - cy];
  const scale = Math.min(
    dx === 0 ? Infinity : node.w / 2 / Math.abs(dx),
    dy === 0 ? Infinity : node.h / 2 / Math.abs(dy),
  );
  return Number.isFinite(scale) ? { x: cx + dx * scale, y: cy + dy * scale } : { x: cx, y: cy };
}

/** A line and its middle. */
function lineBetween(from: ChartNode, to: ChartNode, bend: number): Pick<ChartEdge, 'path' | 'middle'> {
  const a = { x: from.x + from.w / 2, y: from.y + from.h / 2 };
  const b = { x: to.x + to.w / 2, y: to.y + to.h / 2 };
  const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
  const normal = { x: -(b.y - a.y) / length, y: (b.x - a.x) / length };
  const control = { x: (a.x + b.x) / 2 + normal.x * bend, y: (a.y + b.y) / 2 + normal.y * bend };
  const [start, end] = [leave(from, control), leave(to, control)];
  const f = (value: number): string => value.toFixed(1);
  return {
    path: `M${f(start.x)} ${f(start.y)}Q${f(control.x)} ${f(control.y)} ${f(end.x)} ${f(end.y)}`,
    middle: { x: (start.x + 2 * control.x + end.x) / 4, y: (start.y + 2 * control.y + end.y) / 4 },
  };
}

/** True when the straight line between two nodes runs over a third one. */
function blocked(from: ChartNode, to: ChartNode, nodes: readonly ChartNode[]): boolean {
  const steps = 12;
  return nodes.some((node) => {
    if (node === from || node === to) return false;
    for (let step = 1; step < steps; step += 1) {
      const x = from.x + from.w / 2 + ((to.x + to.w / 2 - from.x - from.w / 2) * step) / steps;
      const y = from.y + ((to.y - from.y) * step) / steps + NODE_H / 2;
      if (x > node.x - 3 && x < node.x + node.w + 3 && y > node.y - 3 && y < node.y + node.h + 3) return true;
    }
    return false;
  });
}

/** Pairs of states with the events both ways. An event that leaves the state as it is has no line. */
function pairsOf(chart: ChartView): readonly Omit<ChartEdge, 'path' | 'middle'>[] {
  const pairs = new Map<string, { from: string; to: string; events: string[]; back: string[] }>();
  for (const { from, to, event } of chart.edges) {
    if (from === to) continue;
    const turned = pairs.get(`${to}>${from}`);
    const pair = turned ?? pairs.get(`${from}>${to}`) ?? { from, to, events: [], back: [] };
    const events = turned ? pair.back : pair.events;
    if (!events.includes(event)) events.push(event);
    if (!turned) pairs.set(`${from}>${to}`, pair);
  }
  return [...pairs].map(([key, pair]) => ({ key, ...pair }));
}

function edgesOf(chart: ChartView, nodes: readonly ChartNode[]): ChartEdge[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  return pairsOf(chart).flatMap((pair) => {
    const [from, to] = [byId.get(pair.from), byId.get(pair.to)];
    if (!from || !to) return [];
    const bend = blocked(from, to, nodes) ? Math.max(from.w, to.w) / 2 + 34 : 0;
    return [{ ...pair, ...lineBetween(from, to, bend) }];
  });
}

/** States in a ring, the initial one at the top; null: they would touch. */
function ring(chart: ChartView, width: number, sizeOf: (state: string) => ChartNode): ChartNode[] | null {
  const states = [chart.initial, ...chart.states.filter((state) => state !== chart.initial)];
  const nodes = states.map((state, index) => {
    const node = sizeOf(state);
    const angle = (2 * Math.PI * index) / states.length - Math.PI / 2;
    const [rx, ry] = [(width - node.w) / 2 - 2, (RING_H - NODE_H) / 2];
    return {
      ...node,
      x: width / 2 + rx * Math.cos(angle) - node.w / 2,
      y: 2 + ry + ry * Math.sin(angle),
    };
  });
  const touch = nodes.some((a, index) =>
    nodes
      .slice(index + 1)
      .some((b) => a.x < b.x + b.w + 6 && b.x < a.x + a.w + 6 && a.y < b.y + b.h + 6 && b.y < a.y + a.h + 6),
  );
  return touch ? null : nodes;
}

/** Lays a chart out in `width` px. */
export function layoutChart(chart: ChartView, width: number, measure: Measure): ChartLayout {
  const labels = shortLabels(chart.states);
  const label = (state: string): string => labels.get(state) ?? state;
  const room = width - 2 * MARGIN;
  const widthOf = (state: string): number => Math.min(room, measure(label(state)) + NODE_PAD);
  const sizeOf = (id: string): ChartNode => ({ id, label: label(id), x: 0, y: 0, w: widthOf(id), h: NODE_H });
  const around = pairsOf(chart).length > DENSE * chart.states.length ? ring(chart, width, sizeOf) : null;
  if (around) {
    const height = Math.max(...around.map(({ y }) => y)) + NODE_H + 4;
    return { width, height, nodes: around, edges: edgesOf(chart, around) };
  }
  const rows = fitRows(rowsByDistance(chart), widthOf, room);
  untangle(rows, chart);
  const nodes = rows.flatMap((row, index) => {
    const total = row.reduce((sum, state) => sum + widthOf(state), 0) + (row.length - 1) * COLUMN_GAP;
    // A row with room to spare spreads out, so that edges between rows slant and stay apart.
    const spread = row.length > 1 ? Math.min(40, (room - total) / (row.length - 1)) : 0;
    let x = (width - total - spread * (row.length - 1)) / 2;
    return row.map((id): ChartNode => {
      const node = { ...sizeOf(id), x, y: 2 + index * (NODE_H + ROW_GAP) };
      x += node.w + COLUMN_GAP + spread;
      return node;
    });
  });
  return {
    width,
    height: rows.length * (NODE_H + ROW_GAP) - ROW_GAP + 4,
    nodes,
    edges: edgesOf(chart, nodes),
  };
}
