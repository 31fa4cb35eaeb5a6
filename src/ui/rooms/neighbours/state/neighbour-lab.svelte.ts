/**
 * The one object behind the room: what is being run, the moment looked at, and everything a reader can do to it. Only
 * this class talks to the room's engine.
 */
import type { RoomClient } from '../../../../bridge/client.ts';
import type {
  CgroupView,
  ExplainView,
  LimitChange,
  NeighbourCommand,
  NeighbourSpec,
  NeighbourView,
  RecordedView,
  ScenarioEntry,
  ScenarioPreview,
  WhyNotView,
} from '../../../../bridge/protocol.ts';
import type { NeighbourLink, WhyPlace } from '../../../../bridge/link.ts';
import { LabCore } from '../../../state/lab-core.svelte.ts';
import type { LabOptions } from '../../../state/room.ts';
import { FIRST_SPEC, FIRST_SPEED } from './first.ts';
import { readState } from './state-file.ts';
import type { StepKind } from './lab-types.ts';
import { Edits, fileKey } from './edits.svelte.ts';
import { groupStyles, type GroupStyle } from './palette.ts';
import { entityPath } from '../../../state/entity.ts';
import { groupEntity, groupPlace, HOST, type GroupEntity } from './group-entity.ts';
import { TimeWindow } from './time-window.svelte.ts';

export class NeighbourLab extends LabCore<'neighbours'> {
  scenarios: readonly ScenarioEntry[] = $state.raw([]);
  spec: NeighbourSpec = $state.raw(FIRST_SPEC);
  readonly window = new TimeWindow();
  /** What the step buttons and arrow keys go to. */
  stepKind: StepKind = $state('switch');
  explain: ExplainView | null = $state.raw(null);
  /** Runs of a real kernel beside ours of the same scenario; null: none is recorded, or not known yet. */
  recorded: RecordedView | null = $state.raw(null);
  /** The run without any limit stands beside. */
  unlimited = $state(false);
  /** Why tasks do not run, and the moment that was asked about; null: not asked. */
  whyNot: { readonly atNs: number; readonly tasks: readonly WhyNotView[] } | null = $state.raw(null);
  /** First moments of the scenarios, for the gallery, as far as they were asked for. */
  previews: Readonly<Record<string, ScenarioPreview>> = $state.raw({});
  /** What lies over the room: the dialog for the reader's own file, the scenarios, the files of the groups. */
  fileOpen = $state(false);
  galleryOpen = $state(false);
  drawerOpen = $state(false);
  /** Answers given before a run, by scenario; −1: skipped. */
  predictions: Readonly<Record<string, number>> = $state.raw({});
  /** Number of the answer that the run gives, by scenario, as last measured. */
  found: Readonly<Record<string, number | null>> = $state.raw({});
  readonly edits = new Edits();
  /** The moment that a seek goes to, until it is shown, ns. */
  #boundNs: number | null = null;
  /** The group that stays in sight while something else than a group is selected. */
  #lastGroup = $state('');

  /** The scenario being run; null for the reader's own file. */
  readonly scenario: ScenarioEntry | null = $derived(
    this.spec.file === '' ? (this.scenarios.find((entry) => entry.id === this.spec.scenario) ?? null) : null,
  );
  /** What of this room is selected: a cgroup, or in it a task, or a CPU. */
  readonly selection: GroupEntity | null = $derived(
    groupEntity(this.selected.path, this.frame?.groups ?? null),
  );
  /** The selected cgroup; while none is, the one that the engine would look at. */
  readonly group: CgroupView | null = $derived.by(() => {
    const { groups, selected } = this.frame ?? { groups: [], selected: 0 };
    const path = this.selection?.group ?? this.#lastGroup;
    return groups.find((entry) => entry.path === path) ?? groups[selected] ?? null;
  });
  /** Colour and pattern of each group by its number in the columns. */
  readonly styles: ReadonlyMap<number, GroupStyle> = $derived(groupStyles(this.frame?.groups ?? []));
  /** Nothing has run and nothing was written yet. */
  readonly fresh: boolean = $derived(!this.frame || this.frame.nowNs <= 0);
  readonly ended: boolean = $derived(this.frame !== null && this.frame.nowNs >= this.frame.endNs);

