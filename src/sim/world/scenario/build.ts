/** Builds the world of a scenario: one physical machine, its kernel, the cgroup tree, the programs in it. */
import { invariant } from '../../core/invariant.ts';
import { own } from '../../core/own.ts';
import { seedFrom, type Rng } from '../../core/rng.ts';
import type { WriteResult } from '../../kernel/cgroup/cgroup.ts';
import { PeriodPhases } from '../../kernel/cgroup/kernel-host.ts';
import { passControllers } from '../../kernel/cgroup/make-group.ts';
import { SETTINGS } from '../../kernel/cgroup/registry.ts';
import type { CgroupTree } from '../../kernel/cgroup/tree.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Task } from '../../kernel/task.ts';
import { COMP } from '../../trace/components.ts';
import type { Place } from '../../virt/layer.ts';
import { Vm } from '../../virt/vm.ts';
import { Building } from '../build/building.ts';
import { startStealing } from '../build/machines.ts';
import { buildMachinePlace, buildPlace } from '../build/places.ts';
import { innermostOf, layersOf, runRng, scenarioWorld, type RunChoice } from '../compile/scenario.ts';
import { issue, type Issue } from '../issue.ts';
import { JobLog, LoadShared, LoadState } from './load.ts';
import { parseLoad } from './loads.ts';
import { ancestors } from './schema.ts';
import { ScenarioWorld, type GuestParts, type Instance, type ScenarioParts } from './scenario-world.ts';
import type { GroupSpec, Scenario, ScenarioFile, TaskSpec } from './types.ts';

/** Programs are made this long before the start, one after another: the recorder waits for each one's exec. */
const LEAD_NS = 400e6;
const SPAWN_GAP_NS = 5e6;
/**
 * CPU time of a program in its group before it waits for the start. The recorder starts it from Python: fork, a hook that
 * enters the group, exec, dynamic linking. Measured with it on 6.18: 2.6 ms, where fork, exit and wait take 0.16 ms; the
 * recording machine took 0.21 ms for these.
 */
const SETUP_NS = 3.5e6;
/** Linux's default for every task (`init_task.timer_slack_ns`). */
const TIMER_SLACK_NS = 50_000;
/** Futexes of one process. */
const FUTEXES = 16;

/** The place of a group's programs, and the VMs in it. */
interface Home {
  readonly place: Place;
  readonly guests: readonly GuestParts[];
}

class Builder {
  readonly file: ScenarioFile;
  readonly scenario: Scenario;
  readonly choice: RunChoice;
  readonly building: Building;
  readonly kernel: Kernel;
  readonly phases: PeriodPhases;
  readonly startNs: number;
  readonly endNs: number;
  readonly issues: Issue[] = [];
  readonly homes = new Map<string, Home>();
  readonly instances: Instance[] = [];
  private readonly placing: Rng;
  private readonly pending: { task: Task; kernel: Kernel }[] = [];

  constructor(file: ScenarioFile, scenario: Scenario, choice: RunChoice) {
    this.file = file;
    this.scenario = scenario;
    this.choice = choice;
    this.placing = this.rng('first CPU');
    this.phases = new PeriodPhases(this.rng('period-phase'));
    const spec = scenarioWorld(file, scenario, choice);
    this.building = new Building(spec, { periodPhases: this.phases });
    for (const machine of spec.machines) buildMachinePlace(this.building, machine);
    this.kernel = this.building.host;
    this.startNs = 'atNs' in spec.zero ? spec.zero.atNs : 0;
    this.endNs = this.startNs + scenario.durationMs * 1e6;
  }

  private get tree(): CgroupTree {
    return this.kernel.cgroups;
  }

  private rng(what: string): Rng {
    return runRng(this, what);
  }

  // ------------------------------------------------------------ groups

  /** A boundary is seen from outside when a throttled task runs again: so much later than its timer. */
  private seenLateNs(): number {
    const { profile } = this.building.sim.sampler;
    const mean = (id: string): number => profile.meanNs(profile.index(id));
    return mean('sched.idle_exit.c1') + mean('irq.entry_exit') + mean('sched.switch.process');
  }

  private phaseNs(group: GroupSpec): number | null {
    const known = { ...this.scenario.phases.periodPhaseUs, ...this.choice.phases?.periodPhaseUs };
    const us = own(known, group.path);
    if (us === undefined) return null;
    const periodUs = Number((group.files['cpu.max'] ?? '').split(' ')[1] ?? 100_000);
    return Math.round(this.startNs + us * 1000 - this.seenLateNs()) % (periodUs * 1000);
  }

