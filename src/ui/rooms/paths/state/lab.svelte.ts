/**
 * The one object behind the room: what is being run, the moment looked at, and everything a reader can do to it. Only this
 * class talks to the room's engine.
 */
import type { AskOptions, RoomClient } from '../../../../bridge/client.ts';
import type {
  Catalog,
  ComponentEntry,
  EngineFile,
  ExportFormat,
  Frame,
  HopView,
  IssueCount,
  LabCommand,
  LabSpec,
  ProgramView,
  ReplayRequest,
  ReplayResult,
  SeekTarget,
} from '../../../../bridge/protocol.ts';
import { withWords } from '../../../state/catalog.ts';
import { firstSpec } from './first-scene.ts';
import { currentHopPlace, hopAt, type Hop, type HopPlace } from './hops.ts';
import { LabCore } from '../../../state/lab-core.svelte.ts';
import type { LabOptions } from '../../../state/room.ts';
import { speedFor } from '../../../state/speed.ts';
import type { Detail, LabState, Lit, Phase, WantedState } from './lab-types.ts';
import { selectionIn, selectionPath, type Selection } from './selection.ts';

export type { Detail } from './lab-types.ts';

/** Columns that fit on the page. */
export const STACKS_MAX = 4;
/** Speed before anything is known about the operation's length: 1 s shows 10 µs. */
const FIRST_SPEED = 1e4;

export class Lab extends LabCore<'paths'> {
  catalog: Catalog | null = $state.raw(null);
  spec: LabSpec = $state.raw(firstSpec(null));
  detail: Detail = $state('mechanism');
  /** How many operations the next press of "Issue" starts; 0: until stopped. */
  count: IssueCount = $state(1);
  /** The dialog for a recorded trace is open. */
  replayOpen = $state(false);
  /** The part of a stack's time that stands out in picture and bars. */
  lit: Lit | null = $state.raw(null);

  /** All boxes, counters, bars and sentences of deep stacks take longer than one frame of a screen; nobody reads them faster. */
  protected override readonly pictureMs = 80;
  readonly #programs = new Map<string, Promise<ProgramView>>();
  /** The press of "Issue" whose answer shall be played; whatever pauses before it comes, a step or a jump too, takes it back. */
  #playAfter: object | null = null;
  /** The spec on its way to the engine: a second change before the answer builds on the first. */
  #asked: LabSpec | null = $state.raw(null);