  constructor(client: RoomClient<'neighbours'>, options: LabOptions = {}) {
    super(client, FIRST_SPEED, options);
  }

  /** Fetches the scenarios and opens the first, or what a link asks for. */
  async start(wanted: NeighbourLink = { spec: {} }): Promise<void> {
    const scenarios = await this.guarded(() => this.client.catalog());
    if (!scenarios) return;
    this.scenarios = scenarios;
    await this.open(wanted);
  }

  /** Shows a state; what it leaves open is as on a first visit. A link the engine refuses still leaves a page that works. */
  async open(wanted: NeighbourLink): Promise<boolean> {
    const first = { ...FIRST_SPEC, scenario: this.scenarios[0]?.id ?? '' };
    this.window.open(wanted.windowNs, wanted.fromNs);
    this.#lastGroup = '';
    this.unlimited = wanted.unlimited ?? false;
    // Only a scenario that is named is one: a file that a lesson writes has no name.
    const spec = { ...first, ...(wanted.spec.file && { scenario: '' }), ...wanted.spec };
    if (wanted.group !== undefined) this.select(wanted.group);
    else if (this.selected.path === null && spec.file === '') this.#lookAt(spec.scenario);
    const shown = await this.opening(
      () => this.#load(spec, wanted.commands ?? [], wanted.atNs ?? 0),
      () => this.#load(first, [], 0),
    );
    if (shown && wanted.why) await this.askWhy(wanted.why);
    return shown;
  }

  /** What a link to this moment holds. */
  get link(): NeighbourLink {
    const { spec, frame, explain, unlimited } = this;
    const { lengthNs: windowNs, fromNs } = this.window;
    return {
      spec: spec.file === '' ? { ...spec, file: '' } : spec,
      commands: frame?.commands ?? [],
      atNs: frame?.nowNs ?? 0,
      windowNs,
      ...(fromNs !== null && { fromNs }),
      ...(explain && { why: { cpu: explain.cpu, atNs: explain.atNs } }),
      ...(unlimited && { unlimited }),
    };
  }

  /** Another scenario from its start. */
  choose(scenario: string): Promise<boolean> {
    this.#lookAt(scenario);
    return this.#restart({ ...this.spec, scenario, file: '' });
  }

  /** The reader's own scenario file from its start, or a saved state where it stood; its errors become `error`, and the run before it stays. */
  async openFile(name: string, file: string): Promise<boolean> {
    const saved = readState(file);
    if (saved) return this.open(saved);
    this.selected.path = null;
    return this.#restart({ ...this.spec, scenario: name, file });
  }

  /** Changes how it is run and runs the same writes again up to the same moment, beside the run as it was. */
  change(part: Partial<NeighbourSpec>): Promise<boolean> {
    this.pause();
    const { frame } = this;
    const beside = (frame?.knownNs ?? 0) > 0;
    return this.#load({ ...this.spec, ...part }, frame?.commands ?? [], frame?.nowNs ?? 0, beside);
  }

  /** Back to the known start: same conditions, nothing written. */
  reset(): Promise<boolean> {
    return this.#restart(this.spec);
  }

  toggle(): void {
    if (this.playing) this.pause();
    else void this.play();
  }

  /** Plays on; from the end it begins again, writes included. */
  async play(): Promise<void> {
    if (!this.frame || this.playing) return;
    if (this.ended) await this.seek(0);
    this.startPlaying();
  }

