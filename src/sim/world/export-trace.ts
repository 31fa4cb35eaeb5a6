/** The traces of a laboratory's worlds as a file. */
import type { ExportFormat } from '../core/views.ts';
import { findExporter } from '../trace/export/registry.ts';
import { splitRun } from './programs/define.ts';
import { traceSource } from './trace-run.ts';
import type { World } from './world.ts';

/** A file in pieces: a long trace is never one string. */
export interface TraceFile {
  readonly name: string;
  readonly mime: string;
  readonly parts: readonly string[];
}

/** Everything the trace holds of these worlds since measuring began. Throws for a format that does not exist. */
export function exportTrace(worlds: readonly World[], format: ExportFormat): TraceFile {
  const exporter = findExporter(format);
  if (!exporter) throw new Error(`no such format: ${format}`);
  const parts = [...exporter.write(worlds.map((world) => traceSource(world, world.parts.zeroRow)))];
  const what = worlds[0] ? splitRun(worlds[0].measured.spec.run).id : 'trace';
  const name = `ringside-${what}-${worlds.map(({ spec }) => spec.name.replaceAll('/', '+')).join('-')}.${exporter.extension}`;
  return { name, mime: exporter.mime, parts };
}