  /** Component by id. */
  readonly components: ReadonlyMap<string, ComponentEntry> = $derived(
    new Map((this.catalog?.components ?? []).map((entry) => [entry.id, entry])),
  );
  /** What of this room is selected; null: the current hop is looked at. */
  readonly selection: Selection | null = $derived(selectionIn(this.selected.path, this.frame));
  /** Where the current hop is: the selected one, else the newest, of the selected stack or of all. */
  readonly place: HopPlace | null = $derived(this.#placeIn(this.frame));
  /** The current hop with its names, null before the first. */
  readonly hop: Hop | null = $derived(this.#hopIn(this.frame, this.place));
  /** The same two of the picture that stands in words. */
  readonly readPlace: HopPlace | null = $derived(this.#placeIn(this.readFrame));
  readonly readHop: Hop | null = $derived(this.#hopIn(this.readFrame, this.readPlace));
  readonly phase: Phase = $derived.by(() => {
    const frame = this.frame;
    if (!frame || frame.commands.length === 0) return 'fresh';
    return frame.ended && frame.nowNs >= frame.endNs ? 'done' : 'midway';
  });

  constructor(client: RoomClient<'paths'>, options: LabOptions = {}) {
    super(client, FIRST_SPEED, options);
  }

  /** What has to be kept to show the same picture again. */
  get link(): LabState {
    const { spec, frame, detail } = this;
    return { spec, commands: frame?.commands ?? [], atNs: frame?.nowNs ?? 0, detail };
  }

  protected get looked(): null {
    return null;
  }

  protected override get lastNs(): number {
    return this.frame?.ended ? this.frame.endNs : Infinity;
  }

  /** Opens a state, once the catalog is there. */
  enter(wanted: WantedState): Promise<void> {
    return this.catalog ? this.open(wanted) : this.start(wanted);
  }

  /** Fetches the catalog and opens the first scene, or the one given. */
  async start(wanted: WantedState = {}): Promise<void> {
    const catalog = await this.guarded(() => this.client.catalog());
    if (!catalog) return;
    this.catalog = catalog;
    await this.open(wanted);
    // Sentences come after the first picture.
    const words = await this.guarded(() => this.client.ask('words', null));
    if (words) this.catalog = withWords(catalog, words);
  }

  /** Shows a state; what it leaves open is taken from the first scene. */
  async open(wanted: WantedState): Promise<void> {
    this.detail = wanted.detail ?? this.detail;
    const first = firstSpec(this.catalog);
    await this.opening(
      () => this.#load({ ...first, ...wanted.spec }, wanted.commands ?? [], wanted.atNs ?? null),
      () => this.#load(first, [], null),
    );
  }

  /** Starts another run; nothing is issued yet. Resolves to false when the engine does not accept the spec. */
  load(spec: LabSpec): Promise<boolean> {
    this.lit = null;
    this.pause();
    return this.#load(spec, [], null);
  }

  /**
   * Changes the conditions and runs the same commands again, so that the difference is seen at once. A run that was
   * at its end is shown at its new end.
   */
  async change(part: Partial<LabSpec>): Promise<boolean> {
    const { phase, frame } = this;
    this.pause();
    const accepted = await this.#load(
      { ...this.asked, ...part },
      frame?.commands ?? [],
      frame?.nowNs ?? null,
    );
    if (accepted && phase === 'done') await this.seek({ to: 'next', what: 'end' });
    return accepted;
  }

  setOperation(op: string): Promise<boolean> {
    this.speedChosen = false;
    return this.load({ ...this.asked, op, params: {} });
  }
  setParam(id: string, value: number): Promise<boolean> {
    return this.load({ ...this.asked, params: { ...this.asked.params, [id]: value } });
  }

  /** Issues operations at the moment being looked at; in the past this forks the run. */
  async issue(count: IssueCount = this.count): Promise<boolean> {
    const startNs = this.frame?.nowNs ?? 0;
    const issued = await this.#command({ kind: 'issue', count });
    if (issued && this.frame) {
      this.select(null);
      if (!this.speedChosen && this.frame.endNs > startNs) {
        this.speed = speedFor(this.frame.endNs - startNs, count);
      }
    }
    return issued;
  }
  stop(): Promise<boolean> {
    return this.#command({ kind: 'stop', count: 0 });
  }

  /** What Space and the big button do: pause, go on, or issue and play. Who presses again before the answer means a pause. */
  async primary(): Promise<void> {
    if (this.playing || this.#playAfter) this.pause();
    else if (this.phase === 'midway') this.play();
    else {
      const press = {};
      this.#playAfter = press;
      const issued = await this.issue();
      if (this.#playAfter !== press) return;
      this.#playAfter = null;
      if (issued) this.play();
    }
  }
  override pause(): void {
    this.#playAfter = null;
    super.pause();
  }
  play(): void {
    if (this.phase !== 'midway' || this.playing) return;
    if (this.selection?.kind === 'hop') this.select(null);
    this.startPlaying();
  }
  /** Plays or pauses; with nothing issued yet there is nothing to play, so it issues. */
  toggle(): void {
    if (this.phase === 'fresh') void this.primary();
    else if (this.playing) this.pause();
    else this.play();
  }

  /** Goes to another moment. Dragging (`to: 'time'`) keeps playing, a step pauses. */
  async seek(target: SeekTarget): Promise<boolean> {
    if (target.to !== 'time') this.pause();
    if (this.selection?.kind === 'hop') this.select(null);
    const kind = target.to === 'time' ? 'seek' : null;
    const moved = await this.ask(kind, () => this.client.seek(target, null));
    this.player.moved();
    return moved;
  }
  /** Back to the known start: same conditions, nothing issued. */
  reset(): Promise<boolean> {
    this.select(null);
    return this.load(this.spec);
  }
  /** Selects something of this room. Null: nothing of it; what only another room has stays selected. */
  select(selection: Selection | null): void {
    this.lit = null;
    if (selection) this.selected.path = selectionPath(selection, this.frame);
    else if (this.selection) this.selected.path = null;
  }

  /** Lights what a component did in a column, or what was waited there, and selects its box. */
  light(stack: number, component: ComponentEntry | null, waiting: boolean): void {
    this.select(component && { kind: 'component', stack: component.shared ? null : stack, id: component.id });
    this.lit = { stack, component: component?.id ?? null, waiting };
  }

  /** The lines of an op program, asked for once. */
  program(stack: number, program: number): Promise<ProgramView> {
    const key = `${stack}/${program}`;
    const known = this.#programs.get(key) ?? this.client.ask('program', { program });
    this.#programs.set(key, known);
    return known;
  }
  hops(stack: number, opIndex: number): Promise<readonly HopView[]> {
    return this.client.ask('hops', { stack, opIndex });
  }
  /** Makes an export of all stacks; null when the engine could not. */
  exportFile(format: ExportFormat): Promise<EngineFile | null> {
    return this.guarded(() => this.client.ask('export', { stack: null, format }));
  }
  /** Replays a recorded log. Errors are the caller's: they belong beside the file, not on the page. */
  replay(request: ReplayRequest, options: AskOptions): Promise<ReplayResult> {
    return this.client.ask('replay', request, options);
  }

  protected playStep(): void {
    void this.ask('seek', () => this.client.seek({ to: 'hop', direction: 1 }, null));
  }

  #placeIn(frame: Frame | null): HopPlace | null {
    const { selection } = this;
    if (!frame) return null;
    if (selection?.kind === 'hop') return { stack: selection.stack, index: selection.index };
    return currentHopPlace(frame, selection?.kind === 'stack' ? selection.stack : null);
  }

  #hopIn(frame: Frame | null, place: HopPlace | null): Hop | null {
    const stack = place && frame?.stacks[place.stack];
    return this.catalog && stack ? hopAt(this.catalog, stack, place.index) : null;
  }

  /** What a change starts from. */
  get asked(): LabSpec {
    return this.#asked ?? this.spec;
  }

  async #load(spec: LabSpec, commands: readonly LabCommand[], atNs: number | null): Promise<boolean> {
    this.#asked = spec;
    const accepted = await this.ask(null, () => this.client.open(spec, commands, atNs, null));
    if (this.#asked === spec) this.#asked = null;
    if (!accepted) return false;
    this.spec = spec;
    this.#programs.clear();
    const known = this.frame?.endNs ?? 0;
    if (!this.speedChosen && commands.length > 0 && known > 0) {
      this.speed = speedFor(known / commands.length, commands.some((command) => command.count > 1) ? 2 : 1);
    }
    return true;
  }

  #command(command: Omit<LabCommand, 'atNs'>): Promise<boolean> {
    return this.ask(null, async () => (await this.client.command(command, null)).frame);
  }
}
