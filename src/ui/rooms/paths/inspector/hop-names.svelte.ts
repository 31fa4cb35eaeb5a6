/** The names of CPUs and tasks of an operation's hops, asked from the engine when the picture stands still. */
import type { HopView } from '../../../../bridge/protocol.ts';
import type { Lab } from '../state/lab.svelte.ts';

export class HopNames {
  #views: readonly HopView[] = $state.raw([]);
  #key = '';

  /** Hops of the operation as far as the engine knows it. */
  get count(): number {
    return this.#views.length;
  }

  of(index: number): HopView | null {
    return this.#views[index] ?? null;
  }

  /** Asks when another operation is looked at. Call it in an effect. */
  follow(lab: Lab): void {
    const { frame, place, playing } = lab;
    const stack = place && frame?.stacks[place.stack];
    if (!stack || stack.opIndex < 0) {
      this.#views = [];
      this.#key = '';
      return;
    }
    const operation = JSON.stringify([lab.spec, frame.commands.length, place.stack, stack.opIndex]);
    if (operation === this.#key) return;
    this.#views = [];
    // While playing, operations may pass faster than names can be asked for.
    if (playing && stack.opsIssued !== 1) return;
    this.#key = operation;
    lab.hops(place.stack, stack.opIndex).then(
      (views) => {
        if (this.#key === operation) this.#views = views;
      },
      () => {
        // The numbers are shown instead.
      },
    );
  }
}
