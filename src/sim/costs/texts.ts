/**
 * What costs are called and what they rest on. In the built worker this file is a chunk of its own and the tables hold
 * figures only, so that a run does not wait for prose.
 */
import { invariant } from '../core/invariant.ts';
import type { Text } from '../core/text.ts';
import { COST_TABLES } from './registry.ts';
import { findSource } from './sources.ts';
import type { CostDef, SourceRef } from './types.ts';

export interface CostText {
  readonly label: Text;
  /** Each with title, author and year. */
  readonly sources: readonly string[];
  /** What the first source says. */
  readonly says: string;
  readonly hardware: string;
  readonly year: number | null;
  readonly note: Text | null;
}

function sourceText(ref: SourceRef): string {
  const source = findSource(ref.id);
  if (!source) return ref.text;
  const year = source.year === null ? '' : `, ${source.year}`;
  return `${source.title} (${source.by}${year}): ${ref.text}`;
}

function textOf({ label, sources, hardware, year, note }: CostDef): CostText {
  const says = sources[0]?.text ?? '';
  return { label, sources: sources.map(sourceText), says, hardware, year, note: note ?? null };
}

const TEXTS: ReadonlyMap<string, CostText> = new Map(
  COST_TABLES.flatMap(({ costs }) => costs).map((def) => [def.id, textOf(def)]),
);

/** The words of a cost. Throws SimFault 'cost-text' for an id that does not exist. */
export function costText(id: string): CostText {
  const text = TEXTS.get(id);
  invariant(text !== undefined, 'cost-text', id);
  return text;
}
