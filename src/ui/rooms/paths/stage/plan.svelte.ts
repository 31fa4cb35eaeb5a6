/**
 * The crossings that the operation in flight is known to make, asked from the engine once per operation, so that lines
 * keep their places while they appear. Nothing of it is shown before it happens.
 */
import type { Lab } from '../state/lab.svelte.ts';
import type { PlannedCrossing } from './scene.ts';

export class PlanKeeper {
  /** By column. */
  crossings: readonly (readonly PlannedCrossing[])[] = $state.raw([]);
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
    void this.#ask(lab, key, ops);
  }

  async #ask(lab: Lab, key: string, ops: readonly number[]): Promise<void> {
    const columns = await Promise.all(
      ops.map(async (opIndex, stack) => {
        if (opIndex < 0) return [];
        try {
          return await lab.hops(stack, opIndex);
        } catch {
          // Without a plan the lines appear as they are crossed.
          return [];
        }
      }),
    );
    if (key !== this.#key) return;
    this.crossings = columns.map((hops, stack) => {
      const known = this.crossings[stack] ?? [];
      const all = new Map(
        [...known, ...hops]
          .filter(({ from, to }) => from !== to)
          .map((hop) => [`${hop.from}>${hop.to}`, hop]),
      );
      return [...all.values()].map(({ from, to }) => ({ from, to }));
    });
  }
}