  private write(path: string, value: string, at: string): void {
    this.note(this.tree.write(path, value), path, value, at);
  }

  private note(answer: WriteResult, path: string, value: string, at: string): void {
    if (answer.ok) return;
    this.issues.push(
      issue(
        at,
        `${path} ← "${value}": ${answer.errno}, ${answer.why.en}`,
        `${path} ← "${value}": ${answer.errno}, ${answer.why.ko}`,
      ),
    );
  }

  /** Groups that tasks are in themselves although they have children: their children become threaded. */
  private holdsTasks(path: string): boolean {
    return this.scenario.tasks.some((task) => task.cgroup === path && path !== '');
  }

  private makeDirectory(path: string, group: GroupSpec | null): void {
    if (this.tree.find(path)) return;
    this.phases.nextNs = group ? this.phaseNs(group) : null;
    const answer = this.tree.mkdir(path);
    this.phases.nextNs = null;
    if (!answer.ok) this.issues.push(issue(`cgroups ${path}`, answer.why.en, answer.why.ko));
    if (
      ancestors(path)
        .slice(0, -1)
        .some((above) => this.holdsTasks(above))
    )
      this.write(`${path}/cgroup.type`, 'threaded', `cgroups ${path}`);
    const parent = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
    if (!this.scenario.groups.some((other) => other.path.startsWith(`${path}/`))) return;
    invariant(parent !== path, 'own-parent');
    this.passOn(path);
  }

  /** All controllers are on for every group, as far as its kind allows. */
  private passOn(path: string): void {
    const at = `cgroups ${path}`;
    this.note(
      passControllers(this.tree, path, this.holdsTasks(path)),
      `${path}/cgroup.subtree_control`,
      '+',
      at,
    );
  }

  private makeGroups(): void {
    this.passOn('');
    const groups = [...this.scenario.groups.entries()].sort(
      ([, a], [, b]) => a.path.split('/').length - b.path.split('/').length,
    );
    for (const [index, group] of groups) {
      for (const path of ancestors(group.path).slice(0, -1)) this.makeDirectory(path, null);
      this.makeDirectory(group.path, group);
      const names = Object.keys(group.files).sort((a, b) => SETTINGS.indexOf(a) - SETTINGS.indexOf(b));
      for (const name of names)
        this.write(
          `${group.path}/${name}`,
          own(group.files, name) ?? '',
          `${this.at}.cgroups[${String(index)}]["${name}"]`,
        );
    }
  }

  private get at(): string {
    return `scenarios[${String(this.file.scenarios.indexOf(this.scenario))}]`;
  }

  // ------------------------------------------------------------ tasks

  /** The group to make a task in: the one that is asked for, unless its rules refuse it. */
  private home(cgroup: string, at: string): string {
    const group = this.tree.find(cgroup);
    if (!group) return '';
    const answer = this.tree.vetNew(group);
    if (answer.ok) return cgroup;
    this.issues.push(issue(at, `${answer.errno}: ${answer.why.en}`, `${answer.errno}: ${answer.why.ko}`));
    return '';
  }

  /** The place that the tasks of a group run in: the group's own, or that of one above; null: the host. */
  private homeOf(path: string): Home | null {
    const owner = [...ancestors(path)]
      .reverse()
      .map((above) => this.scenario.groups.find((group) => group.path === above))
      .find((group) => group !== undefined && layersOf(group).length > 0);
    if (!owner) return null;
    const known = this.homes.get(owner.path);
    if (known) return known;
    const before = this.kernel.guests.length;
    this.home(owner.path, `${this.at}.cgroups`);
    for (const place of this.building.spec.places)
      if (place.id.startsWith(`${owner.path} `) && !this.building.places.has(place.id))
        buildPlace(this.building, place);
    const guests = this.kernel.guests
      .slice(before)
      .filter((vm) => vm instanceof Vm)
      .map((vm) => ({ path: owner.path, kernel: vm.kernel, vm }));
    const home = { place: this.building.place(innermostOf(owner)), guests };
    this.homes.set(owner.path, home);
    return home;
  }

