/** What an exporter is, and what it is given: the rows of one or several stacks with the names they stand for. */
import { closes } from '../closing.ts';
import type { Trace } from '../trace.ts';

/** Names of what a trace row holds as numbers. */
export interface TraceNames {
  /** Machine in words, different for each: `host`, `guest`, `guest 2`, `remote`. */
  machine(machine: number): string;
  /** Where a machine is, from the physical one on: `host/guest`. */
  place(machine: number): string;
  /** Processor in words: `CPU 2`, `vCPU 0`. Devices (`cpu` −1) have none: ''. */
  cpu(machine: number, cpu: number): string;
  /** Name of a task, `idle` for 0. */
  task(machine: number, task: number): string;
  /** Path of a group of a machine's kernel, by its number; one that is gone has none: ''. */
  group(machine: number, group: number): string;
  /** Priority as the kernel prints it: 120 is nice 0. */
  prio(machine: number, task: number): number;
  /** Name of a network device by its place in its kernel's list, '' for none. */
  netdev(machine: number, device: number): string;
  /** Name of an interrupt by its number, '' if it has none. */
  irq(machine: number, irq: number): string;
  component(component: number): string;
  /** CPU mode of a component in words. */
  mode(component: number): string;
  /** Cost id, '' for none. */
  cost(cost: number): string;
  /** Name of an op program, '' for none. */
  program(program: number): string;
}

/** A part of one stack's trace. */
export interface TraceSource {
  readonly stack: string;
  readonly trace: Trace;
  readonly names: TraceNames;
  /** First row of the part and the row after its last. Rows that are no longer held are left out. */
  readonly fromRow: number;
  readonly toRow: number;
  /** Instant that is written as 0, ns. */
  readonly zeroNs: number;
  /** Only rows of this machine; absent: of all. */
  readonly machine?: number;
}

/** A file format: one file `NAME.exporter.ts`. */
export interface Exporter {
  readonly id: 'perfetto' | 'ftrace' | 'csv';
  /** How the file's name ends, without the dot. */
  readonly extension: string;
  readonly mime: string;
  /** The file, piece by piece, so that a long trace never is one string. */
  write(sources: readonly TraceSource[]): Generator<string, void, undefined>;
}

export function defineExporter(exporter: Exporter): Exporter {
  return Object.freeze(exporter);
}

/** The same without those that only say that something is over. */
export function* hopsOf(source: TraceSource): Generator<number, void, undefined> {
  const { trace } = source;
  for (const row of rowsOf(source)) if (!closes(trace.probe[trace.slot(row)] ?? 0)) yield row;
}

/** Row numbers of a source that are still held, in order. */
export function* rowsOf(source: TraceSource): Generator<number, void, undefined> {
  for (let row = Math.max(source.fromRow, source.trace.first); row < source.toRow; row++) yield row;
}
