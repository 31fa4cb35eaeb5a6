/** Phases and waits are read from the trace; costs that contain others charge only their rest. */
import { describe, expect, test } from 'vitest';
import { phaseAt } from '../../../src/sim/core/start-views.ts';
import { REFERENCE_PROFILE } from '../../../src/sim/costs/registry.ts';
import type { StartRaceView } from '../../../src/sim/core/start-views.ts';
import { startUp, type StartRequest } from '../../../src/sim/index.ts';
import { raceView } from '../../../src/sim/world/startup/race.ts';
import { startOf } from '../../support/starts.ts';
import { measureStarts } from '../../../src/sim/world/startup/start-up.ts';

function startRace(request: StartRequest): StartRaceView {
  return raceView(request, 0, measureStarts(request));
}

/** How often each cost was charged to tasks of these names. */
function charged(stack: string, tasks: readonly string[]): Map<string, number> {
  const request = { stacks: [stack], atOnce: 1, seed: 1 };
  const [measured] = measureStarts(request);
  if (!measured) throw new Error(stack);
  const { kernel, instances } = measured.first.host;
  const { trace } = kernel.sim;
  const ids = new Set(
    (instances[0]?.tasks ?? []).filter(({ name }) => tasks.includes(name)).map(({ id }) => id),
  );
  const counts = new Map<string, number>();
  for (let row = trace.first; row < trace.count; row++) {
    const at = trace.slot(row);
    const cost = trace.cost[at] ?? -1;
    if (cost < 0 || !ids.has(trace.task[at] ?? 0)) continue;
    const { id } = REFERENCE_PROFILE.def(cost);
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

/** The parts that a composite leaves out, counted. */
function parts(cost: string): Map<string, number> {
  const counts = new Map<string, number>();
  const { minus = [], times = {} } = REFERENCE_PROFILE.def(REFERENCE_PROFILE.index(cost)).composite ?? {};
  for (const id of minus) counts.set(id, (counts.get(id) ?? 0) + 1);
  for (const [id, count] of Object.entries(times)) counts.set(id, (counts.get(id) ?? 0) + count);
  return counts;
}

describe.each([
  ['rt.runc.create', 'container', ['runc create', 'runc:[2:INIT]']],
  ['boot.gvisor.runsc', 'gvisor-systrap', ['runsc create', 'runsc-sandbox', 'runsc-gofer']],
  ['rt.crun.run', 'crun-alone', ['crun', 'crun init']],
  ['rt.lxc.start', 'lxc', ['lxc-start', 'lxc-init']],
  ['rt.dockerd.create', 'container', ['dockerd']],
  ['rt.dockerd.net_alloc', 'container', ['dockerd', 'iptables']],
])('%s', (cost, stack, tasks) => {
  test('leaves out exactly what the simulation performs', () => {
    const counts = charged(stack, tasks);
    expect(counts.get(cost)).toBe(1);
    for (const [id, count] of parts(cost)) {
      // The disk and its interrupt belong to no task, and a grace period is slept.
      if (id.startsWith('dev.') || id === 'blk.complete' || id.startsWith('rcu.')) continue;
      expect([id, counts.get(id) ?? 0]).toEqual([id, count]);
    }
  });
});

test('a moved task sleeps for a grace period, which the runtime’s own time leaves out', () => {
  const rcu = (stack: string): number =>
    startOf(stack, { network: 'host' }).waits.find(({ name }) => name === 'rcu')?.count ?? 0;
  expect(rcu('container')).toBe(parts('rt.runc.create').get('rcu.synchronize_rcu'));
  expect(rcu('gvisor-systrap')).toBe(parts('boot.gvisor.runsc').get('rcu.synchronize_rcu'));
  // LXC makes its child in the group.
  expect(rcu('lxc')).toBe(0);
});

test('raising a part raises the whole by as much, however deep it is', () => {
  const total = (costs: Record<string, number>): number => {
    const request = { stacks: ['container'], atOnce: 1, seed: 1, options: { costs } };
    return startUp(request).stacks[0]?.totalNs.mean ?? 0;
  };
  const more = total({ 'rt.runc.start': 28e6 }) - total({ 'rt.runc.start': 8e6 });
  expect(more / 1e6).toBeGreaterThan(15);
  expect(more / 1e6).toBeLessThan(25);
});

describe('the boot race', () => {
  const race = startRace({ stacks: ['bare', 'container', 'firecracker'], atOnce: 3, seed: 1 });

  test('has a lane for each instance, on one clock, with phases in both languages', () => {
    expect(race.stacks.map(({ lanes }) => lanes.length)).toEqual([3, 3, 3]);
    for (const { lanes } of race.stacks) {
      expect(lanes.filter(({ middle }) => middle)).toHaveLength(1);
      for (const lane of lanes) {
        expect(lane.totalNs).toBeLessThanOrEqual(race.endNs);
        for (const { label } of [...lane.phases, ...lane.waits]) expect(label.ko).not.toBe('');
        for (const wait of lane.waits)
          expect(wait.startNs + wait.durationNs).toBeLessThanOrEqual(lane.totalNs);
      }
    }
  });

  test('shows the network apart and the locks that were waited for', () => {
    const lanes = race.stacks[1]?.lanes ?? [];
    expect(lanes[0]?.phases.filter(({ part }) => part === 'network').map(({ id }) => id)).toEqual([
      'network',
    ]);
    expect(lanes.flatMap(({ waits }) => waits.map(({ kind }) => kind))).toContain('lock');
  });

  test('says what a phase rests on, and which phases are an estimate', () => {
    const phases = race.stacks.flatMap(({ lanes }) => lanes[0]?.phases ?? []);
    const basis = (id: string): string | undefined => phases.find((phase) => phase.id === id)?.basis?.cost;
    expect(basis('cli')).toBe('rt.docker_cli');
    expect(basis('kernel')).toBe('boot.kernel_work');
    expect(phases.find(({ id }) => id === 'containerd')?.basis?.estimate).toBe(true);
    expect(phases.find(({ id }) => id === 'kernel')?.basis?.estimate).toBe(true);
    expect(phases.find(({ id }) => id === 'cli')?.basis?.estimate).toBe(false);
  });

  test('knows the phase at any moment', () => {
    const lane = race.stacks[2]?.lanes[0];
    if (!lane) throw new Error('no lane');
    expect(phaseAt(lane, -1)).toBe(-1);
    expect(phaseAt(lane, 0)).toBe(0);
    expect(phaseAt(lane, lane.totalNs - 1)).toBe(lane.phases.length - 1);
    expect(phaseAt(lane, lane.totalNs)).toBe(lane.phases.length);
  });

  test('draws at most twenty-one lanes of a stack, the middle one among them', () => {
    const many = startRace({ stacks: ['bare'], atOnce: 100, seed: 1 }).stacks[0];
    expect(many?.lanes.length).toBeLessThanOrEqual(21);
    expect(many?.lanes.filter(({ middle }) => middle)).toHaveLength(1);
    const totals = many?.lanes.map(({ totalNs }) => totalNs) ?? [];
    expect([...totals].sort((a, b) => a - b)).toEqual(totals);
  });

  test('is plain data', () => {
    expect(structuredClone(race)).toEqual(race);
  });
});