  /** Goes to another moment; playing goes on from there. What was explained is explained anew. */
  async seek(ns: number): Promise<boolean> {
    const targetNs = Math.min(Math.max(0, Math.round(ns)), this.frame?.endNs ?? 0);
    if (this.playing) this.window.playTo(targetNs);
    else this.window.keep(targetNs);
    this.#boundNs = targetNs;
    const moved = await this.ask('seek', () => this.client.seek({ to: 'time', ns: targetNs }, this.looked));
    if (this.#boundNs === targetNs) this.#boundNs = null;
    this.player.moved();
    return moved;
  }

  /** The moment that was last asked for, ns: what is pressed before it is shown means it already. */
  get boundNs(): number {
    return this.#boundNs ?? this.frame?.nowNs ?? 0;
  }

  /** One step on or back; pauses. An open explanation goes with the moment. */
  async step(direction: 1 | -1, what: StepKind = this.stepKind): Promise<boolean> {
    this.pause();
    // The picture stands still if it can.
    if (direction < 0) this.#hold();
    const moved = await this.ask(null, () => this.client.seek({ to: 'step', what, direction }, this.looked));
    const { frame } = this;
    if (!moved || !frame) return moved;
    if (this.window.keep(frame.nowNs)) await this.#look();
    if (this.explain) await this.askWhy({ cpu: this.explain.cpu, atNs: frame.nowNs });
    return moved;
  }

  /** Shows `factor` times as much time around `aroundNs`, or around the moment. */
  zoom(factor: number, aroundNs: number = this.frame?.nowNs ?? 0): Promise<boolean> {
    this.window.zoom(factor, aroundNs, this.frame?.endNs ?? 0);
    return this.#look();
  }

  /** Shows the stretch from a moment on; the moment looked at stays. */
  panTo(fromNs: number): Promise<boolean> {
    this.pause();
    this.window.panTo(fromNs, this.frame?.endNs ?? 0);
    return this.#look();
  }

  /** Shows the stretch that ends at the moment. */
  showMoment(): Promise<boolean> {
    this.window.follow();
    return this.#look();
  }

  /** Selects a cgroup, or a task in it. */
  select(group: string, pid?: number): void {
    this.#choose(entityPath(groupPlace(group), pid === undefined ? null : 'task', pid));
  }

  selectCpu(cpu: number): void {
    this.#lastGroup = this.group?.path ?? '';
    this.#choose(entityPath(HOST, 'cpu', cpu));
  }

  #choose(path: string): void {
    this.selected.path = path;
    this.arrived();
  }

  /** Files and quota of a group are sent when it is selected, here or in another room. */
  arrived(): void {
    if (this.frame && this.group?.index !== this.frame.selected) void this.#look();
  }

  /**
   * Writes a cgroup file now. The kernel's answer is kept beside the file; a refused text stays in its field. While a
   * slider is dragged only the newest value waits.
   */
  async write(path: string, file: string, value: string): Promise<boolean> {
    const key = fileKey(path, file);
    // Who is written to is looked at, whatever the engine would choose then.
    if (this.selection?.group !== path) this.selected.path = groupPlace(path);
    const answered = this.edits.writing(key, value);
    const written = await this.guarded(() =>
      this.queue.add(`write ${key}`, () => this.client.command({ path, file, value }, this.looked)),
    );
    if (!written) return false;
    this.frame = written.frame;
    answered(written.result);
    return written.result.ok;
  }

  /** Asks why the task that had `cpu` at a moment was chosen. */
  async askWhy({ cpu, atNs }: WhyPlace): Promise<void> {
    const explain = await this.guarded(() =>
      this.queue.add('explain', () => this.client.ask('explain', { cpu, atNs: Math.round(atNs) })),
    );
    if (explain) this.explain = explain;
  }

  /** Asks why each task does not run at the moment. */
  async askWhyNot(): Promise<void> {
    const atNs = this.frame?.nowNs ?? 0;
    const tasks = await this.guarded(() => this.queue.add('why-not', () => this.client.ask('why-not', null)));
    if (tasks) this.whyNot = { atNs, tasks };
  }

  /** Puts the run without any limit beside this one, or takes it away. */
  compare(unlimited: boolean): Promise<boolean> {
    this.unlimited = unlimited;
    return this.#look();
  }

  /** Asks for the first moments of every scenario, one after the other. */
  async preview(): Promise<void> {
    for (const { id } of this.scenarios) {
      if (this.previews[id]) continue;
      const preview = await this.guarded(() =>
        this.queue.add(`preview ${id}`, () => this.client.ask('preview', { scenario: id })),
      );
      if (!this.galleryOpen) return;
      if (preview) this.previews = { ...this.previews, [id]: preview };
    }
  }

