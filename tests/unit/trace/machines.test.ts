/** Who is who in a trace: machines are numbered by a registry, however many there are and however deep they are. */
import { describe, expect, test } from 'vitest';
import { REFERENCE_PROFILE } from '../../../src/sim/costs/registry.ts';
import { CostSampler } from '../../../src/sim/costs/sampler.ts';
import { Machine } from '../../../src/sim/hw/machine.ts';
import { Memory } from '../../../src/sim/hw/memory.ts';
import { PhysicalPort } from '../../../src/sim/hw/physical-port.ts';
import { Sim } from '../../../src/sim/hw/sim.ts';
import { buildScenario, findExporter, guestsOf, scenarioTrace } from '../../../src/sim/index.ts';
import { Trace, type RowDraft } from '../../../src/sim/trace/trace.ts';
import { Tally } from '../../../src/sim/world/load/tally.ts';
import { oneScenario } from '../../support/scenarios.ts';

type World = ReturnType<typeof buildScenario>;

/** Virtual machines beside each other, each with a program of its own. */
function neighbours(count: number, cpus: number): World {
  const names = Array.from({ length: count }, (_, index) => `vm${index}`);
  const file = oneScenario(
    names.map((path) => ({ path, vm: { vcpus: 1 } })),
    names.map((cgroup) => ({ program: 'hog', cgroup })),
    {},
    { cpus },
  );
  const [scenario] = file.scenarios;
  if (!scenario) throw new Error('no scenario');
  const world = buildScenario(file, scenario, { seed: 5 });
  world.runTo(100e6);
  return world;
}

/** Rows of each machine. */
function rowsByMachine({ sim: { trace } }: World): Map<number, number> {
  const rows = new Map<number, number>();
  for (let row = trace.first; row < trace.count; row++) {
    const machine = trace.machine[trace.slot(row)] ?? -1;
    rows.set(machine, (rows.get(machine) ?? 0) + 1);
  }
  return rows;
}

describe('virtual machines beside each other', () => {
  const world = neighbours(2, 2);

  test('each has rows of its own', () => {
    const rows = rowsByMachine(world);
    const guests = guestsOf(world).map(({ kernel }) => kernel.machine.id);
    expect(new Set(guests).size).toBe(2);
    for (const guest of guests) expect(rows.get(guest)).toBeGreaterThan(10);
  });

  test('a file of the trace names them apart, and says where they are', () => {
    const source = scenarioTrace(world, 0);
    const text = [...(findExporter('ftrace')?.write([source]) ?? [])].join('');
    const names = guestsOf(world).map(({ kernel }) => source.names.machine(kernel.machine.id));
    expect(new Set(names).size).toBe(2);
    for (const { kernel } of guestsOf(world)) {
      expect(text).toContain(`machine: ${source.names.place(kernel.machine.id)}\n`);
      expect(source.names.place(kernel.machine.id)).toBe(`host/${kernel.machine.name}`);
    }
  });

  test('their VMMs are processes of their own', () => {
    const spaces = guestsOf(world).map(({ vm }) => vm.mm);
    expect(new Set(spaces).size).toBe(2);
  });
});

test('twenty machines in one world are twenty in its trace', () => {
  const world = neighbours(20, 4);
  expect(world.sim.machines.length).toBe(21);
  expect(rowsByMachine(world).size).toBe(21);
});

describe('the registry of machines', () => {
  const sim = new Sim(1, new CostSampler(REFERENCE_PROFILE, 1, 'test'));
  const port = Object.freeze(new PhysicalPort());
  const make = (name: string, on?: string): Machine =>
    new Machine(
      sim,
      { name, cpus: 1, depth: 0, kernelComp: 5, ...(on === undefined ? {} : { on }) },
      new Memory(16, 16),
      () => port,
    );
  const host = make('host');
  const guests = [make('guest', host.place), make('guest', host.place)];

  test('numbers go by order, names are different, a place tells the way in', () => {
    expect([host, ...guests].map(({ id }) => id)).toEqual([0, 1, 2]);
    expect([host, ...guests].map(({ place }) => place)).toEqual(['host', 'host/guest', 'host/guest 2']);
    expect(sim.machines.map(({ name }) => name)).toEqual(['host', 'guest', 'guest 2']);
  });

  test('a row has room for 65,000 machines', () => {
    for (let index = sim.machines.length; index < 1 << 16; index++)
      sim.addMachine({ name: `m${index}`, place: `m${index}` });
    expect(() => make('one too many')).toThrow(expect.objectContaining({ code: 'too-many-machines' }));
  });
});

describe('what a row holds', () => {
  /** The row written from this, read back from the columns, and the trace's hash. */
  function written(changes: Partial<RowDraft>): { row: number[]; hash: string } {
    const trace = new Trace();
    Object.assign(trace.draft, changes);
    const i = trace.slot(trace.append());
    const columns = [trace.machine, trace.cpu, trace.task, trace.from, trace.to, trace.flow];
    return { row: columns.map((column) => column[i] ?? NaN), hash: trace.hash.digest() };
  }

  const plain = { machine: 0, cpu: 0, task: 0, from: 0, to: 0, flow: 0 };
  const far = { machine: 65_000, cpu: 300, task: 4_194_303, from: 400, to: 401, flow: 4_000_000_000 };

  test('large numbers come back as they were', () => {
    expect(written(far).row).toEqual(Object.values(far));
  });

  test.each(Object.keys(far) as (keyof typeof far)[])('%s counts in the hash with all its bits', (key) => {
    const values = [0, 1, 255 + 1, far[key]];
    const hashes = values.map((value) => written({ ...plain, [key]: value }).hash);
    expect(new Set(hashes).size).toBe(values.length);
  });
});

test('rows of any machine are counted, and those of one can be left out', () => {
  const tally = new Tally();
  for (const machine of [0, 3, 40_000]) {
    Object.assign(tally.draft, { machine, cpu: 0, probe: 0, durationNs: 10 });
    tally.append();
  }
  expect(tally.cpuNs[40_000]).toBe(10);
  expect(tally.cpuNs.reduce((sum, ns) => sum + ns, 0)).toBe(30);
});
