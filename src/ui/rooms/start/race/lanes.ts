/** Where the bars of the race stand: pure geometry over one time scale. */
import { scaleLinear, scaleLog } from 'd3';
import type { StartLaneView, StartStackView } from '../../../../bridge/protocol.ts';

/** Nothing starts sooner than this; the log scale begins here. */
export const LOG_FROM_NS = 1e5;

export type TimeScale = (ns: number) => number;

/** Maps ns since the requests to px. */
export function timeScale(endNs: number, width: number, log: boolean): TimeScale {
  const last = Math.max(endNs, LOG_FROM_NS * 10);
  if (!log) return scaleLinear([0, last], [0, width]);
  const scale = scaleLog([LOG_FROM_NS, last], [0, width]);
  return (ns) => Math.max(0, scale(Math.max(LOG_FROM_NS, ns)));
}

/** Moments to write on the axis. */
export function ticks(endNs: number, width: number, log: boolean): number[] {
  const last = Math.max(endNs, LOG_FROM_NS * 10);
  if (log) {
    const decades: number[] = [];
    for (let ns = LOG_FROM_NS; ns <= last * 1.0001; ns *= 10) decades.push(ns);
    return decades;
  }
  return scaleLinear([0, last], [0, width]).ticks(Math.max(2, Math.floor(width / 110)));
}

export interface Bar {
  readonly key: string;
  readonly x: number;
  readonly w: number;
  /** Index of the phase: its tone. */
  readonly index: number;
  /** Still to come at the moment. */
  readonly ghost: boolean;
}

/** The bars of a lane: what is past in full, what is to come as a ghost. */
export function barsOf(lane: StartLaneView, scale: TimeScale, nowNs: number): Bar[] {
  return lane.phases.flatMap((phase, index) => {
    const end = phase.startNs + phase.durationNs;
    const bar = (from: number, to: number, ghost: boolean): Bar[] => {
      const x = scale(from);
      const w = scale(to) - x;
      return w > 0.2 ? [{ key: `${index}${ghost ? '+' : ''}`, x, w, index, ghost }] : [];
    };
    return [
      ...bar(phase.startNs, Math.max(phase.startNs, Math.min(end, nowNs)), false),
      ...bar(Math.min(end, Math.max(phase.startNs, nowNs)), end, true),
    ];
  });
}

/** Advance of a glyph as a share of the font size: of Hangul and its like, and of all others on the wide side. */
const WIDE = 0.98;
const NARROW = 0.56;
/** Letters of a name below which it says nothing. */
const NAME_LEAST = 3;

/** The name as far as it fits into `widthPx`, cut with an ellipsis; empty when hardly any of it does. */
export function fitName(name: string, widthPx: number, fontPx: number): string {
  const chars = [...name];
  let [room, count] = [widthPx / fontPx, 0];
  for (const char of chars) {
    room -= (char.codePointAt(0) ?? 0) >= 0x1100 ? WIDE : NARROW;
    if (room < 0) break;
    count += 1;
  }
  if (count === chars.length) return name;
  return count > NAME_LEAST
    ? `${chars
        .slice(0, count - 1)
        .join('')
        .trimEnd()}…`
    : '';
}

/** The lane that stands for a stack: its middle one. */
export function middleLane(stack: StartStackView): StartLaneView | undefined {
  return stack.lanes.find((lane) => lane.middle) ?? stack.lanes[0];
}
