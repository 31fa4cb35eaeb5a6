/**
 * Chrome Trace Event format (JSON), which Perfetto and chrome://tracing open. A process is a CPU of a machine, a thread
 * a task on it (or a device); rows with a duration are complete events, marks are instants, and flow arrows follow an
 * operation wherever it goes on in another component or on another track. Times are µs with the ns as decimals.
 */
import { defineExporter, hopsOf, type TraceSource } from './define.ts';
import { probeName, reasonName } from './row-text.ts';
import { SliceBuilder, type Slices, type Track } from './slices.ts';

/** CPUs per machine that process numbers leave room for; 0 is the machine's devices. */
const CPU_ROOM = 1024;
const MACHINE_ROOM = 1 << 16;

function microseconds(ns: number): string {
  return (ns / 1000).toFixed(3);
}

function processId(track: Track): number {
  return (track.source * MACHINE_ROOM + track.machine) * CPU_ROOM + track.cpu + 2;
}

function metadata(
  name: string,
  pid: number,
  tid: number,
  args: Readonly<Record<string, string | number>>,
): string {
  return JSON.stringify({ name, ph: 'M', pid, tid, args });
}

/** Names and order of a track, and of its process when it is the first one there. */
function* describe(sources: readonly TraceSource[], track: Track, known: Set<number>): Generator<string> {
  const source = sources[track.source];
  if (!source) return;
  const { names } = source;
  const pid = processId(track);
  if (!known.has(pid)) {
    known.add(pid);
    const unit = track.cpu < 0 ? 'devices' : names.cpu(track.machine, track.cpu);
    const machine = names.machine(track.machine);
    const name = [...(sources.length > 1 ? [source.stack] : []), machine, unit].join(' · ');
    yield metadata('process_name', pid, 0, { name });
    yield metadata('process_labels', pid, 0, { labels: `${source.stack} · ${names.place(track.machine)}` });
    yield metadata('process_sort_index', pid, 0, { sort_index: pid });
  }
  const lane = track.lane === 0 ? '' : ` (${track.lane + 1})`;
  const name =
    track.cpu < 0 ? `${names.component(track.owner)}${lane}` : names.task(track.machine, track.owner);
  yield metadata('thread_name', pid, track.id, { name });
  yield metadata('thread_sort_index', pid, track.id, { sort_index: track.id });
}

/** Where the newest slice of a flow lies. */
interface FlowEnd {
  readonly track: Track;
  readonly startNs: number;
  readonly component: number;
}

class EventWriter {
  private readonly source: TraceSource;
  private readonly slices: Slices;
  private readonly tracks: readonly Track[];
  private readonly flows = new Map<number, FlowEnd>();
  private readonly firstArrow: number;
  arrows = 0;

  constructor(source: TraceSource, slices: Slices, tracks: readonly Track[], firstArrow: number) {
    this.source = source;
    this.slices = slices;
    this.tracks = tracks;
    this.firstArrow = firstArrow;
  }

  *events(): Generator<string> {
    for (const row of hopsOf(this.source)) yield* this.row(row);
  }

  private *row(row: number): Generator<string> {
    const { trace, zeroNs } = this.source;
    const i = trace.slot(row);
    const at = row - this.slices.firstRow;
    const track = this.tracks[(this.slices.track[at] ?? 0) - 1];
    if (!track) return;
    const startNs = (trace.startNs[i] ?? 0) - zeroNs;
    const lastsNs = (this.slices.endNs[at] ?? 0) - zeroNs - startNs;
    const where = { pid: processId(track), tid: track.id };
    const head = `{"name":${JSON.stringify(this.title(i))},"cat":${JSON.stringify(probeName(trace.probe[i] ?? 0))}`;
    const tail = `"pid":${where.pid},"tid":${where.tid},"args":${JSON.stringify(this.details(i))}}`;
    if (lastsNs <= 0) {
      yield `${head},"ph":"i","s":"t","ts":${microseconds(startNs)},${tail}`;
      return;
    }
    yield `${head},"ph":"X","ts":${microseconds(startNs)},"dur":${microseconds(lastsNs)},${tail}`;
    yield* this.arrow(i, track, startNs);
  }

  private title(slot: number): string {
    const { trace, names } = this.source;
    const reason = reasonName(trace.reason[slot] ?? 0);
    const probe = trace.probe[slot] ?? 0;
    const name = probe === 0 ? names.cost(trace.cost[slot] ?? -1) || 'work' : probeName(probe);
    return reason === '' ? name : `${name} ${reason}`;
  }

  private details(slot: number): Record<string, string | number> {
    const { trace, names } = this.source;
    const details: Record<string, string | number> = {
      from: names.component(trace.from[slot] ?? 0),
      to: names.component(trace.to[slot] ?? 0),
    };
    const cost = names.cost(trace.cost[slot] ?? -1);
    const program = names.program(trace.program[slot] ?? -1);
    if (cost !== '') details['cost'] = cost;
    if (program !== '') details['program'] = program;
    const op = trace.op[slot] ?? -1;
    if (op >= 0) details['operation'] = op;
    return details;
  }

  /** An arrow from the flow's slice before, if the flow went to another component or track. */
  private *arrow(slot: number, track: Track, startNs: number): Generator<string> {
    const { trace } = this.source;
    const flow = trace.flow[slot] ?? 0;
    if (flow === 0) return;
    const component = trace.to[slot] ?? 0;
    const before = this.flows.get(flow);
    this.flows.set(flow, { track, startNs, component });
    if (!before || (before.track === track && before.component === component)) return;
    const id = this.firstArrow + this.arrows++;
    const common = `"name":"flow","cat":"flow","id":${id}`;
    yield `{${common},"ph":"s","ts":${microseconds(before.startNs)},"pid":${processId(before.track)},"tid":${before.track.id}}`;
    yield `{${common},"ph":"f","bp":"e","ts":${microseconds(startNs)},"pid":${processId(track)},"tid":${track.id}}`;
  }
}

function* writePerfetto(sources: readonly TraceSource[]): Generator<string, void, undefined> {
  const builder = new SliceBuilder();
  const slices = sources.map((source, index) => builder.build(source, index));
  const known = new Set<number>();
  let separator = '\n';
  yield '{"displayTimeUnit":"ns","traceEvents":[';
  for (const track of builder.tracks) {
    for (const event of describe(sources, track, known)) {
      yield separator + event;
      separator = ',\n';
    }
  }
  let arrows = 1;
  for (const [index, source] of sources.entries()) {
    const part = slices[index];
    if (!part) continue;
    const writer = new EventWriter(source, part, builder.tracks, arrows);
    for (const event of writer.events()) {
      yield separator + event;
      separator = ',\n';
    }
    arrows += writer.arrows;
  }
  yield '\n]}\n';
}

export default defineExporter({
  id: 'perfetto',
  extension: 'json',
  mime: 'application/json',
  write: writePerfetto,
});
