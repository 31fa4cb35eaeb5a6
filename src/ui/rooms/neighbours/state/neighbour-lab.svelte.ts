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
  NeighbourFrame,
  NeighbourSpec,
  NeighbourView,
  RecordedView,
  ScenarioEntry,
} from '../../../../bridge/protocol.ts';
import type { NeighbourLink, WhyPlace } from '../../../../bridge/link.ts';
import { labErrorOf } from '../../../state/lab-error.ts';
import type { LabError, LabOptions, RoomLab } from '../../../state/room.ts';
import { animationClock, FRAME_EVENTS, Player, type Playable } from '../../../state/player.ts';
import { RequestQueue } from '../../../state/request-queue.ts';
import { roundSpeed } from '../../../state/speed.ts';
import { FIRST_SPEC, FIRST_SPEED } from './first.ts';
import { readState } from './state-file.ts';
import type { StepKind } from './lab-types.ts';
import { Edits, fileKey } from './edits.svelte.ts';
import { groupStyles, type GroupStyle } from './palette.ts';
import { TimeWindow } from './time-window.svelte.ts';

export class NeighbourLab implements RoomLab {
  scenarios: readonly ScenarioEntry[] = $state.raw([]);
  frame: NeighbourFrame | null = $state.raw(null);
  spec: NeighbourSpec = $state.raw(FIRST_SPEC);
  playing = $state(false);
  /** Simulated ns per real second. */
  speed = $state(FIRST_SPEED);
  readonly window = new TimeWindow();
  /** What the step buttons and arrow keys go to. */
  stepKind: StepKind = $state('switch');
  explain: ExplainView | null = $state.raw(null);
  /** Runs of a real kernel beside ours of the same scenario; null: none is recorded, or not known yet. */
  recorded: RecordedView | null = $state.raw(null);
  error: LabError | null = $state.raw(null);
  /** The dialog for the reader's own file is open. */
  fileOpen = $state(false);
  /** Answers given before a run, by scenario; −1: skipped. */
  predictions: Readonly<Record<string, number>> = $state.raw({});
  readonly edits = new Edits();

  readonly #client: RoomClient<'neighbours'>;
  readonly #queue = new RequestQueue();
  readonly #player: Player;
  #chosenGroup: string = $state('');

