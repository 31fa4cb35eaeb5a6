/** Every exporter. One new file beside this one is enough to add one. */
import type { Exporter } from './define.ts';

const found = import.meta.glob<Exporter>('./*.exporter.ts', { eager: true, import: 'default' });

export const EXPORTERS: readonly Exporter[] = Object.freeze(
  Object.values(found).sort((a, b) => (a.id < b.id ? -1 : 1)),
);

/** The exporter of a format, if there is one. */
export function findExporter(id: string): Exporter | undefined {
  return EXPORTERS.find((exporter) => exporter.id === id);
}
