/** Where bars and labels of the race stand: pure geometry over one linear time scale. */
import { scaleLinear } from 'd3';
import { textWidth } from '../../../charts/measure.ts';
import type { StartLaneView, StartPhaseView, StartStackView } from '../../../../bridge/protocol.ts';
import { INSIDE_PAD, isInside, plotWidth, stairs, type Placing } from './labels.ts';

/** Nothing is drawn on a shorter axis. */
const LEAST_NS = 1e6;
/** So that an end at a round time is not the end of the axis. */
const MORE = 1.02;
/** What the magnifier shows: the time in which most starts are over. */
export const MAGNIFIED_NS = 5e8;
/** A race that is over by then is large enough without it. */
const MAGNIFY_FROM_NS = 1.6 * MAGNIFIED_NS;
/** A phase of fewer px has its name in the table only, unless it is the longest of its lane. */
const NAMED_PX = 1;
/** The shortest phase is a line. */
const LEAST_PX = 1.5;

/** A stretch of time from the requests on, and how wide it is drawn. */
export interface Plot {
  readonly toNs: number;
  readonly width: number;
  readonly x: (ns: number) => number;
}

export function plotOf(toNs: number, width: number): Plot {
  return { toNs, width, x: scaleLinear([0, toNs], [0, width]).clamp(true) };
}

/** Where the axis of a race ends: a round time after its end, which so is not told before. */
export function axisEnd(endNs: number): number {
  return (
    scaleLinear([0, Math.max(LEAST_NS, endNs * MORE)], [0, 1])
      .nice(8)
      .domain()[1] ?? LEAST_NS
  );
}

export function isMagnified(endNs: number): boolean {
  return endNs > MAGNIFY_FROM_NS;
}

/** Moments to write on the axis. */
export function ticks({ toNs, width }: Plot, fontPx = 12): number[] {
  return scaleLinear([0, toNs], [0, width]).ticks(Math.max(2, Math.floor(width / (8.3 * fontPx))));
}

export interface Bar {
  /** Of the phase. */
  readonly index: number;
  readonly x: number;
  readonly w: number;
}

/** The bars of a lane up to a moment: what is to come is not drawn. */
export function barsOf(lane: StartLaneView, { toNs, x }: Plot, nowNs: number): Bar[] {
  return lane.phases.flatMap(({ startNs, durationNs }, index) => {
    const endNs = Math.min(startNs + durationNs, nowNs);
    if (startNs >= nowNs || startNs >= toNs || endNs <= startNs) return [];
    return [{ index, x: x(startNs), w: Math.max(LEAST_PX, x(endNs) - x(startNs)) }];
  });
}

export interface Label {
  readonly index: number;
  readonly text: string;
  /** Where its line stands, or the text itself when it is inside its phase. */
  readonly x: number;
  /** Row below the lane; null: inside its phase. */
  readonly row: number | null;
}

/** Which phases of a lane have their names in a picture of it, and how wide these are. */
export interface Naming {
  readonly fontPx: number;
  readonly text: (phase: StartPhaseView) => string;
  /** What is enough inside a phase: its length shows its time. */
  readonly short: (phase: StartPhaseView) => string;
  readonly wants: (phase: StartPhaseView) => boolean;
}

function placingOf(phase: StartPhaseView, toNs: number, { fontPx, text, short }: Naming): Placing {
  const { startNs, durationNs } = phase;
  return {
    at: (startNs + durationNs / 2) / toNs,
    width: textWidth(text(phase), fontPx),
    least: textWidth(short(phase), fontPx),
    share: durationNs / toNs,
  };
}

/** The text of a label inside its phase: with its time where there is room. */
function insideText(phase: StartPhaseView, plot: Plot, { fontPx, text, short }: Naming): string {
  const room = plot.x(phase.startNs + phase.durationNs) - plot.x(phase.startNs) - INSIDE_PAD;
  return textWidth(text(phase), fontPx) <= room ? text(phase) : short(phase);
}

function named(lane: StartLaneView, toNs: number, widthPx: number, naming: Naming): number[] {
  const longest = Math.max(...lane.phases.map((phase) => phase.durationNs));
  return [...lane.phases.keys()].filter((index) => {
    const phase = lane.phases[index];
    if (!phase || !naming.wants(phase)) return false;
    return phase.durationNs === longest || (phase.durationNs / toNs) * widthPx >= NAMED_PX;
  });
}

/** A plot in which the names of all lanes end within `widthPx`. */
export function plotWithNames(
  lanes: readonly StartLaneView[],
  toNs: number,
  widthPx: number,
  naming: Naming,
): Plot {
  const placings = lanes.flatMap((lane) =>
    named(lane, toNs, widthPx, naming).flatMap((index) => {
      const phase = lane.phases[index];
      return phase ? [placingOf(phase, toNs, naming)] : [];
    }),
  );
  return plotOf(toNs, plotWidth(placings, widthPx));
}

/** The names of a lane's phases where they stand. */
export function labelsOf(lane: StartLaneView, plot: Plot, naming: Naming): readonly Label[] {
  const wanted = named(lane, plot.toNs, plot.width, naming).flatMap((index) => {
    const phase = lane.phases[index];
    return phase ? [{ index, phase, placing: placingOf(phase, plot.toNs, naming) }] : [];
  });
  const inside = wanted.filter(({ placing }) => isInside(placing, plot.width));
  const beside = wanted.filter((entry) => !inside.includes(entry));
  const rows = stairs(
    beside.map(({ index, placing: { at, width } }) => ({ key: `${index}`, x: at * plot.width, width })),
  );
  return [
    ...inside.map(({ index, phase }) => ({
      index,
      text: insideText(phase, plot, naming),
      x: plot.x(phase.startNs) + INSIDE_PAD / 2,
      row: null,
    })),
    ...beside.map(({ index, phase }, at) => ({
      index,
      text: naming.text(phase),
      x: rows[at]?.x ?? 0,
      row: rows[at]?.row ?? 0,
    })),
  ];
}

/** Rows of names below a lane. */
export function rowsOf(labels: readonly Label[]): number {
  return Math.max(0, ...labels.map(({ row }) => (row ?? -1) + 1));
}

/** The lane that stands for a stack: its middle one. */
export function middleLane(stack: StartStackView): StartLaneView | undefined {
  return stack.lanes.find((lane) => lane.middle) ?? stack.lanes[0];
}

/** The lane's runner is at its goal at a moment. */
export function isReady(lane: StartLaneView, nowNs: number): boolean {
  return lane.ready && nowNs >= lane.totalNs;
}
