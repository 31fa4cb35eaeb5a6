import { describe, expect, it } from 'vitest';
import { inlineEngine } from '../../../src/bridge/inline.ts';
import type { NeighbourCommand } from '../../../src/bridge/protocol.ts';
import { SCENARIOS } from '../../../src/scenarios/registry.ts';

const LOOKED = { fromNs: null, windowNs: 1e8, group: '' };
/** What a question asks about that the scenario does not do by itself. */
const DONE: Readonly<Record<string, readonly NeighbourCommand[]>> = {
  'noisy-neighbour': [{ atNs: 3e9, path: '/batch', file: 'cpu.max', value: '20000 100000' }],
};
const ASKED = SCENARIOS.flatMap(({ id, answers, right }) => (right ? [{ id, answers, right }] : []));

describe('the question of a scenario', () => {
  it('has a query for each of its answers where a figure tells', () => {
    expect(ASKED.length).toBeGreaterThan(6);
    for (const { id, answers, right } of ASKED) expect([id, right.is.length]).toEqual([id, answers.length]);
  });

  it.each(ASKED.flatMap((entry) => [7, 11, 23].map((seed) => ({ ...entry, seed }))))(
    'of $id is answered by its run, by one answer alone, on seed $seed',
    async ({ id, right, seed }) => {
      const room = inlineEngine().room('neighbours');
      const spec = { scenario: id, file: '', seed, hz: 250, pick: 'eevdf', throttle: 'task' } as const;
      const queries = [right.until, ...right.is];
      const values = async (): Promise<unknown[]> =>
        (await room.ask('measure', { queries })).map(({ value }) => value);
      await room.open(spec, DONE[id] ?? [], 0, LOOKED);
      expect((await values())[0]).not.toBe(true);
      await room.seek({ to: 'time', ns: 9e15 }, LOOKED);
      const [known, ...holds] = await values();
      expect(known).toBe(true);
      expect(holds.filter((held) => held === true)).toHaveLength(1);
    },
  );

  it('marks none of its answers where throttling begins at another time than all of them say', async () => {
    const { right } = ASKED.find(({ id }) => id === 'limit-1-cpu-4-threads') ?? {};
    const room = inlineEngine().room('neighbours');
    const spec = {
      scenario: 'limit-1-cpu-4-threads',
      file: '',
      seed: 7,
      hz: 250,
      pick: 'eevdf',
      throttle: 'task',
    } as const;
    // Two CPUs for four threads: it begins after 50 ms.
    const wider = { atNs: 1e6, path: '/app', file: 'cpu.max', value: '200000 100000' };
    await room.open(spec, [wider], 0, LOOKED);
    await room.seek({ to: 'time', ns: 9e15 }, LOOKED);
    const measured = await room.ask('measure', { queries: [right?.until ?? '', ...(right?.is ?? [])] });
    expect(measured.map(({ value }) => value)).toEqual([true, false, false, false]);
  });
});
