import type { Text } from '../core/text.ts';

/**
 * How a figure was come by, from strongest to weakest:
 * measured on the reference machine, published by the cited source, recalled from a source that was not
 * read again, calibrated (arithmetic on other figures or fitted to an experiment), assumed (no figure found).
 */
export type Confidence = 'measured' | 'published' | 'recalled' | 'calibrated' | 'assumed';

/** Every draw is the mean. */
export interface ConstantDist {
  readonly kind: 'constant';
}

/**
 * Log-normal around the row's mean, cut to [loNs, hiNs].
 * `sigma` is that of the underlying normal. With `tail`, a share `p` of draws is `factor` times a body draw;
 * tail draws may exceed `hiNs`, which bounds the body only.
 */
export interface LognormalDist {
  readonly kind: 'lognormal';
  readonly sigma: number;
  readonly tail?: { readonly p: number; readonly factor: number };
}

/** Uniform between two bounds, ns. */
export interface UniformDist {
  readonly kind: 'uniform';
  readonly loNs: number;
  readonly hiNs: number;
}

/** Sum of two independent uniforms (seek and rotation of a disk), ns, scaled so that the row's mean holds. */
export interface UniformSumDist {
  readonly kind: 'uniformSum';
  readonly first: UniformDist;
  readonly second: UniformDist;
}

/**
 * Deterministic `baseNs + bytes * nsPerByte`. The row's `meanNs` is the recommended table's own entry for it
 * (0 where only the rate is known). An override of the row sets the cost of `referenceBytes`.
 */
export interface PerByteDist {
  readonly kind: 'perByte';
  readonly baseNs: number;
  readonly nsPerByte: number;
  readonly referenceBytes: number;
}

/** The shape of a cost. */
export type Dist = ConstantDist | LognormalDist | UniformDist | UniformSumDist | PerByteDist;

/** One use of a bibliography entry: what exactly that source says about the figure. */
export interface SourceRef {
  /** Id of a `Source` in the bibliography. */
  readonly id: string;
  /** The figure or statement taken from it. */
  readonly text: string;
  /** Which of its experiments the cost was set by, as a path (`fio/4k-read-d1/bare`); absent: any of them may have been. */
  readonly experiment?: string;
}

/**
 * A cost that is a round trip containing other costs.
 * The engine charges the parts where they happen and, for the composite itself, only the residual:
 * the composite's mean minus the parts' default means. A part may be listed more than once.
 */
export interface CompositeParts {
  readonly minus: readonly string[];
  /** Further parts that come often: how many times each, by id; of a cost by the byte how many bytes. */
  readonly times?: Readonly<Record<string, number>>;
}

/**
 * One figure about the world as the engine needs it. All times in ns. In the built worker this is all there is of a cost:
 * its words are a chunk of their own, see `texts.ts`.
 */
export interface CostFigures {
  readonly id: string;
  readonly meanNs: number;
  readonly loNs: number;
  readonly hiNs: number;
  readonly dist: Dist;
  /** CPU modes crossed: U user, K kernel, g guest, h host, S Sentry, X Xen, W hosted VMM world, hw device. */
  readonly mode: string;
  readonly confidence: Confidence;
  readonly composite?: CompositeParts;
}

/** A figure with what it is called and what it rests on. */
export interface CostDef extends CostFigures {
  readonly sources: readonly SourceRef[];
  /** Machine of the first source, or the reference host where the figure is arithmetic. */
  readonly hardware: string;
  /** Year of the first source; null where it is not known. */
  readonly year: number | null;
  readonly label: Text;
  readonly note?: Text;
}

/** What an author of a cost table writes: hardware and year default to those of the first source. */
export type CostRow = Omit<CostDef, 'id' | 'hardware' | 'year'> & {
  readonly hardware?: string;
  readonly year?: number | null;
};

/** One `*.cost.ts` file: a family of costs. */
export interface CostTable {
  readonly family: string;
  readonly title: Text;
  readonly costs: readonly CostDef[];
}

/** Something wrong with a user's cost settings. */
export interface CostIssue {
  readonly path: string;
  readonly message: Text;
}
