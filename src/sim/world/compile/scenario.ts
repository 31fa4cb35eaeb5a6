/** A scenario as a world: its machine, when others take the CPUs, its groups, the places in them, its programs. */
import { invariant } from '../../core/invariant.ts';
import { own } from '../../core/own.ts';
import { seedFrom, type Rng } from '../../core/rng.ts';
import type { SchedFeatures } from '../../kernel/sched/features.ts';
import { SETTINGS } from '../../kernel/cgroup/registry.ts';
import { profileOf } from '../build/building.ts';
import { parseLoad } from '../loads/registry.ts';
import { limitsMemory, programTexts } from '../scenario/limited-memory.ts';
import { hasNetwork, podsOf, usesNetwork, withoutNetwork } from '../scenario/limited-network.ts';
import { podName } from '../scenario/pod-name.ts';
import { ancestors } from '../scenario/paths.ts';
import type { GroupSpec, RunPhases, Scenario, ScenarioFile, TaskSpec, VmSpec } from '../scenario/types.ts';
import type {
  GroupSpec as SpecGroup,
  LinkSpec,
  MachineSpec,
  PlaceSpec,
  ProgramSpec,
  WorldSpec,
} from '../spec.ts';
import { HOST, kernelSwitches, REMOTE, remoteMachine } from './stack.ts';

/** The start is the first tick after this: time for the programs to be set up and asleep before. */
const START_AFTER_NS = 600e6;
/** Memory of a machine whose file does not say how much, and of one where memory is limited. */
const MEMORY_BYTES = 2 ** 28;
const LIMITED_MEMORY_BYTES = 2 ** 30;
const PAGE_CACHE_PAGES = 16;
/** The cable of a scenario whose file does not say how fast it is, Mbit/s; CPUs of the machine at its other end. */
const USUAL_LINK_MBIT = 1000;
const FAR_CPUS = 4;
/** Disk of a machine that needs one and whose file names none. */
const USUAL_DISK = 'nvme';
/** Programs are made this long before the start, one after another: the recorder waits for each one's exec. */
const LEAD_NS = 400e6;
const SPAWN_GAP_NS = 5e6;
const DEFAULT_PERIOD_US = 100_000;

/** How a scenario is run. */
export interface RunChoice {
  readonly seed: number;
  /** Phases of the run; what is null or absent is drawn from the seed. */
  readonly phases?: RunPhases;
  /** Number of the run: another one draws other phases. */
  readonly run?: number;
  /** Scheduler to use instead of the scenario's kernel version's. */
  readonly features?: SchedFeatures;
  /** Mechanisms and means of costs (ns) of the host that are not those of the scenario; absent: none. */
  readonly switches?: Readonly<Record<string, string>>;
  readonly costs?: Readonly<Record<string, number>>;
  /** When others take each CPU, pairs (from, to) in ns since the start; absent: never. */
  readonly stolen?: MachineSpec['stolen'] & {};
  /** CPU time of every program before it waits for the start, ns; absent: none. */
  readonly setUpNs?: number;
}

/** What is compiled. */
interface ScenarioRun {
  readonly file: ScenarioFile;
  readonly scenario: Scenario;
  readonly choice: RunChoice;
}