  private makeInstance(spec: TaskSpec, index: number): void {
    const load = parseLoad(spec.program);
    invariant('def' in load, 'no-such-program', spec.program);
    const { def, args } = load;
    const home = this.homeOf(spec.cgroup);
    const kernel = home?.place.kernel ?? this.kernel;
    const inside = kernel !== this.kernel;
    const number = this.instances.length;
    const rng = seedFrom(this.choice.seed, 'load', this.scenario.id, number);
    const shared = new LoadShared(rng, number * FUTEXES, this.startNs);
    const jobs = new JobLog();
    const tasks: Task[] = [];
    const window = { startNs: this.startNs, endNs: this.endNs, setupNs: SETUP_NS };
    for (let thread = 0; thread < def.threads(args); thread++) {
      const first = tasks[0];
      const task = kernel.spawn({
        name: def.id,
        program: def.program,
        userComp: COMP.app,
        kernelComp: kernel.machine.kernelComp,
        affinity: spec.cpus,
        nice: spec.nice,
        container: home?.place.container ?? null,
        ...(inside
          ? { cgroup: home?.place.cgroup ?? '' }
          : { cgroup: this.home(spec.cgroup, `${this.at}.tasks[${String(index)}].cgroup`) }),
        ...(first ? { mm: first.mm } : {}),
      });
      task.cpu = spec.cpus?.[0] ?? 0;
      task.timerSlackNs = TIMER_SLACK_NS;
      task.memory = new LoadState(def, args, thread, shared, jobs, window);
      shared.threads.push(task.id);
      tasks.push(task);
      this.pending.push({ task, kernel });
    }
    this.instances.push({
      spec: index,
      cgroup: spec.cgroup,
      program: spec.program,
      def,
      args,
      tasks,
      jobs,
      guest: inside ? kernel : null,
    });
  }

  /** A new process begins on whichever of its CPUs is idle at that moment, which the file does not say: it is drawn. */
  private begin(kernel: Kernel, task: Task): void {
    const { affinity } = task;
    const cpus = affinity ?? kernel.machine.cpus.map(({ index }) => index);
    task.affinity = [cpus[this.placing.int(cpus.length)] ?? 0];
    kernel.start(task);
    task.affinity = affinity;
  }

  /** Starts the programs one after another, at `LEAD_NS` before the start. */
  private startAll(): void {
    const { sim, spec } = this.building;
    // CPUs that have just been brought up go idle before time passes.
    sim.settle();
    for (const machine of spec.machines) startStealing(this.building, machine, this.startNs);
    const gapNs = Math.min(SPAWN_GAP_NS, Math.floor((LEAD_NS * 0.75) / Math.max(1, this.pending.length)));
    this.pending.forEach(({ task, kernel }, index) => {
      const at = this.startNs - LEAD_NS + index * gapNs;
      while (sim.nextNs() <= at && sim.step());
      sim.nowNs = Math.max(sim.nowNs, at);
      this.begin(kernel, task);
      sim.settle();
    });
  }

  /** The tree and its tasks, not started: what can be refused shows here. */
  lay(): readonly Issue[] {
    // Groups that hold tasks beside their children take their tasks first.
    this.makeGroups();
    const order = [...this.scenario.tasks.entries()].sort(
      ([, a], [, b]) => a.cgroup.split('/').length - b.cgroup.split('/').length || 0,
    );
    const plan = order.some(([, task]) => this.holdsBoth(task.cgroup))
      ? order
      : [...this.scenario.tasks.entries()];
    for (const [index, spec] of plan) for (let n = 0; n < spec.count; n++) this.makeInstance(spec, index);
    this.instances.sort((a, b) => a.spec - b.spec);
    return this.issues;
  }

  private holdsBoth(path: string): boolean {
    return path !== '' && this.scenario.groups.some((group) => group.path.startsWith(`${path}/`));
  }

  build(): ScenarioWorld {
    this.lay();
    const [first] = this.issues;
    invariant(first === undefined, 'scenario-refused', first?.message.en ?? '');
    this.startAll();
    const parts: ScenarioParts = {
      sim: this.building.sim,
      kernel: this.kernel,
      instances: this.instances,
      guests: [...this.homes.values()].flatMap(({ guests }) => guests),
      zeroNs: this.startNs,
      endNs: this.endNs,
    };
    return new ScenarioWorld(this.file, this.scenario, parts);
  }
}

/** Builds a scenario's world, at the moment its programs wait for the start. */
export function buildScenario(file: ScenarioFile, scenario: Scenario, choice: RunChoice): ScenarioWorld {
  return new Builder(file, scenario, choice).build();
}

/** What the kernel refuses of a file's groups and tasks: found by making them. */
export function settingIssues(file: ScenarioFile): Issue[] {
  return file.scenarios.flatMap((scenario) => new Builder(file, scenario, { seed: 0 }).lay());
}
