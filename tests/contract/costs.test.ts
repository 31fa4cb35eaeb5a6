import { describe, expect, it } from 'vitest';
import { LANGUAGES, type Text } from '../../src/sim/core/text.ts';
import { QUANTILE_COUNT } from '../../src/sim/costs/quantiles.ts';
import { COST_TABLES, REFERENCE_PROFILE } from '../../src/sim/costs/registry.ts';
import { findSource, SOURCES, type SourceKind } from '../../src/sim/costs/sources.ts';
import type { Confidence, CostDef } from '../../src/sim/costs/types.ts';

/** What at least one cited source must be for a figure to be called that. */
const BACKING: Readonly<Record<Confidence, (kind: SourceKind) => boolean>> = {
  measured: (kind) => kind === 'measurement',
  published: isOthersWork,
  recalled: isOthersWork,
  calibrated: (kind) => kind !== 'assumption',
  assumed: (kind) => kind === 'assumption',
};

function isOthersWork(kind: SourceKind): boolean {
  return kind !== 'measurement' && kind !== 'derivation' && kind !== 'assumption';
}

function expectBothLanguages(text: Text): void {
  for (const language of LANGUAGES) expect(text[language].trim()).not.toBe('');
}

const DEFS = COST_TABLES.flatMap(({ costs }) => costs);
const COSTS = DEFS.map((def): [string, CostDef] => [def.id, def]);

describe.each(COSTS)('the cost %s', (id, def) => {
  const index = REFERENCE_PROFILE.index(id);

  it('is named in both languages', () => {
    expectBothLanguages(def.label);
    if (def.note !== undefined) expectBothLanguages(def.note);
    expect(def.mode).not.toBe('');
    expect(def.hardware).not.toBe('');
  });

  it('cites a source that backs its confidence', () => {
    const kinds = def.sources.map((ref) => findSource(ref.id)?.kind);
    expect(kinds).not.toContain(undefined);
    expect(kinds.some((kind) => kind !== undefined && BACKING[def.confidence](kind))).toBe(true);
    for (const ref of def.sources) expect(ref.text.trim()).not.toBe('');
  });

  it('has its mean within its bounds', () => {
    if (def.dist.kind === 'perByte') return;
    expect(def.loNs).toBeLessThanOrEqual(def.meanNs);
    expect(def.meanNs).toBeLessThanOrEqual(def.hiNs);
    expect(def.meanNs).toBeGreaterThan(0);
  });

  it('has a table that averages to what the engine charges for it', () => {
    const values = REFERENCE_PROFILE.quantiles(index);
    const average = values.reduce((sum, value) => sum + value, 0) / QUANTILE_COUNT;
    const wanted = REFERENCE_PROFILE.residualNs(index);
    expect(Math.abs(average - wanted)).toBeLessThanOrEqual(Math.max(0.005 * Math.abs(wanted), 0.01));
    if (wanted >= 0) expect(values[0]).toBeGreaterThanOrEqual(0);
  });

  it('can be overridden', () => {
    const { profile, issues } = REFERENCE_PROFILE.withOverrides(new Map([[id, 12_345]]));
    expect(issues).toEqual([]);
    const bytes = def.dist.kind === 'perByte' ? def.dist.referenceBytes : 0;
    expect(profile.meanNs(index) + bytes * profile.nsPerByte(index)).toBeCloseTo(12_345, 6);
  });
});

describe('the cost tables', () => {
  it('name their families in both languages, each family once', () => {
    for (const table of COST_TABLES) expectBothLanguages(table.title);
    expect(new Set(COST_TABLES.map((table) => table.family)).size).toBe(COST_TABLES.length);
  });

  it('give every cost a name of its own', () => {
    for (const language of LANGUAGES) {
      const names = DEFS.map((def) => def.label[language]);
      expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
    }
  });

  it('use every entry of the bibliography, and its ids are unique', () => {
    const cited = new Set(DEFS.flatMap((def) => def.sources.map((ref) => ref.id)));
    expect(SOURCES.map((source) => source.id).filter((id) => !cited.has(id))).toEqual([]);
    expect(new Set(SOURCES.map((source) => source.id)).size).toBe(SOURCES.length);
  });

  it('leave no composite among the parts of its own parts', () => {
    const partsOf = (id: string): readonly string[] => {
      const { minus = [], times = {} } = REFERENCE_PROFILE.def(REFERENCE_PROFILE.index(id)).composite ?? {};
      return [...minus, ...Object.keys(times)];
    };
    const reaches = (id: string, goal: string): boolean =>
      partsOf(id).some((part) => part === goal || reaches(part, goal));
    expect(REFERENCE_PROFILE.defs.filter((def) => reaches(def.id, def.id))).toEqual([]);
  });
});