/** A generator of a run of a scenario. */
function runRng({ scenario, choice }: Omit<ScenarioRun, 'file'>, what: string): Rng {
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

function memoryBytes(file: ScenarioFile, scenario: Scenario): number {
  if (file.memoryMb !== undefined) return file.memoryMb * 2 ** 20;
  return limitsMemory(file, scenario) ? LIMITED_MEMORY_BYTES : MEMORY_BYTES;
}

/** Files of groups and programs that need a disk. */
function needsDisk(file: ScenarioFile, scenario: Scenario): boolean {
  const { groups, writes } = scenario;
  const isIo = (file: string): boolean => file.startsWith('io.') && file !== 'io.pressure';
  return (
    limitsMemory(file, scenario) ||
    groups.some(({ files }) => Object.keys(files).some(isIo)) ||
    writes.some(({ file }) => isIo(file)) ||
    programTexts(scenario).some((program) => {
      const load = parseLoad(program);
      return 'def' in load && load.def.usesDisk === true;
    })
  );
}

function diskOf(file: ScenarioFile, scenario: Scenario): string | null {
  return file.disk ?? (needsDisk(file, scenario) ? USUAL_DISK : null);
}

function machine({ file, scenario, choice }: ScenarioRun): MachineSpec {
  const bytes = memoryBytes(file, scenario);
  return {
    id: HOST,
    cpus: file.cpus,
    memoryBytes: bytes,
    touchedBytes: bytes / 4,
    disk: diskOf(file, scenario),
    kernel: {
      version: scenario.kernel,
      hz: file.hz,
      // Halt polling: Linux's default since 4.2. The machine of the recordings was booted with preempt=none.
      switches: {
        'halt-poll': 'on',
        ...(file.profile === 'nested-vm' ? { preempt: 'none' } : {}),
        ...kernelSwitches(choice.switches ?? {}),
      },
      ...(choice.features ? { sched: choice.features } : {}),
      pageCachePages: PAGE_CACHE_PAGES,
      tickPhaseNs: 0,
    },
    ...(choice.stolen ? { stolen: choice.stolen } : {}),
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
    options: index === 0 && group.vm ? vmOptions(group.vm) : {},
    ...(index === 0 ? { cgroup: group.path, cpus: 'any' as const } : {}),
  }));
}

function vmOptions({ vcpus, memoryMb }: VmSpec): PlaceSpec['options'] {
  return { vcpus, ...(memoryMb === undefined ? {} : { memoryMb }) };
}

function placeId(path: string, index: number): string {
  return `${path} ${String(index + 1)}`;
}

/** The place that the programs of a group with layers run in. */
export function innermostOf(group: GroupSpec): string {
  return placeId(group.path, layersOf(group).length - 1);
}

/** The group whose stack the tasks of a group run in: its own, or that of one above; undefined: they are the host's. */
function ownerOf(scenario: Scenario, path: string): GroupSpec | undefined {
  return [...ancestors(path)]
    .reverse()
    .map((above) => scenario.groups.find((group) => group.path === above))
    .find((group) => group !== undefined && layersOf(group).length > 0);
}

/** A boundary is seen from outside when a throttled task runs again: so much later than its timer. */
function seenLateNs(file: ScenarioFile): number {
  const profile = profileOf({ profile: file.profile, costs: {} });
  const mean = (id: string): number => profile.meanNs(profile.index(id));
  return mean('sched.idle_exit.c1') + mean('irq.entry_exit') + mean('sched.switch.process');
}

/** Every group with those above it, the upper ones first, and where its quota periods lie: as the run says, else drawn. */
function groupsOf(run: ScenarioRun, startNs: number): SpecGroup[] {
  const { file, scenario, choice } = run;
  const rng = runRng(run, 'period-phase');
  const known = { ...scenario.phases.periodPhaseUs, ...choice.phases?.periodPhaseUs };
  const lateNs = seenLateNs(file);
  const made = new Map<string, SpecGroup>();
  const add = (path: string, { files }: Pick<GroupSpec, 'files'>): void => {
    const drawnNs = rng.int(DEFAULT_PERIOD_US * 1000);
    const us = own(known, path);
    const periodUs = Number((files['cpu.max'] ?? '').split(' ')[1] ?? DEFAULT_PERIOD_US);
    const phaseNs = us === undefined ? drawnNs : Math.round(startNs + us * 1000 - lateNs) % (periodUs * 1000);
    made.set(path, { in: HOST, path, files: inOrder(withoutNetwork(files)), periodPhaseNs: phaseNs });
  };
  const depth = ({ path }: GroupSpec): number => path.split('/').length;
  for (const group of [...scenario.groups].sort((a, b) => depth(a) - depth(b))) {
    for (const path of ancestors(group.path))
      if (!made.has(path) && path !== group.path) add(path, { files: {} });
    add(group.path, group);
  }
  return [...made.values()];
}