  /** Takes a change out of the log and runs the rest again up to the same moment. */
  takeBack({ path, file, fromNs, toNs }: LimitChange): Promise<boolean> {
    this.pause();
    const commands = (this.frame?.commands ?? []).filter(
      (entry) => entry.path !== path || entry.file !== file || entry.atNs < fromNs || entry.atNs > toNs,
    );
    return this.#load(this.spec, commands, this.frame?.nowNs ?? 0);
  }

  /** Goes to a moment while the picture stands still; what is explained is explained for a CPU at it. */
  async goTo({ cpu, atNs }: WhyPlace): Promise<void> {
    this.pause();
    this.#hold();
    await this.seek(atNs);
    if (this.explain) await this.askWhy({ cpu, atNs });
  }

  /** Goes to a moment and asks about a CPU at it. */
  async pointAt(place: WhyPlace): Promise<void> {
    this.explain = null;
    await this.goTo(place);
    await this.askWhy(place);
  }

  closeWhy(): void {
    this.explain = null;
  }

  /** Keeps the answer to the scenario's question; −1: skipped. */
  predict(answer: number): void {
    this.predictions = { ...this.predictions, [this.spec.scenario]: answer };
  }

  /** Asks the run which answer to the scenario's question it gives; none while it cannot tell. */
  async judge(): Promise<void> {
    const { id = '', right } = this.scenario ?? {};
    if (!right) return;
    const queries = [right.until, ...right.is];
    const measured = await this.guarded(() =>
      this.queue.add('judge', () => this.client.ask('measure', { queries })),
    );
    const [known, ...holds] = (measured ?? []).map(({ value }) => value === true);
    const fits = holds.flatMap((held, index) => (held ? [index] : []));
    this.found = { ...this.found, [id]: known && fits.length === 1 ? (fits[0] ?? null) : null };
  }

  /** Selects the group that a prepared scenario is looked at with. */
  #lookAt(scenario: string): void {
    const look = this.scenarios.find(({ id }) => id === scenario)?.look ?? '';
    this.selected.path = look === '' ? null : groupPlace(look);
  }

  #restart(spec: NeighbourSpec): Promise<boolean> {
    this.pause();
    this.window.follow();
    return this.#load(spec, [], 0);
  }

  async #load(
    spec: NeighbourSpec,
    commands: readonly NeighbourCommand[],
    atNs: number,
    beside = false,
  ): Promise<boolean> {
    const loaded = await this.ask(null, () => this.client.open(spec, commands, atNs, this.looked, beside));
    if (!loaded) return false;
    this.spec = spec;
    this.explain = null;
    this.whyNot = null;
    this.recorded = null;
    this.edits.clear();
    if (this.scenario?.recorded) void this.#fetchRecorded();
    return true;
  }

  /** Our run of a recorded scenario takes a moment: the room does not wait for it. */
  async #fetchRecorded(): Promise<void> {
    const { spec } = this;
    const recorded = await this.guarded(() =>
      this.queue.add('recorded', () => this.client.ask('recorded', null)),
    );
    if (this.spec === spec) this.recorded = recorded;
  }

  protected get looked(): NeighbourView {
    const { fromNs, lengthNs: windowNs } = this.window;
    const group = groupEntity(this.selected.path, null)?.group ?? this.#lastGroup;
    return { fromNs, windowNs, group, ...(this.unlimited && { unlimited: true }) };
  }

  #look(): Promise<boolean> {
    return this.ask('look', () => this.client.look(this.looked));
  }

  #hold(): void {
    if (this.frame) this.window.hold(this.frame.windowStartNs);
  }

  protected override playTo(ns: number): void {
    this.window.playTo(ns);
    super.playTo(ns);
  }

  protected playStep(): void {
    const { nowNs, endNs } = this.frame ?? { nowNs: 0, endNs: 0 };
    this.playTo(Math.min(endNs, nowNs + this.speed));
  }
}
