import { seedFrom } from '../core/rng.ts';
import type { CostProfile } from './model.ts';
import { QUANTILE_BITS } from './quantiles.ts';

const UNUSED_BITS = 32 - QUANTILE_BITS;
/** Odd constants that set an operation's draws apart from those of others, and a second place's from the first's. */
const BY_OPERATION = 0x9e3779b1;
const BY_FLOW = 0x85ebca6b;
const ELSEWHERE = 0xc2b2ae35;

/** Draws by the program's own machine, and by the hardware; draws by machines below or beside it. */
const PLACES = 2;

/** The machine that a device's draw names: a device has the same luck whichever machine it belongs to. */
export const DEVICE = -1;

/** What one flow's present operation has drawn so far. */
interface Luck {
  /** Set apart by it: which flow of the run this is, and which of its operations. */
  salt: number;
  /** Machine of the program. */
  home: number;
  /** Raised by each operation: a count of another turn is as good as zero. */
  turn: number;
  readonly turns: Uint32Array;
  readonly counts: Uint32Array;
}

/**
 * Draws costs. Each cost has a generator of its own, derived from the seed and the cost's id alone, and what an
 * operation draws depends on nothing but its number and how often it has drawn that cost: two stacks under comparison
 * have the same luck in the same operation, whatever else they do or did before (common random numbers). What the
 * hypervisor's machine draws on the way is counted apart, so that it shifts nothing of the guest's.
 * A value is a hash of (key, operation, n), so the whole state is counters in typed arrays and a deep copy of the
 * sampler continues identically. Nothing is allocated by a draw.
 */
export class CostSampler {
  /** Frozen, hence shared by copies of the sampler. */
  readonly profile: CostProfile;
  /** Names the owner in diagnostics; it has no influence on the values. */
  readonly streamLabel: string;
  /** Draws made so far outside operations, by cost index. */
  readonly drawCounts: Uint32Array;
  /** By flow; null: this flow has begun no operation. */
  private readonly lucks: (Luck | null)[] = [];
  /** Two key words per cost. */
  private readonly keys: Uint32Array;

  /** `seed` is that of the run; `streamLabel` names the owner. */
  constructor(profile: CostProfile, seed: number, streamLabel: string) {
    this.profile = profile;
    this.streamLabel = streamLabel;
    this.drawCounts = new Uint32Array(profile.size);
    this.keys = new Uint32Array(profile.size * 2);
    profile.defs.forEach((def, index) => {
      const generator = seedFrom(seed, 'cost', def.id);
      this.keys[index * 2] = generator.nextU32();
      this.keys[index * 2 + 1] = generator.nextU32();
    });
  }

  /**
   * A flow begins an operation: from now on its draws are those of the flow's `number`-th one. `home` is the number of
   * the machine on which its program runs.
   */
  beginOperation(flow: number, number: number, home: number): void {
    while (this.lucks.length <= flow) this.lucks.push(null);
    const luck = (this.lucks[flow] ??= newLuck(this.profile.size));
    luck.salt = Math.imul(number + 1, BY_OPERATION) ^ Math.imul(this.ordinal(flow), BY_FLOW);
    luck.home = home;
    luck.turn++;
  }

  /**
   * The next value of a cost, integer ns >= 0. For a composite, the next value of its residual, which is constant
   * when it is negative. For a per-byte cost, its base. `flow` is the operation's that pays, 0: no operation;
   * `machine` the one that draws, `DEVICE`: a device.
   */
  sample(costIndex: number, flow = 0, machine = DEVICE): number {
    const entry = this.nextEntry(costIndex, flow, machine);
    return this.profile.quantiles(costIndex)[entry] ?? 0;
  }

  /** `sample` plus the per-byte rate, integer ns. */
  sampleBytes(costIndex: number, bytes: number, flow = 0, machine = DEVICE): number {
    return this.sample(costIndex, flow, machine) + Math.round(this.profile.nsPerByte(costIndex) * bytes);
  }

  /** Takes the last draw of a cost outside operations back: the next one gives the same value again. */
  undo(costIndex: number): void {
    this.drawCounts[costIndex] = (this.drawCounts[costIndex] ?? 0) - 1;
  }

  /** Which of the equally likely table entries comes next; counts the draw. */
  private nextEntry(costIndex: number, flow: number, machine: number): number {
    const luck = flow < this.lucks.length ? this.lucks[flow] : null;
    const n = !luck ? this.nextOutside(costIndex) : nextOf(luck, costIndex, machine);
    const first = mix((n ^ (this.keys[costIndex * 2] ?? 0)) | 0);
    return mix((first + (this.keys[costIndex * 2 + 1] ?? 0)) | 0) >>> UNUSED_BITS;
  }

  private nextOutside(costIndex: number): number {
    const n = this.drawCounts[costIndex] ?? 0;
    this.drawCounts[costIndex] = n + 1;
    return n;
  }

  /** Which of the flows that issue operations this is: stacks count other flows differently. */
  private ordinal(flow: number): number {
    let ordinal = 0;
    for (let before = 0; before < flow; before++) if (this.lucks[before]) ordinal++;
    return ordinal;
  }
}

function newLuck(costs: number): Luck {
  const size = costs * PLACES;
  return { salt: 0, home: 0, turn: 0, turns: new Uint32Array(size), counts: new Uint32Array(size) };
}

/** The number of an operation's next draw: its salt moved by how often the cost was drawn at this place. */
function nextOf(luck: Luck, costIndex: number, machine: number): number {
  const elsewhere = machine !== DEVICE && machine !== luck.home;
  const at = elsewhere ? costIndex * PLACES + 1 : costIndex * PLACES;
  const n = luck.turns[at] === luck.turn ? (luck.counts[at] ?? 0) : 0;
  luck.turns[at] = luck.turn;
  luck.counts[at] = n + 1;
  return (elsewhere ? luck.salt ^ ELSEWHERE : luck.salt) + n;
}

/** A 32-bit finaliser: every input bit flips every output bit with about even odds ("lowbias32", C. Wellons). */
function mix(word: number): number {
  let x = word;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return x ^ (x >>> 15);
}