function inOrder(files: GroupSpec['files']): GroupSpec['files'] {
  const names = Object.keys(files).sort((a, b) => SETTINGS.indexOf(a) - SETTINGS.indexOf(b));
  return Object.fromEntries(names.map((name) => [name, own(files, name) ?? '']));
}

/** The cable to the other machine, and the network namespaces of groups. */
function linksOf({ file, scenario }: ScenarioRun): LinkSpec[] {
  if (!hasNetwork(scenario)) return [];
  const bitsPerS = (file.linkMbit ?? USUAL_LINK_MBIT) * 1e6;
  const pods = podsOf(scenario).map((path) => ({ a: HOST, b: podName(path), veth: true }));
  return [{ a: HOST, b: REMOTE, bitsPerS }, ...pods];
}

/** Where a task of the host runs: what uses the network is in its group's namespace. */
function homeOf({ program, cgroup }: TaskSpec): string {
  return cgroup !== '' && usesNetwork(program) ? podName(cgroup) : HOST;
}

/** How many tasks a line of the scenario makes before zero. */
function tasksMade({ program, count }: TaskSpec): number {
  const load = parseLoad(program);
  return 'def' in load ? count * load.def.threads(load.args) : 0;
}

/** The scenario's tasks, started one after the other: the recorder waits for each one's exec. */
function programsOf({ scenario, choice }: ScenarioRun): ProgramSpec[] {
  const total = scenario.tasks.reduce((sum, task) => sum + tasksMade(task), 0);
  const apartNs = Math.min(SPAWN_GAP_NS, Math.floor((LEAD_NS * 0.75) / Math.max(1, total)));
  let before = 0;
  return scenario.tasks.map((task, index) => {
    const load = parseLoad(task.program);
    invariant('def' in load, 'no-such-program', task.program);
    const { def, args } = load;
    const given = task.program.trim().split(/\s+/).length - 1;
    const late = task.startMs !== null;
    const start = late ? Math.round((task.startMs ?? 0) * 1e6) : -LEAD_NS + before * apartNs;
    if (!late) before += tasksMade(task);
    const owner = ownerOf(scenario, task.cgroup);
    return {
      id: `${def.id} ${String(index)}`,
      in: owner ? innermostOf(owner) : homeOf(task),
      ...(def.farEnd ? { peer: REMOTE } : {}),
      run: `loads/${def.id}`,
      args: {
        ...Object.fromEntries(def.params.slice(0, given).map(({ name }, at) => [name, args[at] ?? 0])),
        setUpNs: late ? 0 : (choice.setUpNs ?? 0),
        endNs: scenario.durationMs * 1e6,
      },
      count: task.count,
      ...(task.cpus ? { cpus: task.cpus } : {}),
      nice: task.nice,
      ...(owner ? {} : { cgroup: task.cgroup }),
      start,
      ...(late ? {} : { apartNs }),
    };
  });
}

/** A checked scenario as a world. */
export function scenarioWorld(file: ScenarioFile, scenario: Scenario, choice: RunChoice): WorldSpec {
  const run = { file, scenario, choice };
  const startNs = startInstant(run);
  return {
    v: 1,
    name: scenario.id,
    seed: choice.seed,
    profile: file.profile,
    costs: choice.costs ?? {},
    machines: [machine(run), ...(hasNetwork(scenario) ? [remoteMachine({}, FAR_CPUS)] : [])],
    links: linksOf(run),
    groups: groupsOf(run, startNs),
    places: scenario.groups.flatMap(placesOf),
    programs: programsOf(run),
    zero: { atNs: startNs },
  };
}
