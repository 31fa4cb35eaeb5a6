import { CostProfile } from '../../../src/sim/costs/model.ts';
import type { CostDef } from '../../../src/sim/costs/types.ts';

const BLANK: Omit<CostDef, 'id' | 'meanNs'> = {
  loNs: 0,
  hiNs: 1e12,
  dist: { kind: 'constant' },
  mode: 'K',
  sources: [],
  hardware: '',
  year: null,
  confidence: 'assumed',
  label: { en: '', ko: '' },
};

/** A cost for a test; everything but id and mean may be left out. */
export function cost(id: string, meanNs: number, rest: Partial<CostDef> = {}): CostDef {
  return { ...BLANK, id, meanNs, ...rest };
}

/** A trip of 1,000 ns that contains an exit of 400 and an entry of 300, and some other shapes. */
export function smallProfile(): CostProfile {
  return CostProfile.of('small', [
    cost('exit', 400, { loNs: 200, hiNs: 800, dist: { kind: 'lognormal', sigma: 0.2 } }),
    cost('entry', 300),
    cost('trip', 1000, {
      loNs: 500,
      hiNs: 2000,
      dist: { kind: 'lognormal', sigma: 0.3 },
      composite: { minus: ['exit', 'entry'] },
    }),
    cost('short', 600, {
      loNs: 400,
      hiNs: 900,
      dist: { kind: 'lognormal', sigma: 0.1 },
      composite: { minus: ['exit', 'entry'] },
    }),
    cost('copy', 100, { dist: { kind: 'perByte', baseNs: 100, nsPerByte: 2, referenceBytes: 50 } }),
  ]);
}
