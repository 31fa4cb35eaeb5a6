/** Draws who was on each CPU: a canvas, because a window may hold thousands of turns. */
import { RUN, RUN_STRIDE } from '../../../../bridge/protocol.ts';
import type { GroupStyle, Pattern } from '../state/palette.ts';
import { AXIS_W, RAN, THROTTLED, type Lanes } from './geometry.ts';
import type { Inks } from './inks.ts';
import { groupFill, hatchFill } from './patterns.ts';

/** Narrower turns are drawn plain: a pattern would be noise. */
const PATTERN_MIN_PX = 6;
const BEFORE_H = 7;
const FAINT = 0.3;

export interface TimelinePicture {
  readonly runs: Float64Array;
  readonly before: Float64Array | null;
  readonly cpus: number;
  readonly styles: ReadonlyMap<number, GroupStyle>;
  /** The others are faint beside it; null: none is selected. */
  readonly task: number | null;
  /** Moments of a tick, empty when they would stand too close. */
  readonly ticksNs: readonly number[];
  readonly periodsNs: readonly number[];
  readonly commandsNs: readonly number[];
  /** What is later has been seen, but is not yet at this moment. */
  readonly nowNs: number;
  readonly x: (ns: number) => number;
  readonly width: number;
  readonly lanes: Lanes;
  readonly inks: Inks;
}

interface Fill {
  readonly plain: string;
  readonly patterned: string | CanvasPattern;
  readonly hatch: string | CanvasPattern;
}

export function drawTimeline(context: CanvasRenderingContext2D, picture: TimelinePicture): void {
  const { width, lanes, cpus, inks } = picture;
  context.clearRect(0, 0, width, lanes.height);
  context.fillStyle = inks.panel;
  for (let cpu = 0; cpu < cpus; cpu += 1) {
    context.fillRect(AXIS_W, cpu * lanes.rowH, width - AXIS_W, lanes.laneH);
  }
  const fills = fillsOf(context, picture);
  drawTicks(context, picture);
  drawRuns(context, picture, fills, picture.runs, THROTTLED);
  drawRuns(context, picture, fills, picture.runs, RAN);
  if (picture.before && lanes.rowH - lanes.laneH > BEFORE_H)
    drawBefore(context, picture, fills, picture.before);
  drawMarks(context, picture);
  dimLater(context, picture);
}

/** Fills by look, for as long as the colours are the same: patterns are slow to make. */
const made = new WeakMap<Inks, Map<string, Fill>>();

function fillsOf(
  context: CanvasRenderingContext2D,
  { styles, inks }: TimelinePicture,
): ReadonlyMap<number, Fill> {
  const known = made.get(inks) ?? new Map<string, Fill>();
  made.set(inks, known);
  return new Map(
    [...styles].map(([group, { tone, pattern }]) => {
      const look = `${tone} ${pattern}`;
      const fill = known.get(look) ?? makeFill(context, inks, tone, pattern);
      known.set(look, fill);
      return [group, fill];
    }),
  );
}

function makeFill(context: CanvasRenderingContext2D, inks: Inks, tone: number, pattern: Pattern): Fill {
  const plain = inks.groups[tone] ?? inks.root;
  return {
    plain,
    patterned: groupFill(context, plain, inks.over, pattern),
    hatch: hatchFill(context, plain),
  };
}

function drawRuns(
  context: CanvasRenderingContext2D,
  picture: TimelinePicture,
  fills: ReadonlyMap<number, Fill>,
  runs: Float64Array,
  kind: number,
): void {
  const { x, width, lanes, cpus, task } = picture;
  for (let base = 0; base < runs.length; base += RUN_STRIDE) {
    if (runs[base + RUN.kind] !== kind) continue;
    const fill = fills.get(runs[base + RUN.group] ?? -1);
    if (!fill) continue;
    const left = Math.max(AXIS_W, x(runs[base + RUN.startNs] ?? 0));
    const right = Math.min(width, x(runs[base + RUN.endNs] ?? 0));
    if (right <= left) continue;
    const cpu = runs[base + RUN.cpu] ?? 0;
    context.globalAlpha = task === null || runs[base + RUN.task] === task ? 1 : FAINT;
    context.fillStyle =
      kind === THROTTLED ? fill.hatch : right - left >= PATTERN_MIN_PX ? fill.patterned : fill.plain;
    if (cpu >= 0) context.fillRect(left, cpu * lanes.rowH, right - left, lanes.laneH);
    else
      for (let lane = 0; lane < cpus; lane += 1)
        context.fillRect(left, lane * lanes.rowH, right - left, lanes.laneH);
  }
  context.globalAlpha = 1;
}

/** The run before a change in the past: a thin band below each CPU's own. */
function drawBefore(
  context: CanvasRenderingContext2D,
  { x, width, lanes }: TimelinePicture,
  fills: ReadonlyMap<number, Fill>,
  runs: Float64Array,
): void {
  for (let base = 0; base < runs.length; base += RUN_STRIDE) {
    if (runs[base + RUN.kind] !== RAN) continue;
    const left = Math.max(AXIS_W, x(runs[base + RUN.startNs] ?? 0));
    const right = Math.min(width, x(runs[base + RUN.endNs] ?? 0));
    if (right <= left) continue;
    context.fillStyle = fills.get(runs[base + RUN.group] ?? -1)?.plain ?? 'transparent';
    const top = (runs[base + RUN.cpu] ?? 0) * lanes.rowH + lanes.laneH + 2;
    context.fillRect(left, top, right - left, BEFORE_H);
  }
}

function drawTicks(
  context: CanvasRenderingContext2D,
  { ticksNs, x, cpus, lanes, inks }: TimelinePicture,
): void {
  context.fillStyle = inks.line;
  for (const ns of ticksNs) {
    for (let cpu = 0; cpu < cpus; cpu += 1) context.fillRect(x(ns), cpu * lanes.rowH, 1, lanes.laneH);
  }
}

/** Period marks in the text's colour, writes as amber lines through all rows. */
function drawMarks(context: CanvasRenderingContext2D, picture: TimelinePicture): void {
  const { periodsNs, commandsNs, x, width, lanes, cpus, inks } = picture;
  context.fillStyle = inks.muted;
  for (const ns of periodsNs) {
    if (x(ns) < AXIS_W || x(ns) > width) continue;
    for (let cpu = 0; cpu < cpus; cpu += 1) {
      context.fillRect(x(ns) - 0.75, cpu * lanes.rowH - 2, 1.5, lanes.laneH + 4);
    }
  }
  context.strokeStyle = inks.accent;
  context.lineWidth = 2;
  context.setLineDash([5, 4]);
  context.beginPath();
  for (const ns of commandsNs) {
    if (x(ns) < AXIS_W || x(ns) > width) continue;
    context.moveTo(x(ns), 0);
    context.lineTo(x(ns), lanes.height);
  }
  context.stroke();
  context.setLineDash([]);
}

function dimLater(
  context: CanvasRenderingContext2D,
  { nowNs, x, width, lanes, inks }: TimelinePicture,
): void {
  const left = Math.max(AXIS_W, x(nowNs));
  if (left >= width) return;
  context.globalAlpha = 0.55;
  context.fillStyle = inks.panel;
  context.fillRect(left, 0, width - left, lanes.height);
  context.globalAlpha = 1;
}
