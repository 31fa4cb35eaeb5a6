/** A bounded ring of checkpoints: when there are too many, every other one goes and they are made half as often. */

/** A moment of all variants that can be gone back to. */
export interface Checkpoint {
  /** Events and commands taken since the start. */
  readonly position: number;
  readonly nowNs: number;
  /** Commands that had taken effect. */
  readonly applied: number;
  readonly variants: readonly unknown[];
}

export class Checkpoints {
  private readonly kept: Checkpoint[] = [];
  private readonly most: number;
  private interval: number;

  /** `interval`: events between two at first; `most`: so many are kept. */
  constructor(interval: number, most: number) {
    this.interval = interval;
    this.most = most;
  }

  /** True: a checkpoint is to be made here. */
  isDue(position: number): boolean {
    return position % this.interval === 0 && position > (this.kept.at(-1)?.position ?? -1);
  }

  add(checkpoint: Checkpoint): void {
    this.kept.push(checkpoint);
    if (this.kept.length <= this.most) return;
    this.interval *= 2;
    const stay = this.kept.filter(({ position }) => position % this.interval === 0);
    this.kept.splice(0, this.kept.length, ...stay);
  }

  /** Forgets those of a future that is no more. */
  dropAfter(position: number): void {
    while ((this.kept.at(-1)?.position ?? 0) > position) this.kept.pop();
  }

  /** The last one that passes; the first if none does. */
  last(passes: (checkpoint: Checkpoint) => boolean): Checkpoint {
    const found = this.kept.findLast(passes) ?? this.kept[0];
    if (!found) throw new Error('a session without a first checkpoint');
    return found;
  }

  /** All that lie at or before a position, the newest first. */
  upTo(position: number): readonly Checkpoint[] {
    return this.kept.filter((checkpoint) => checkpoint.position <= position).reverse();
  }
}
