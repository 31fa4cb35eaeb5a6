/**
 * The crossings that the operation in flight, or the one to be issued, is known to make, asked from the engine once per
 * operation, so that boxes, lines and counters have their places before anything happens. Nothing of it is shown before.
 */
import type { HopView } from '../../../../bridge/protocol.ts';
import type { Lab } from '../state/lab.svelte.ts';
import type { PlannedCrossing } from './scene.ts';

export class PlanKeeper {
  /** By column. */
  crossings: readonly (readonly PlannedCrossing[])[] = $state.raw([]);
  /** The engine is being asked: places may still change. */
  busy = $state(false);
  #key = '';

  /** Looks at the lab and asks when another operation or run is under way. Call it in an effect. */
  follow(lab: Lab): void {
    const frame = lab.frame;
    if (!frame) return;
    const ops = frame.stacks.map((stack) => stack.opIndex);
    const run = JSON.stringify([lab.spec.op, lab.spec.stacks, lab.spec.switches, lab.spec.params]);
    // Operations of one run cross much the same: asking for the first few keeps a long run cheap.
    const key = `${run} ${frame.commands.length} ${ops.map((index) => Math.min(index, 2)).join()}`;
    if (key === this.#key) return;
    if (!this.#key.startsWith(run)) this.crossings = [];
    this.#key = key;
    this.busy = true;
    void this.#ask(lab, key, ops);
  }

  async #ask(lab: Lab, key: string, ops: readonly number[]): Promise<void> {
    const columns = await Promise.all(
      ops.map(async (opIndex, stack) => {
        try {
          return await lab.hops(stack, Math.max(0, opIndex));
        } catch {
          // Without a plan the lines appear as they are crossed.
          return [];
        }
      }),
    );
    if (key !== this.#key) return;
    this.busy = false;
    this.crossings = columns.map((hops, stack) => {
      const known = this.crossings[stack] ?? [];
      const all = new Map(known.map((crossing) => [`${crossing.from}>${crossing.to}`, crossing]));
      for (const crossing of crossingsOf(hops)) {
        const key = `${crossing.from}>${crossing.to}`;
        const times = Math.max(crossing.times, all.get(key)?.times ?? 0);
        all.set(key, { ...crossing, times });
      }
      return [...all.values()];
    });
  }
}

function crossingsOf(hops: readonly HopView[]): PlannedCrossing[] {
  const all = new Map<string, PlannedCrossing>();
  for (const { from, to } of hops) {
    if (from === to) continue;
    const key = `${from}>${to}`;
    all.set(key, { from, to, times: (all.get(key)?.times ?? 0) + 1 });
  }
  return [...all.values()];
}
