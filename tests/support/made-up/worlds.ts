/** What the made-up controller does in every kind of world: run by a test in a copy of the sources that has it. */
import { expect, test } from 'vitest';
import { buildScenario, createReplay, measureStack } from '../../../src/sim/index.ts';
import type { CgroupTree } from '../../../src/sim/kernel/cgroup/tree.ts';
import { passControllers } from '../../../src/sim/kernel/cgroup/make-group.ts';
import { buildWorld } from '../../../src/sim/world/build.ts';
import { CLIENT, loadWorld } from '../../../src/sim/world/compile/load.ts';
import { ClientThread } from '../../../src/sim/world/load/client.ts';
import { GroupList } from '../../../src/sim/world/neighbours/groups.ts';
import { Host, sendRequests } from '../../../src/sim/world/startup/host.ts';
import { layersOf } from '../../../src/sim/world/startup/registry.ts';
import { oneScenario } from '../../support/scenarios.ts';

const HOLD_NS = 3e6;
const CHOSEN = { seed: 1, switches: {}, costs: {} };

function write(path: string, text: string): { in: string; path: string; text: string } {
  return { in: 'place', path: `web/${path}`, text };
}

/** Shortest operation, ns, and the errno of the last. */
function operate(
  op: string,
  stack: string,
  path: string,
  text: string,
): { ns: number; errno: string | null } {
  const measured = measureStack({ ...CHOSEN, op, stack, params: {}, files: [write(path, text)] }, 3);
  return { ns: measured.totalNs.min, errno: measured.errno };
}

test.each(['container', 'kvm/container'])('an operation in %s', (stack) => {
  expect(operate('fork-exec', stack, 'madeup.forks', '100').errno).toBeNull();
  expect(operate('fork-exec', stack, 'madeup.forks', '2').errno).toBe('EAGAIN');
  expect(operate('read-disk', stack, 'madeup.hold', '0').ns).toBeLessThan(HOLD_NS);
  expect(operate('read-disk', stack, 'madeup.hold', String(HOLD_NS)).ns).toBeGreaterThan(HOLD_NS);
});

test('neighbours: a fork bomb ends at its limit, and the page shows the files', () => {
  const file = oneScenario([{ path: 'a', 'madeup.forks': '10' }], [{ cgroup: 'a', program: 'forkbomb 50' }]);
  const [scenario] = file.scenarios;
  if (!scenario) throw new Error('no scenario');
  const world = buildScenario(file, scenario, { seed: 3 });
  world.runTo(500e6);
  expect(world.tree.find('a')?.taskCount).toBe(11);
  const groups = new GroupList(world);
  const shown = groups.views(new Float64Array(groups.count), groups.readable(1))[1]?.files ?? [];
  expect(shown).toContainEqual({ name: 'madeup.forks', text: '0', writable: true });
});

function answersWithin(hold: number): number {
  const choice = { ...CHOSEN, stack: 'container', files: [write('madeup.hold', String(hold))] };
  const load = { server: 'db', network: 'bridge', connections: 1, thinkNs: 0 } as const;
  const world = buildWorld(loadWorld(choice, load));
  const client = world.program(CLIENT).tasks[0]?.memory;
  if (!(client instanceof ClientThread)) throw new Error('no client');
  const untilNs = world.sim.nowNs + 20e6;
  while (world.sim.nextNs() < untilNs) world.step();
  return client.stats.answered;
}

test('load: a server that waits for its log answers less', () => {
  const free = answersWithin(0);
  const held = answersWithin(HOLD_NS);
  expect(held).toBeGreaterThan(0);
  expect(held).toBeLessThan(free / 2);
});

const LOG = Array.from({ length: 4 }, (_, n) =>
  [
    `100 12:00:00.00${String(n)}000 openat(AT_FDCWD, "/f${String(n)}", O_RDONLY) = 3 <0.000010>`,
    `100 12:00:00.00${String(n)}100 read(3, "x"..., 4096) = 4096 <0.000080>`,
    `100 12:00:00.00${String(n)}200 close(3) = 0 <0.000005>`,
  ].join('\n'),
).join('\n');

test('replay: every read that goes to the disk waits', () => {
  const totalNs = (hold: number): number => {
    const files = [write('madeup.hold', String(hold))];
    const replay = createReplay({ ...CHOSEN, stacks: ['container'], thinkTime: false, files });
    replay.push(`${LOG}\n`);
    return replay.end().stacks[0]?.totalNs ?? 0;
  };
  expect(totalNs(HOLD_NS) - totalNs(0)).toBeGreaterThan(4 * HOLD_NS);
});

test('start-up: a process that reads its program from the disk is ready later', () => {
  const readyNs = (hold: number): number => {
    const plan = {
      seed: 1,
      cpus: 4,
      memoryBytes: 2 ** 33,
      layers: layersOf('bare'),
      stack: 'bare',
      atOnce: 1,
      choice: {
        snapshot: false,
        pull: false,
        network: 'published',
        guest: 'default',
        firmware: 'default',
        cache: 'cold',
        ksm: false,
        vcpus: null,
        guestBytes: null,
      },
      costs: {},
      switches: {},
      cpuMax: null,
      release: '6.18',
    } as const;
    const host = new Host(plan);
    const tree: CgroupTree = host.kernel.cgroups;
    passControllers(tree, '');
    tree.mkdir('web');
    tree.write('web/madeup.hold', String(hold));
    const sentNs = sendRequests(host);
    tree.write('web/cgroup.procs', String(host.instances[0]?.tasks[0]?.id ?? 0));
    while (host.ready < 1 && host.kernel.sim.step());
    return host.kernel.sim.nowNs - sentNs;
  };
  expect(readyNs(HOLD_NS) - readyNs(0)).toBeGreaterThan(HOLD_NS);
});