  /** The scenario being run; null for the reader's own file. */
  readonly scenario: ScenarioEntry | null = $derived(
    this.spec.file === '' ? (this.scenarios.find((entry) => entry.id === this.spec.scenario) ?? null) : null,
  );
  /** The selected cgroup. */
  readonly group: CgroupView | null = $derived.by(() => {
    const groups = this.frame?.groups ?? [];
    const { selected } = this.frame ?? { selected: 0 };
    return groups.find((entry) => entry.path === this.#chosenGroup) ?? groups[selected] ?? null;
  });
  /** Colour and pattern of each group by its number in the columns. */
  readonly styles: ReadonlyMap<number, GroupStyle> = $derived(groupStyles(this.frame?.groups ?? []));
  /** Nothing has run and nothing was written yet. */
  readonly fresh: boolean = $derived(!this.frame || this.frame.nowNs <= 0);
  readonly ended: boolean = $derived(this.frame !== null && this.frame.nowNs >= this.frame.endNs);

  constructor(client: RoomClient<'neighbours'>, options: LabOptions = {}) {
    this.#client = client;
    const stepped =
      options.reducedMotion ?? ((): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches);
    this.#player = new Player(options.clock ?? animationClock, this.#playable(stepped));
  }

  get shown(): boolean {
    return this.frame !== null;
  }

  /** Fetches the scenarios and opens the first, or what a link asks for. */
  async start(wanted: NeighbourLink = { spec: {} }): Promise<void> {
    try {
      this.scenarios = await this.#client.catalog();
    } catch (error) {
      this.#report(error);
      return;
    }
    await this.open(wanted);
  }

  /** Shows a state; what it leaves open is as on a first visit. A link the engine refuses still leaves a page that works. */
  async open(wanted: NeighbourLink): Promise<boolean> {
    // Whatever is being worked on is void: this is what is wanted now.
    this.#client.cancel();
    this.pause();
    const first = { ...FIRST_SPEC, scenario: this.scenarios[0]?.id ?? '' };
    this.window.open(wanted.windowNs, wanted.fromNs);
    const spec = { ...first, ...wanted.spec };
    this.#chosenGroup = wanted.group ?? (spec.file === '' ? this.#lookOf(spec.scenario) : '');
    const shown = await this.#load(spec, wanted.commands ?? [], wanted.atNs ?? 0);
    if (!shown && !this.frame) {
      const { error } = this;
      await this.#load(first, [], 0);
      this.error ??= error;
    }
    if (shown && wanted.why) await this.askWhy(wanted.why);
    return shown;
  }

  /** What a link to this moment holds. */
  get link(): NeighbourLink {
    const { spec, frame, explain } = this;
    const { lengthNs: windowNs, fromNs } = this.window;
    return {
      spec: spec.file === '' ? { ...spec, file: '' } : spec,
      commands: frame?.commands ?? [],
      atNs: frame?.nowNs ?? 0,
      windowNs,
      ...(fromNs !== null && { fromNs }),
      ...(this.#chosenGroup !== '' && { group: this.#chosenGroup }),
      ...(explain && { why: { cpu: explain.cpu, atNs: explain.atNs } }),
    };
  }

  /** Another scenario from its start. */
  choose(scenario: string): Promise<boolean> {
    this.#chosenGroup = this.#lookOf(scenario);
    return this.#restart({ ...this.spec, scenario, file: '' });
  }

  /** The reader's own scenario file from its start, or a saved state where it stood; its errors become `error`, and the run before it stays. */
  async openFile(name: string, file: string): Promise<boolean> {
    const saved = readState(file);
    if (saved) return this.open(saved);
    this.#chosenGroup = '';
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
    this.playing = true;
    this.#player.start();
  }

  pause(): void {
    this.#player.stop();
    this.playing = false;
  }

  /** Goes to another moment; playing goes on from there. What was explained is explained anew. */
  async seek(ns: number): Promise<boolean> {
    const targetNs = Math.min(Math.max(0, Math.round(ns)), this.frame?.endNs ?? 0);
    if (this.playing) this.window.playTo(targetNs);
    else this.window.keep(targetNs);
    const moved = await this.#ask('seek', () => this.#client.seek({ to: 'time', ns: targetNs }, this.#view));
    this.#player.moved();
    return moved;
  }

  /** One step on or back; pauses. An open explanation goes with the moment. */
  async step(direction: 1 | -1, what: StepKind = this.stepKind): Promise<boolean> {
    this.pause();
    // The picture stands still if it can.
    if (direction < 0) this.#hold();
    const moved = await this.#ask(null, () => this.#client.seek({ to: 'step', what, direction }, this.#view));
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

  setSpeed(nsPerS: number): void {
    this.speed = roundSpeed(nsPerS);
  }

  /** Files and quota of a group are sent when it is selected. */
  select(path: string): void {
    if (this.group?.path === path && this.#chosenGroup === path) return;
    this.#chosenGroup = path;
    void this.#look();
  }

  /**
   * Writes a cgroup file now. The kernel's answer is kept beside the file; a refused text stays in its field. While a
   * slider is dragged only the newest value waits.
   */
  async write(path: string, file: string, value: string): Promise<boolean> {
    const key = fileKey(path, file);
    // Who is written to is looked at, whatever the engine would choose then.
    this.#chosenGroup = path;
    try {
      const written = await this.#queue.add(`write ${key}`, () =>
        this.#client.command({ path, file, value }, this.#view),
      );
      if (!written) return false;
      this.frame = written.frame;
      this.edits.answered(key, value, written.result);
      return written.result.ok;
    } catch (error) {
      this.#report(error);
      return false;
    }
  }

  /** Asks why the task that had `cpu` at a moment was chosen. */
  async askWhy({ cpu, atNs }: WhyPlace): Promise<void> {
    try {
      const explain = await this.#queue.add('explain', () =>
        this.#client.ask('explain', { cpu, atNs: Math.round(atNs) }),
      );
      if (explain) this.explain = explain;
    } catch (error) {
      this.#report(error);
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

  dismissError(): void {
    this.error = null;
  }

  close(): void {
    this.pause();
    this.#client.cancel();
  }

  /** The group that a prepared scenario is looked at with. */
  #lookOf(scenario: string): string {
    return this.scenarios.find(({ id }) => id === scenario)?.look ?? '';
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
    const loaded = await this.#ask(null, () => this.#client.open(spec, commands, atNs, this.#view, beside));
    if (!loaded) return false;
    this.spec = spec;
    this.explain = null;
    this.recorded = null;
    this.edits.clear();
    if (this.scenario?.recorded) void this.#fetchRecorded();
    return true;
  }

  /** Our run of a recorded scenario takes a moment: the room does not wait for it. */
  async #fetchRecorded(): Promise<void> {
    const { spec } = this;
    try {
      const recorded = await this.#queue.add('recorded', () => this.#client.ask('recorded', null));
      if (this.spec === spec) this.recorded = recorded;
    } catch (error) {
      this.#report(error);
    }
  }

  get #view(): NeighbourView {
    const { fromNs, lengthNs: windowNs } = this.window;
    return { fromNs, windowNs, group: this.#chosenGroup };
  }

  #look(): Promise<boolean> {
    return this.#ask('look', () => this.#client.look(this.#view));
  }

  #hold(): void {
    if (this.frame) this.window.hold(this.frame.windowStartNs);
  }

  /** The lab as its player sees it. */
  #playable(stepped: () => boolean): Playable {
    const goTo = (ns: number): void => {
      this.window.playTo(ns);
      void this.#playTo(Math.round(ns));
    };
    return {
      nowNs: () => this.frame?.nowNs ?? 0,
      lastNs: () => this.frame?.endNs ?? 0,
      speed: () => this.speed,
      busy: () => this.#queue.busy,
      stepped,
      seekTime: goTo,
      stepHop: () => {
        goTo(Math.min(this.frame?.endNs ?? 0, (this.frame?.nowNs ?? 0) + this.speed));
      },
      ended: () => {
        this.pause();
      },
    };
  }

  /** A frame of playing: as far as the engine gets in a picture's time. */
  async #playTo(ns: number): Promise<void> {
    await this.#ask('seek', () => this.#client.seek({ to: 'time', ns }, this.#view, FRAME_EVENTS));
    if ((this.frame?.nowNs ?? ns) < ns) this.#player.moved();
  }

  /** Sends one request; true when its frame is on screen. */
  async #ask(kind: string | null, ask: () => Promise<NeighbourFrame>): Promise<boolean> {
    try {
      const frame = await this.#queue.add(kind, ask);
      if (!frame) return false;
      this.frame = frame;
      if (this.error?.kind === 'issues' && kind !== 'seek' && kind !== 'look') this.error = null;
      return true;
    } catch (error) {
      this.#report(error);
      return false;
    }
  }

  #report(error: unknown): void {
    const found = labErrorOf(error, this.link);
    if (!found) return;
    this.pause();
    this.error = found;
  }
}
