import { invariant } from '../core/invariant.ts';
import { closeMatches } from './close-matches.ts';
import { fillQuantiles, QUANTILE_COUNT } from './quantiles.ts';
import type { CostFigures, CostIssue } from './types.ts';

/** A profile with some means replaced, and what could not be used of the request. */
export interface OverrideResult {
  readonly profile: CostProfile;
  readonly issues: readonly CostIssue[];
}

/**
 * Longest mean a user may set, ns: a second, in which a busy CPU has hundreds of ticks and of what follows from them, or
 * a hundred times the default of what is longer by itself (a boot, a seek).
 */
function longestNs(def: CostFigures): number {
  return Math.max(1e9, 100 * overridableNs(def));
}

/**
 * A host profile: every cost with the means in force. Immutable and frozen, so checkpoints and samplers share it.
 * Costs are addressed by a small integer, their rank by id.
 */
export class CostProfile {
  /** Names the profile and its overrides; equal ids mean equal costs. */
  readonly id: string;
  /** The costs, sorted by id. */
  readonly defs: readonly CostFigures[];
  /** Means replaced by the user, ns, by cost id. */
  readonly overrides: ReadonlyMap<string, number>;
  private readonly name: string;
  private readonly indexById: ReadonlyMap<string, number>;
  /** The profile that this one overrides. */
  private readonly base: CostProfile | null;
  /** Tables by cost index that have been asked for. */
  private readonly tables: (Float64Array | undefined)[];

  private constructor(
    name: string,
    defs: readonly CostFigures[],
    overrides: ReadonlyMap<string, number>,
    base?: CostProfile,
  ) {
    this.name = name;
    this.id = [name, ...[...overrides].sort(byKey).map(([id, ns]) => `${id}=${String(ns)}`)].join(' ');
    this.defs = defs;
    this.overrides = overrides;
    this.indexById = new Map(defs.map((def, index) => [def.id, index]));
    this.base = base ?? null;
    this.tables = new Array<undefined>(defs.length);
    Object.freeze(this);
  }

  /**
   * A profile of these costs. Throws SimFault on a duplicate id ('cost-duplicate') or a composite part that
   * does not exist ('cost-part').
   */
  static of(name: string, defs: readonly CostFigures[]): CostProfile {
    const sorted = Object.freeze([...defs].sort((a, b) => (a.id < b.id ? -1 : 1)));
    const ids = new Set<string>();
    for (const def of sorted) {
      invariant(!ids.has(def.id), 'cost-duplicate', def.id);
      ids.add(def.id);
    }
    for (const def of sorted) {
      const { minus = [], times = {} } = def.composite ?? {};
      for (const part of [...minus, ...Object.keys(times)])
        invariant(ids.has(part), 'cost-part', `${def.id}: ${part}`);
    }
    return new CostProfile(name, sorted, new Map());
  }

  /** Number of costs. */
  get size(): number {
    return this.defs.length;
  }

  /** Index of a cost. Throws SimFault 'cost-unknown': code that names a missing cost is broken. */
  index(id: string): number {
    const index = this.findIndex(id);
    invariant(index >= 0, 'cost-unknown', id);
    return index;
  }

  /** Index of a cost, or -1. */
  findIndex(id: string): number {
    return this.indexById.get(id) ?? -1;
  }

  /** Definition of a cost, with its default mean. */
  def(index: number): CostFigures {
    const def = this.defs[index];
    invariant(def !== undefined, 'cost-index', String(index));
    return def;
  }

  /** Mean in force of the whole cost, ns: the override where there is one. Per-byte rows: the base. */
  meanNs(index: number): number {
    const def = this.def(index);
    return (def.dist.kind === 'perByte' ? def.dist.baseNs : def.meanNs) * this.scale(index);
  }

