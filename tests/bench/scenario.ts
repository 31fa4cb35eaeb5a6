/** Whole scenarios: the kernel with its scheduler, quotas, timers and trace. */
import { buildScenario, readScenarioFile, type ScenarioFile } from '../../src/sim/index.ts';
import { collectGarbage, cpuNs, digits, median, type Row } from './lib/measure.ts';

const SECOND = 1e9;
const ROUNDS = 3;

interface Case {
  readonly name: string;
  readonly simulatedS: number;
  readonly data: object;
}

const hogs = (cgroup: string, count: number): object => ({ cgroup, program: 'hog', count });

/** A thousand groups of four tasks each: one busy, three that work a little now and then. */
function crowd(): object {
  const groups = Array.from({ length: 1000 }, (_, index) => `g${String(index)}`);
  return {
    cpus: 64,
    scenarios: [
      {
        id: 'crowd',
        duration_ms: 2000,
        cgroups: groups.map((path) => ({ path, 'cpu.max': '20000 100000' })),
        tasks: groups.flatMap((cgroup) => [
          hogs(cgroup, 1),
          { cgroup, program: 'periodic 500 250000', count: 3 },
        ]),
      },
    ],
  };
}

const CASES: readonly Case[] = [
  {
    name: 'victim and hogs, 2 CPUs',
    simulatedS: 10,
    data: {
      cpus: 2,
      scenarios: [
        {
          id: 'victim',
          duration_ms: 10_000,
          cgroups: [{ path: 'v' }, { path: 'n', 'cpu.max': '100000 100000' }],
          tasks: [{ cgroup: 'v', program: 'periodic 2000 10000' }, hogs('n', 4)],
        },
      ],
    },
  },
  { name: '1,000 groups, 4,000 tasks, 64 CPUs', simulatedS: 2, data: crowd() },
];

function fileOf(data: object): ScenarioFile {
  const reading = readScenarioFile(data);
  if (!reading.ok) throw new Error(JSON.stringify(reading.issues));
  return reading.file;
}

function measure({ name, simulatedS, data }: Case): Row {
  const file = fileOf(data);
  const [scenario] = file.scenarios;
  if (!scenario) throw new Error('no scenario');
  let taken = 0;
  const rounds: number[] = [];
  // The first round warms up and is not counted.
  for (let round = 0; round <= ROUNDS; round++) {
    const world = buildScenario(file, scenario, { seed: 1 });
    world.runTo(0);
    collectGarbage();
    const events = world.sim.events;
    const start = cpuNs();
    world.runTo(simulatedS * SECOND);
    if (round > 0) rounds.push(cpuNs() - start);
    taken = world.sim.events - events;
  }
  const ns = median(rounds);
  return {
    scenario: name,
    'simulated s': simulatedS,
    'processor s': digits(ns / SECOND),
    'times real time': digits((simulatedS * SECOND) / ns),
    'events/s': digits((taken / ns) * SECOND),
    'ns/event': digits(ns / taken),
  };
}

/** Processor time of the room's own scenario (aim: 10 s in half a second) and of a large one (aim: faster than real time). */
export function runScenarios(): Row[] {
  return CASES.map(measure);
}
