import { invariant } from '../core/invariant.ts';
import type { Text } from '../core/text.ts';
import { REFERENCE_HOST } from './host.ts';
import { findSource } from './sources.ts';
import type {
  CostDef,
  CostRow,
  CostTable,
  LognormalDist,
  PerByteDist,
  SourceRef,
  UniformDist,
} from './types.ts';

/** Every draw is the mean. */
export const CONSTANT = Object.freeze({ kind: 'constant' } as const);

/** Log-normal with the given sigma of the underlying normal. */
export function lognormal(sigma: number): LognormalDist {
  return Object.freeze({ kind: 'lognormal', sigma });
}

/** Log-normal of which a share `p` of draws is `factor` times larger. */
export function lognormalWithTail(sigma: number, p: number, factor: number): LognormalDist {
  return Object.freeze({ kind: 'lognormal', sigma, tail: Object.freeze({ p, factor }) });
}

/** Uniform between two bounds in ns. */
export function uniform(loNs: number, hiNs: number): UniformDist {
  return Object.freeze({ kind: 'uniform', loNs, hiNs });
}

/** Base plus a rate; an override of the row sets the cost of `referenceBytes`. */
export function perByte(baseNs: number, nsPerByte: number, referenceBytes: number): PerByteDist {
  return Object.freeze({ kind: 'perByte', baseNs, nsPerByte, referenceBytes });
}

/** Cites what a bibliography entry says, of one of its experiments where only that one was used. */
export function cite(id: string, text: string, experiment?: string): SourceRef {
  return Object.freeze({ id, text, ...(experiment !== undefined && { experiment }) });
}

/**
 * Defines one family of costs. Hardware and year of a row default to those of its first source.
 * Throws SimFault 'cost-source' when a cited source is not in the bibliography.
 */
export function defineCosts(family: string, title: Text, rows: Readonly<Record<string, CostRow>>): CostTable {
  const costs = Object.entries(rows).map(([id, row]) => complete(id, row));
  return Object.freeze({ family, title: Object.freeze(title), costs: Object.freeze(costs) });
}

function complete(id: string, row: CostRow): CostDef {
  for (const ref of row.sources) {
    invariant(findSource(ref.id) !== undefined, 'cost-source', `${id} cites unknown source ${ref.id}`);
  }
  const first = findSource(row.sources[0]?.id ?? '');
  return Object.freeze({
    ...row,
    id,
    hardware: row.hardware ?? first?.hardware ?? REFERENCE_HOST,
    year: row.year ?? first?.year ?? null,
    label: Object.freeze(row.label),
    sources: Object.freeze(row.sources),
  });
}