  /**
   * What the engine charges for a composite itself, ns: its mean in force less the parts' default means. So an
   * override of a part is felt where the part happens, and one of the composite moves only its rest.
   * May be negative. For other costs this is the mean.
   */
  residualNs(index: number): number {
    let residual = this.meanNs(index);
    const { minus = [], times = {} } = this.def(index).composite ?? {};
    for (const part of minus) residual -= this.def(this.index(part)).meanNs;
    for (const [part, count] of Object.entries(times)) residual -= partNs(this.def(this.index(part)), count);
    return residual;
  }

  /** Rate in force of a per-byte cost, ns per byte; 0 for the others. */
  nsPerByte(index: number): number {
    const dist = this.def(index).dist;
    return dist.kind === 'perByte' ? dist.nsPerByte * this.scale(index) : 0;
  }

  /** Mean in force over the default mean. */
  scale(index: number): number {
    const def = this.def(index);
    const wantedNs = this.overrides.get(def.id);
    return wantedNs === undefined ? 1 : wantedNs / overridableNs(def);
  }

  /**
   * This profile with some means set, ns by cost id; earlier overrides of other costs stay. The distribution
   * keeps its shape and is scaled. For a per-byte cost the value is the time of its `referenceBytes`.
   * Unknown ids and unusable values become issues; the rest is applied.
   */
  withOverrides(wanted: ReadonlyMap<string, number>): OverrideResult {
    const issues: CostIssue[] = [];
    const overrides = new Map(this.overrides);
    for (const [id, ns] of wanted) {
      const index = this.findIndex(id);
      if (index < 0) issues.push(unknownCost(id, this.defs));
      else if (!(ns >= 0 && ns <= longestNs(this.def(index)))) issues.push(badValue(this.def(index), ns));
      else overrides.set(id, ns);
    }
    return { profile: new CostProfile(this.name, this.defs, overrides, this), issues };
  }

  /** QUANTILE_COUNT equally likely values of a cost, ascending integers in ns; of a composite those of its residual. */
  quantiles(index: number): Float64Array {
    return this.tables[index] ?? this.fill(index);
  }

  /** Makes a table when it is first asked for: a run uses few of them. A cost that is not overridden has its base's. */
  private fill(index: number): Float64Array {
    const { base } = this;
    const def = this.def(index);
    let table: Float64Array;
    if (base && base.overrides.get(def.id) === this.overrides.get(def.id)) table = base.quantiles(index);
    else {
      table = new Float64Array(QUANTILE_COUNT);
      fillQuantiles(def, this.residualNs(index), table);
    }
    this.tables[index] = table;
    return table;
  }
}

/** Default time of a part that comes `count` times, or of `count` bytes. */
function partNs({ dist, meanNs }: CostFigures, count: number): number {
  return dist.kind === 'perByte' ? dist.nsPerByte * count : meanNs * count;
}

function byKey(a: readonly [string, number], b: readonly [string, number]): number {
  return a[0] < b[0] ? -1 : 1;
}

/** The default value of what an override sets, ns. Never 0 for a row of the tables (contract test). */
function overridableNs(def: CostFigures): number {
  const dist = def.dist;
  return dist.kind === 'perByte' ? dist.baseNs + dist.nsPerByte * dist.referenceBytes : def.meanNs;
}

function unknownCost(id: string, defs: readonly CostFigures[]): CostIssue {
  const near = closeMatches(
    id,
    defs.map((def) => def.id),
  ).join(', ');
  return {
    path: `costs.${id}`,
    message: {
      en: `There is no cost called ${id}.${near === '' ? '' : ` Close names: ${near}.`}`,
      ko: `${id} 비용이 없습니다.${near === '' ? '' : ` 비슷한 이름: ${near}.`}`,
    },
  };
}

function badValue(def: CostFigures, ns: number): CostIssue {
  const { id } = def;
  const most = String(longestNs(def) / 1e9);
  return {
    path: `costs.${id}`,
    message: {
      en: `${id} must be between 0 ns and ${most} s; it was ${String(ns)}.`,
      ko: `${id}은(는) 0 ns와 ${most}초 사이여야 합니다. 받은 값: ${String(ns)}.`,
    },
  };
}
