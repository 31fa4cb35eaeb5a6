/** A scenario as a world: its machine, when others take the CPUs, and the places that its groups' programs run in. */
import { seedFrom, type Rng } from '../../core/rng.ts';
import type { SchedFeatures } from '../../kernel/sched/features.ts';
import { GAP_WINDOW_US } from '../scenario/disturbance.ts';
import { drawLosses } from '../scenario/losses.ts';
import type { GroupSpec, RunPhases, Scenario, ScenarioFile } from '../scenario/types.ts';
import type { MachineSpec, PlaceSpec, WorldSpec } from '../spec.ts';
import { HOST } from './stack.ts';

/** The start is the first tick after this: time for the programs to be set up and asleep before. */
const START_AFTER_NS = 600e6;
const MEMORY_BYTES = 2 ** 28;
const PAGE_CACHE_PAGES = 16;

/** How a scenario is run. */
export interface RunChoice {
  readonly seed: number;
  /** Phases of the run; what is null or absent is drawn from the seed. */
  readonly phases?: RunPhases;
  /** Number of the run: another one draws other phases. */
  readonly run?: number;
  /** Scheduler to use instead of the scenario's kernel version's. */
  readonly features?: SchedFeatures;
}

/** What is compiled. */
interface ScenarioRun {
  readonly file: ScenarioFile;
  readonly scenario: Scenario;
  readonly choice: RunChoice;
}

/** A generator of a run of a scenario. */
export function runRng({ scenario, choice }: Omit<ScenarioRun, 'file'>, what: string): Rng {
  return seedFrom(choice.seed, what, scenario.id, choice.run ?? 0);
}

/** The start: so long after a tick as the run says. */
function startInstant(run: ScenarioRun): number {
  const { file, scenario, choice } = run;
  const tickNs = Math.round(1e9 / file.hz);
  const afterTickUs = choice.phases?.startAfterTickUs ?? scenario.phases.startAfterTickUs;
  const afterNs = afterTickUs === null ? runRng(run, 'start').int(tickNs) : afterTickUs * 1000;
  return Math.ceil(START_AFTER_NS / tickNs) * tickNs + Math.round(afterNs);
}

/** What others take of each CPU in use. */
function takenShare({ file, scenario, choice }: ScenarioRun): number {
  const taken = choice.phases?.takenShare ?? 0;
  const used = new Set(scenario.tasks.flatMap(({ cpus }) => cpus ?? [...Array(file.cpus).keys()]));
  return Math.min(0.5, taken / Math.max(1, used.size));
}

/** When a CPU is taken from the machine, ns since the start: as recorded where that is known, elsewhere drawn. */
function losses(run: ScenarioRun, cpu: number, startNs: number): number[] {
  const { scenario, choice } = run;
  const known = choice.phases?.takenUs;
  const used = scenario.tasks.every(({ cpus }) => cpus?.includes(cpu) ?? true);
  const fromNs = startNs + (known ? GAP_WINDOW_US * 1000 : 0);
  const endNs = startNs + scenario.durationMs * 1e6;
  const drawn = drawLosses(
    runRng(run, `steal ${String(cpu)}`),
    fromNs,
    Math.max(fromNs, endNs),
    takenShare(run),
  );
  const recorded = used && known ? known.map((us) => startNs + us * 1000) : [];
  return [...recorded, ...drawn].map((ns) => ns - startNs);
}

function machine(run: ScenarioRun, startNs: number): MachineSpec {
  const { file, scenario, choice } = run;
  const shared = takenShare(run) > 0 || (choice.phases?.takenUs?.length ?? 0) > 0;
  const cpus = [...Array(file.cpus).keys()];
  return {
    id: HOST,
    cpus: file.cpus,
    memoryBytes: MEMORY_BYTES,
    touchedBytes: MEMORY_BYTES / 4,
    disk: null,
    kernel: {
      version: scenario.kernel,
      hz: file.hz,
      // Linux's default since 4.2.
      switches: { 'halt-poll': 'on' },
      ...(choice.features ? { sched: choice.features } : {}),
      pageCachePages: PAGE_CACHE_PAGES,
      tickPhaseNs: 0,
    },
    ...(shared ? { stolen: cpus.map((cpu) => losses(run, cpu, startNs)) } : {}),
  };
}

/** The layers of a group, outermost first; none: its programs are the host's own. */
export function layersOf({ stack, vm }: GroupSpec): readonly string[] {
  return (stack ?? (vm ? 'kvm' : '')).split('/').filter((layer) => layer !== '');
}

/** The places of a group, each in the one before; what they are made of on the host is in the group, on any CPU. */
function placesOf(group: GroupSpec): PlaceSpec[] {
  const layers = layersOf(group);
  return layers.map((layer, index) => ({
    id: placeId(group.path, index),
    in: index === 0 ? HOST : placeId(group.path, index - 1),
    layer,
    options: index === 0 && group.vm ? { vcpus: group.vm.vcpus } : {},
    ...(index === 0 ? { cgroup: group.path, cpus: 'any' as const } : {}),
  }));
}

function placeId(path: string, index: number): string {
  return `${path} ${String(index + 1)}`;
}

/** The place that the programs of a group with layers run in. */
export function innermostOf(group: GroupSpec): string {
  return placeId(group.path, layersOf(group).length - 1);
}

/** Machine and places of a scenario; its groups and programs are added by `scenario/build.ts`. */
export function scenarioWorld(file: ScenarioFile, scenario: Scenario, choice: RunChoice): WorldSpec {
  const run = { file, scenario, choice };
  const startNs = startInstant(run);
  return {
    v: 1,
    name: scenario.id,
    seed: choice.seed,
    profile: file.profile,
    costs: {},
    machines: [machine(run, startNs)],
    links: [],
    places: scenario.groups.flatMap(placesOf),
    programs: [],
    zero: { atNs: startNs },
  };
}
