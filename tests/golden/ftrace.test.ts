/** The whole trace of a few short runs, as ftrace would print it. `vitest -u` writes them anew: read the difference. */
import { expect, test } from 'vitest';
import { buildOperation, findExporter, traceSource } from '../../src/sim/index.ts';

interface Scenario {
  readonly name: string;
  readonly op: string;
  readonly stack: string;
  readonly count: number;
  readonly switches: Readonly<Record<string, string>>;
}

const SCENARIOS: readonly Scenario[] = [
  { name: 'getpid-container', op: 'getpid', stack: 'container', count: 2, switches: {} },
  { name: 'read-disk-bare', op: 'read-disk', stack: 'bare', count: 2, switches: {} },
  { name: 'read-disk-kvm', op: 'read-disk', stack: 'kvm', count: 1, switches: {} },
  { name: 'page-fault-kvm-shadow', op: 'page-fault', stack: 'kvm', count: 1, switches: { ept: 'off' } },
  {
    name: 'tcp-published-port-container',
    op: 'tcp-published-port',
    stack: 'container',
    count: 1,
    switches: {},
  },
];

test.each(SCENARIOS)('$name', async ({ name, op, stack, count, switches }) => {
  const world = buildOperation({ op, stack, params: {}, seed: 1, switches, costs: {} });
  const fromRow = world.sim.trace.count;
  world.issue(count);
  world.runToEnd();
  const text = [...(findExporter('ftrace')?.write([traceSource(world, fromRow)]) ?? [])].join('');
  await expect(text).toMatchFileSnapshot(`./${name}.txt`);
});
