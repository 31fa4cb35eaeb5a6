/** Words for the fields of a row that every format writes. */
import { EXIT_REASONS } from '../exit-reasons.ts';
import { PROBES } from '../probes.ts';
import type { TraceSource } from './define.ts';

/** Name of the trace point; rows without one are plain work. */
export function probeName(probe: number): string {
  const name = PROBES[probe]?.name ?? '';
  return name === '' ? 'work' : name;
}

/** VM exit reason of a row, '' for none. */
export function reasonName(reason: number): string {
  return EXIT_REASONS[reason] ?? '';
}

/** Where a row happened: a processor in words, or the device that did it. */
export function placeName(source: TraceSource, slot: number): string {
  const { trace, names } = source;
  const cpu = trace.cpu[slot] ?? -1;
  return cpu < 0 ? names.component(trace.to[slot] ?? 0) : names.cpu(trace.machine[slot] ?? 0, cpu);
}
