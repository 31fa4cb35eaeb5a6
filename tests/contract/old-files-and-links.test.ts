/** Files and links that were written or shared with earlier versions go on working. */
import { expect, test } from 'vitest';
import { Engine } from '../../src/bridge/engine.ts';
import { roomOf } from '../../src/bridge/link-grammar.ts';
import { readLink, readNeighbourLink } from '../../src/bridge/link.ts';
import { readStartLink } from '../../src/bridge/start-link.ts';
import type { FromEngine, Request } from '../../src/bridge/protocol.ts';
import { parseScenarioFile, parseWorld, runScenario, settingIssues } from '../../src/sim/index.ts';
import files from '../support/old/scenario-files.json' with { type: 'json' };

/** Long enough for every program to have had its turn. */
const SHORT_MS = 500;

test.each(files)('the scenario file of $id is read, built and run as it was', ({ file }) => {
  const reading = parseScenarioFile(JSON.stringify(file));
  if (!reading.ok) throw new Error(JSON.stringify(reading.issues));
  expect(settingIssues(reading.file)).toEqual([]);
  const [scenario] = reading.file.scenarios;
  if (!scenario) throw new Error('no scenario');
  const [phases] = scenario.runs;
  const run = runScenario(
    reading.file,
    { ...scenario, durationMs: SHORT_MS },
    { seed: 1, ...(phases ? { phases } : {}) },
  );
  expect(Object.keys(run.cgroups)).toEqual(scenario.groups.map(({ path }) => path));
  expect(run.tasks).toHaveLength(scenario.tasks.reduce((sum, { count }) => sum + count, 0));
  for (const task of run.tasks) expect(task.cpu_us).toBeGreaterThan(0);
});

const LINKS = [
  '#/paths?op=getpid&stacks=bare&at=14&cmd=0i1',
  '#/paths?op=read-disk&stacks=bare,kvm&seed=7&sw=apicv:off&at=84600&cmd=0i1&view=textbook',
  '#/paths?stacks=bare,kvm/container&sw=disk:hdd,apicv:off&seed=11&view=textbook',
  '#/paths?op=read-disk&stacks=bare,kvm/container&seed=7&p=bytes:65536&sw=apicv:off,disk:hdd&cost=vm.exit:720.5',
  '#/paths?op=pipe-round-trip&cost=vm.exit:5000&stacks=kvm,bare',
  '#/paths?op=getpid&stacks=kvm,bare&seed=9&cmd=0i1&at=50&view=textbook',
  '#/paths?cmd=0i1&at=30000&view=textbook',
  '#/neighbours?s=noisy-neighbour&seed=7&hz=250&pick=cfs&throttle=queue&win=400000000&at=40000000',
  '#/neighbours?s=burst-of-four-threads&at=30000000&group=/a',
  '#/neighbours?s=vm-and-container&hz=1000&at=20000000',
  '#/neighbours?s=noisy-neighbour&at=40000000&cmd=20000000:/web:cpu.weight:50',
  '#/start?stacks=bare,kvm/container&n=2&seed=7&cpus=16&snap=1&pull=1&at=1200',
  '#/start?stacks=bare,container,kvm&n=3&seed=7&cpus=8&view=load&server=kv&c=1,16',
];

interface ReadLinkResult {
  readonly link: { readonly spec?: object; readonly commands?: readonly object[]; readonly atNs?: number };
  readonly problems: readonly unknown[];
}

const READERS: Readonly<Record<string, (hash: string) => ReadLinkResult>> = {
  paths: readLink,
  neighbours: readNeighbourLink,
  start: readStartLink,
};

/** What the page fills in where a link says nothing. */
const DEFAULTS: Readonly<Record<string, object>> = {
  paths: { op: 'read-disk', params: {}, stacks: ['bare', 'kvm'], seed: 7, switches: {}, costs: {} },
  neighbours: { scenario: '', file: '', seed: 1, hz: 250, pick: 'eevdf', throttle: 'task' },
  start: { stacks: ['bare'], atOnce: 1, seed: 1, cpus: 8, snapshot: false, pull: false },
};

const VIEWS: Readonly<Record<string, object>> = {
  neighbours: { windowNs: 4e8, fromNs: null, group: '' },
};

/** What a room of the catalog needs to be opened: the link's parts over its defaults. */
async function opened(hash: string): Promise<FromEngine[]> {
  const room = roomOf(hash);
  const reading = READERS[room]?.(hash);
  if (!reading) throw new Error(`no room ${room}`);
  expect(reading.problems).toEqual([]);
  const answers: FromEngine[] = [];
  const engine = new Engine((message) => answers.push(message));
  const { spec = {}, commands = [], atNs = null } = reading.link;
  const request = {
    type: 'open',
    room,
    spec: { ...DEFAULTS[room], ...spec },
    commands,
    atNs,
    view: VIEWS[room] ?? null,
    beside: false,
  } as unknown as Request;
  await engine.handle({ ...request, id: 1 });
  return answers.filter(({ type }) => type !== 'progress');
}

test.each(LINKS)('the link %s is read without a problem and opens its moment', async (hash) => {
  const answers = await opened(hash);
  expect(answers.map(({ type }) => type)).not.toContain('crashed');
  expect(answers.map(({ type }) => type)).not.toContain('refused');
  expect(answers.length).toBeGreaterThan(0);
});

test('a world file from before loads had names of their own still names its busy loop', () => {
  const reading = parseWorld(
    JSON.stringify({
      v: 1,
      machines: [
        { id: 'host', cpus: 2, memoryBytes: 268_435_456, kernel: { version: '6.18', hz: 250, switches: {} } },
      ],
      programs: [{ id: 'busy', in: 'host', run: 'tools/busy-loop', count: 2 }],
    }),
  );
  if (!reading.ok) throw new Error(JSON.stringify(reading.issues));
  expect(reading.spec.programs[0]?.run).toBe('loads/hog');
});
