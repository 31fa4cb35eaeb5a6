import { describe, expect, test } from 'vitest';
import { seedFrom } from '../../../src/sim/core/rng.ts';
import type { Sim } from '../../../src/sim/hw/sim.ts';
import { buildWorld } from '../../../src/sim/world/build.ts';
import { CLIENT, loadWorld } from '../../../src/sim/world/compile/load.ts';
import { ClientThread, thinkTimeNs, type ClientStats } from '../../../src/sim/world/load/client.ts';

function world(
  stack: string,
  connections: number,
  seed = 7,
): { sim: Sim; stats: ClientStats; clients: ClientThread[] } {
  const exchange = { server: 'kv', network: 'bridge', connections, thinkNs: 2000 } as const;
  const built = buildWorld(loadWorld({ stack, seed, switches: {}, costs: {} }, exchange));
  const clients = built.program(CLIENT).tasks.map(({ memory }) => {
    if (!(memory instanceof ClientThread)) throw new Error('no thread of the client');
    return memory;
  });
  const [first] = clients;
  if (!first) throw new Error('no client');
  return { sim: built.sim, stats: first.stats, clients };
}

/** State of a connection's generator when the client has just sent its nth request on it. */
function thoughtsAfter(stack: string, requests: number, seed?: number): number[] {
  const { sim, stats, clients } = world(stack, 1, seed);
  while (stats.sent < requests && sim.step());
  const [connection] = [...(clients[0]?.connections.values() ?? [])];
  return [...(connection?.thoughts.state ?? [])];
}

describe('the client', () => {
  test.each(['container', 'kvm', 'kvm/container'])(
    'thinks as long in %s as beside a bare process',
    (stack) => {
      expect(thoughtsAfter(stack, 20)).toEqual(thoughtsAfter('bare', 20));
    },
  );

  test('thinks otherwise with another seed', () => {
    expect(thoughtsAfter('bare', 20, 8)).not.toEqual(thoughtsAfter('bare', 20));
  });

  test('thinks for the mean that was asked for, never longer than twice that', () => {
    const thoughts = seedFrom(1, 'think', 0);
    const times = Array.from({ length: 2000 }, () => thinkTimeNs(thoughts, 1000));
    expect(Math.max(...times)).toBeLessThan(2000);
    expect(times.reduce((sum, ns) => sum + ns, 0) / times.length).toBeCloseTo(1000, -2);
  });

  test('spreads its connections over its threads, and each has one request in flight at most', () => {
    const { sim, stats, clients } = world('bare', 20);
    expect(clients.length).toBe(7);
    expect(clients.map(({ fds }) => fds.length).sort()).toEqual([2, 3, 3, 3, 3, 3, 3]);
    for (let steps = 0; steps < 20_000; steps++) {
      sim.step();
      if (stats.sent - stats.answered > 20) throw new Error('more requests than connections');
    }
    expect(Math.min(...stats.answers)).toBeGreaterThan(0);
  });
});
