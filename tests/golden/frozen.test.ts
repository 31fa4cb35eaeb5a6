/**
 * What every stack, preset, load, replay and start gives, frozen: a line a run, with the hash of its trace and a hash of
 * its figures by name. A change of structure keeps both; one of numbering (machines, probes, costs) keeps the second; a
 * change of a mechanism says which lines it moves and why, and `vitest -u` writes them anew.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SCENARIOS } from '../../src/scenarios/registry.ts';
import { RunningHash } from '../../src/sim/core/hash.ts';
import {
  buildScenario,
  createReplay,
  LAYERS,
  loadCatalog,
  measureStack,
  OPERATIONS,
  readScenarioFile,
  runLoad,
  runScenario,
  startUp,
  STARTUPS,
} from '../../src/sim/index.ts';

const SEED = 7;
const SAMPLES = 'public/samples';
/** Compositions that the layers alone do not show. */
const COMPOSED = ['kvm/container', 'kvm/kvm', 'xen-hvm/container', 'kvm/gvisor-systrap'];
const STACKS = [...LAYERS.map(({ id }) => id), ...COMPOSED];

/** Numbers that a new program, step or row gives to others, and the hash beside them. */
const NUMBERS: ReadonlySet<string> = new Set(['traceHash', 'program', 'pc', 'row']);

/** Hash of plain data, by its keys' names in their own order. */
function figures(value: unknown): string {
  const hash = new RunningHash();
  hash.addString(JSON.stringify(value, (key, part: unknown) => (NUMBERS.has(key) ? undefined : part)));
  return hash.digest();
}

/** Compares the lines of a table with the frozen ones. */
async function compare(name: string, lines: readonly (readonly string[])[]): Promise<void> {
  const text = lines.map((line) => line.join('  ')).join('\n');
  await expect(`${text}\n`).toMatchFileSnapshot(`./frozen/${name}.txt`);
}

describe('operations', () => {
  test.each(STACKS)('%s', async (stack) => {
    const lines = OPERATIONS.map(({ id: op }) => {
      const spec = { op, stack, params: {}, seed: SEED, switches: {}, costs: {} };
      const { traceHash, ...measured } = measureStack(spec, 3);
      return [op, traceHash, figures(measured)];
    });
    await compare(`operations-${stack.replaceAll('/', '-')}`, lines);
  });
});

test('presets', async () => {
  const lines = SCENARIOS.map(({ id, file }) => {
    const reading = readScenarioFile(file);
    if (!reading.ok) throw new Error(`${id} is refused`);
    const [scenario] = reading.file.scenarios;
    if (!scenario) throw new Error(`${id} is empty`);
    const short = { ...scenario, durationMs: Math.min(scenario.durationMs, 1000) };
    const read = { ...reading.file, scenarios: [short] };
    const world = buildScenario(read, short, { seed: SEED });
    world.runTo(short.durationMs * 1e6);
    return [id, world.sim.trace.hash.digest(), figures(runScenario(read, short, { seed: SEED }))];
  });
  await compare('presets', lines);
});

test('loads', async () => {
  const lines = loadCatalog().flatMap(({ id: server }) =>
    STACKS.map((stack) => {
      const request = { stacks: [stack], server, connections: [4], seconds: 0.002, seed: SEED };
      const points = runLoad(request).stacks[0]?.points ?? [];
      return [`${server} ${stack}`, points.map(({ traceHash }) => traceHash).join(' '), figures(points)];
    }),
  );
  await compare('loads', lines);
});

test('replays', async () => {
  const names = readdirSync(SAMPLES).filter((name) => name.endsWith('.log'));
  const lines = names.flatMap((name) =>
    ['bare', 'container', 'kvm', 'firecracker', 'xen-pv', 'kata'].map((stack) => {
      const replay = createReplay({ stacks: [stack], seed: SEED, switches: {}, thinkTime: true });
      replay.push(readFileSync(join(SAMPLES, name), 'utf8'));
      return [`${name} ${stack}`, figures(replay.end())];
    }),
  );
  await compare('replays', lines);
});

test('starts', async () => {
  const lines = STARTUPS.map(({ id }) => {
    const [start] = startUp({ stacks: [id], atOnce: 3, seed: SEED, options: { cpus: 4 } }).stacks;
    return [id, start?.traceHash ?? '', figures(start)];
  });
  await compare('starts', lines);
});
