/** Rounds of garbage collection: collector threads that wait for one, and whoever begins it and waits for its end. */
import type { KernelBuilder } from '../../kernel/paths/types.ts';
import { storeAndWake, waitWhile } from './code.ts';
import { loadOf, type LoadState } from './load.ts';

/** Futexes of the process: the round that the collectors wait for, and the one that is waited for. */
const ROUND = 0;
const DONE = 1;

/** Begins a round with so many collectors and waits until the last one is done. */
export function beginRound(p: KernelBuilder, collectors: (state: LoadState) => number): void {
  p.effect('a round begins', (kernel, ctx) => {
    const state = loadOf(kernel, ctx);
    state.shared.busy = collectors(state);
    state.shared.round++;
  });
  storeAndWake(p, 'wake the collectors', ROUND, ({ shared }) => shared.round, collectors);
  waitWhile(
    p,
    'the collection goes on',
    DONE,
    ({ shared }) => shared.round - 1,
    ({ shared }) => shared.busy > 0,
  );
}

/** A collector: waits for a round, does its part; the last one tells who waits. */
export function collector(p: KernelBuilder, partNs: (state: LoadState) => number): void {
  p.forever((p) => {
    waitWhile(
      p,
      'no collection',
      ROUND,
      ({ mark }) => mark,
      ({ shared, mark }) => shared.round === mark,
    );
    p.effect('join the round', (kernel, ctx) => {
      loadOf(kernel, ctx).mark = loadOf(kernel, ctx).shared.round;
    });
    p.compute('mark and sweep', (kernel, ctx) => partNs(loadOf(kernel, ctx)));
    p.when(
      'the last one',
      (kernel, ctx) => --loadOf(kernel, ctx).shared.busy === 0,
      (p) =>
        storeAndWake(
          p,
          'done',
          DONE,
          ({ shared }) => shared.round,
          () => 1,
        ),
    );
  });
}
