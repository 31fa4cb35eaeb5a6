/** Hops as comma-separated values (RFC 4180): the rows that belong to an operation. */
import { defineExporter, hopsOf, type TraceSource } from './define.ts';
import { placeName, probeName, reasonName } from './row-text.ts';

const HEADER = [
  'stack',
  'operation',
  'index',
  'start_ns',
  'duration_ns',
  'machine',
  'cpu',
  'task',
  'probe',
  'from',
  'to',
  'mode_from',
  'mode_to',
  'reason',
  'cost',
  'program',
  'place',
];
const NEEDS_QUOTES = /[",\r\n]/;

function cell(value: string | number): string {
  const text = String(value);
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function line(source: TraceSource, row: number, index: number): string {
  const { trace, names } = source;
  const i = trace.slot(row);
  const machine = trace.machine[i] ?? 0;
  const from = trace.from[i] ?? 0;
  const to = trace.to[i] ?? 0;
  const cells = [
    source.stack,
    trace.op[i] ?? -1,
    index,
    (trace.startNs[i] ?? 0) - source.zeroNs,
    trace.durationNs[i] ?? 0,
    names.machine(machine),
    placeName(source, i),
    names.task(machine, trace.task[i] ?? 0),
    probeName(trace.probe[i] ?? 0),
    names.component(from),
    names.component(to),
    names.mode(from),
    names.mode(to),
    reasonName(trace.reason[i] ?? 0),
    names.cost(trace.cost[i] ?? -1),
    names.program(trace.program[i] ?? -1),
    names.place(machine),
  ];
  return `${cells.map(cell).join(',')}\n`;
}

function* writeCsv(sources: readonly TraceSource[]): Generator<string, void, undefined> {
  yield `${HEADER.join(',')}\n`;
  for (const source of sources) {
    const { trace } = source;
    let operation = -1;
    let index = 0;
    for (const row of hopsOf(source)) {
      const i = trace.slot(row);
      const op = trace.op[i] ?? -1;
      if (op < 0) continue;
      if (op !== operation) index = 0;
      operation = op;
      yield line(source, row, index++);
    }
  }
}

export default defineExporter({ id: 'csv', extension: 'csv', mime: 'text/csv', write: writeCsv });
