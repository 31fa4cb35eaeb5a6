/**
 * Slices of a time line from trace rows: on which track each lies and when it really ended. A row says how long its
 * op would take; what interrupts it on the same track makes it last longer.
 */
import type { TraceSource } from './define.ts';

/** A line of the picture: a task on a CPU, or a device. */
export interface Track {
  /** Unique over all sources, from 1. */
  readonly id: number;
  readonly source: number;
  readonly machine: number;
  /** −1: a device. */
  readonly cpu: number;
  /** Task id, or the component number of a device. */
  readonly owner: number;
  /** A device that serves several requests at once has a lane for each. */
  readonly lane: number;
  /** Rows whose slices are open, outermost first. */
  readonly open: number[];
}

/** The slices of one source. Arrays are indexed by `row − firstRow`. */
export interface Slices {
  readonly firstRow: number;
  readonly track: Int32Array;
  readonly endNs: Float64Array;
}

/** Finds tracks and ends for the rows of several sources. */
export class SliceBuilder {
  readonly tracks: Track[] = [];
  private readonly byKey = new Map<string, Track>();

  /** One pass over the rows of a source. */
  build(source: TraceSource, sourceIndex: number): Slices {
    const { trace } = source;
    const firstRow = Math.max(source.fromRow, trace.first);
    const count = Math.max(0, source.toRow - firstRow);
    const slices: Slices = { firstRow, track: new Int32Array(count), endNs: new Float64Array(count) };
    for (let at = 0; at < count; at++) {
      const i = trace.slot(firstRow + at);
      const cpu = trace.cpu[i] ?? -1;
      const machine = trace.machine[i] ?? 0;
      const startNs = trace.startNs[i] ?? 0;
      const owner = (cpu < 0 ? trace.to[i] : trace.task[i]) ?? 0;
      const track =
        cpu < 0
          ? this.freeLane(sourceIndex, machine, owner, slices.endNs, startNs)
          : this.track(sourceIndex, machine, cpu, owner, 0);
      slices.track[at] = track.id;
      this.place(track, slices.endNs, at, startNs, trace.durationNs[i] ?? 0);
    }
    return slices;
  }

  private place(track: Track, endNs: Float64Array, at: number, startNs: number, durationNs: number): void {
    close(track.open, endNs, startNs);
    endNs[at] = startNs + durationNs;
    if (durationNs === 0) return;
    for (const outer of track.open) endNs[outer] = (endNs[outer] ?? 0) + durationNs;
    track.open.push(at);
  }

  /** A device's requests do not interrupt each other: each takes the first lane that is free. */
  private freeLane(
    source: number,
    machine: number,
    device: number,
    endNs: Float64Array,
    startNs: number,
  ): Track {
    for (let lane = 0; ; lane++) {
      const track = this.track(source, machine, -1, device, lane);
      close(track.open, endNs, startNs);
      if (track.open.length === 0) return track;
    }
  }

  private track(source: number, machine: number, cpu: number, owner: number, lane: number): Track {
    const key = `${source} ${machine} ${cpu} ${owner} ${lane}`;
    let track = this.byKey.get(key);
    if (!track) {
      track = { id: this.tracks.length + 1, source, machine, cpu, owner, lane, open: [] };
      this.tracks.push(track);
      this.byKey.set(key, track);
    }
    return track;
  }
}

function close(open: number[], endNs: Float64Array, nowNs: number): void {
  while (open.length > 0 && (endNs[open[open.length - 1] ?? 0] ?? 0) <= nowNs) open.pop();
}
