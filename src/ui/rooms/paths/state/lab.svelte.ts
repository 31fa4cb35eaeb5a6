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
import { firstSpec } from './first-scene.ts';
import { currentHopPlace, hopAt, type Hop, type HopPlace } from './hops.ts';
import { labErrorOf } from '../../../state/lab-error.ts';
import type { LabError, LabOptions, RoomLab } from '../../../state/room.ts';
import type { Detail, LabState, Phase, WantedState } from './lab-types.ts';
import { animationClock, FRAME_EVENTS, Player, type Playable } from '../../../state/player.ts';
import { RequestQueue } from '../../../state/request-queue.ts';
import type { Selection } from './selection.ts';
import { roundSpeed, speedFor } from '../../../state/speed.ts';

export type { Detail } from './lab-types.ts';

/** Columns that fit on the page. */
export const STACKS_MAX = 4;
/** Speed before anything is known about the operation's length: 1 s shows 10 µs. */
const FIRST_SPEED = 1e4;

export class Lab implements RoomLab {
  catalog: Catalog | null = $state.raw(null);
  frame: Frame | null = $state.raw(null);
  spec: LabSpec = $state.raw(firstSpec(null));
  playing = $state(false);
  /** Simulated ns per real second. */
  speed = $state(FIRST_SPEED);
  detail: Detail = $state('mechanism');
  selection: Selection | null = $state.raw(null);
  /** How many operations the next press of "Issue" starts; 0: until stopped. */
  count: IssueCount = $state(1);
  error: LabError | null = $state.raw(null);
  /** Set by the room's picture: the stage for export. */
  picture: ((kind: 'svg' | 'png') => Promise<Blob>) | null = $state.raw(null);

  readonly #client: RoomClient<'paths'>;
  readonly #queue = new RequestQueue();
  readonly #player: Player;
  readonly #programs = new Map<string, Promise<ProgramView>>();
  #speedChosen = false;
  /** The spec on its way to the engine: a second change before the answer builds on the first. */
  #asked: LabSpec | null = null;

  /** Component by id. */
  readonly components: ReadonlyMap<string, ComponentEntry> = $derived(
    new Map((this.catalog?.components ?? []).map((entry) => [entry.id, entry])),
  );
  /** Where the current hop is: the selected one, else the newest. */
  readonly place: HopPlace | null = $derived.by(() => {
    const frame = this.frame;
    if (!frame) return null;
    const chosen = this.selection;
    if (chosen?.kind === 'hop' && frame.stacks[chosen.stack])
      return { stack: chosen.stack, index: chosen.index };
    return currentHopPlace(frame);
  });
  /** The current hop with its names, null before the first. */
  readonly hop: Hop | null = $derived.by(() => {
    const stack = this.place && this.frame?.stacks[this.place.stack];
    return this.catalog && stack && this.place ? hopAt(this.catalog, stack, this.place.index) : null;
  });
  readonly phase: Phase = $derived.by(() => {
    const frame = this.frame;
    if (!frame || frame.commands.length === 0) return 'fresh';
    return frame.ended && frame.nowNs >= frame.endNs ? 'done' : 'midway';
  });

  constructor(client: RoomClient<'paths'>, options: LabOptions = {}) {
    this.#client = client;
    const stepped =
      options.reducedMotion ?? ((): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches);
    this.#player = new Player(options.clock ?? animationClock, this.#playable(stepped));
  }

  get shown(): boolean {
    return this.frame !== null;
  }

  /** What has to be kept to show the same picture again. */
  get state(): LabState {
    const { spec, frame, detail, selection } = this;
    return { spec, commands: frame?.commands ?? [], atNs: frame?.nowNs ?? 0, detail, selection };
  }

  /** Opens a state, once the catalog is there. */
  show(wanted: WantedState): Promise<void> {
    return this.catalog ? this.open(wanted) : this.start(wanted);
  }

  /** Fetches the catalog and opens the first scene, or the one given. */
  async start(wanted: WantedState = {}): Promise<void> {
    try {
      this.catalog = await this.#client.catalog();
    } catch (error) {
      this.#report(error);
      return;
    }
    await this.open(wanted);
    void this.#fetchWords();
  }

  /** What costs are called and rest on comes after the first picture. */
  async #fetchWords(): Promise<void> {
    try {
      const words = await this.#client.ask('costs', null);
      const { catalog } = this;
      if (catalog)
        this.catalog = { ...catalog, costs: catalog.costs.map((cost, at) => ({ ...cost, ...words[at] })) };
    } catch (error) {
      this.#report(error);
    }
  }

  /** Shows a state; what it leaves open is taken from the first scene. */
  async open(wanted: WantedState): Promise<void> {
    // Whatever is being worked on is void: this is what is wanted now.
    this.#client.cancel();
    this.pause();
    this.detail = wanted.detail ?? this.detail;
    const spec = { ...firstSpec(this.catalog), ...wanted.spec };
    const shown = await this.#load(spec, wanted.commands ?? [], wanted.atNs ?? null);
    // A link that the engine does not accept still leaves a page that works.
    if (!shown && !this.frame) {
      const { error } = this;
      await this.#load(firstSpec(this.catalog), [], null);
      this.error ??= error;
    }
    this.selection = shown ? (wanted.selection ?? null) : null;
  }

  /** Starts another run; nothing is issued yet. Resolves to false when the engine does not accept the spec. */
  load(spec: LabSpec): Promise<boolean> {
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
      { ...this.#base, ...part },
      frame?.commands ?? [],
      frame?.nowNs ?? null,
    );
    if (accepted && phase === 'done') await this.seek({ to: 'next', what: 'end' });
    return accepted;
  }

  setOperation(op: string): Promise<boolean> {
    this.#speedChosen = false;
    return this.load({ ...this.#base, op, params: {} });
  }
  setParam(id: string, value: number): Promise<boolean> {
    return this.load({ ...this.#base, params: { ...this.#base.params, [id]: value } });
  }
  /** One to four stacks; more or fewer are not asked for. */
  async setStacks(stacks: readonly string[]): Promise<boolean> {
    if (stacks.length < 1 || stacks.length > STACKS_MAX) return false;
    return this.change({ stacks });
  }
  setSeed(seed: number): Promise<boolean> {
    return this.change({ seed });
  }
  setSwitch(id: string, value: string): Promise<boolean> {
    return this.change({ switches: { ...this.#base.switches, [id]: value } });
  }
  /** Sets the mean of a cost in ns; null gives it back its own. */
  setCost(id: string, meanNs: number | null): Promise<boolean> {
    const costs = Object.fromEntries(Object.entries(this.#base.costs).filter(([key]) => key !== id));
    return this.change({ costs: meanNs === null ? costs : { ...costs, [id]: meanNs } });
  }
  resetCosts(): Promise<boolean> {
    return this.change({ costs: {} });
  }

  /** Issues operations at the moment being looked at; in the past this forks the run. */
  async issue(count: IssueCount = this.count): Promise<boolean> {
    const startNs = this.frame?.nowNs ?? 0;
    const issued = await this.#command({ kind: 'issue', count });
    if (issued && this.frame) {
      this.selection = null;
      if (!this.#speedChosen && this.frame.endNs > startNs) {
        this.speed = speedFor(this.frame.endNs - startNs, count);
      }
    }
    return issued;
  }
  stop(): Promise<boolean> {
    return this.#command({ kind: 'stop', count: 0 });
  }

  /** What Space and the big button do: pause, go on, or issue and play. */
  async primary(): Promise<void> {
    if (this.playing) this.pause();
    else if (this.phase === 'midway') this.play();
    else if (await this.issue()) this.play();
  }
  play(): void {
    if (this.phase !== 'midway' || this.playing) return;
    if (this.selection?.kind === 'hop') this.selection = null;
    this.playing = true;
    this.#player.start();
  }
  pause(): void {
    this.#player.stop();
    this.playing = false;
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
    if (this.selection?.kind === 'hop') this.selection = null;
    const kind = target.to === 'time' ? 'seek' : null;
    const moved = await this.#ask(kind, () => this.#client.seek(target, null));
    this.#player.moved();
    return moved;
  }
  /** Back to the known start: same conditions, nothing issued. */
  reset(): Promise<boolean> {
    this.selection = null;
    return this.load(this.spec);
  }
  setSpeed(nsPerS: number): void {
    this.speed = roundSpeed(nsPerS);
    this.#speedChosen = true;
  }
  select(selection: Selection | null): void {
    this.selection = selection;
  }

  /** The lines of an op program, asked for once. */
  program(stack: number, program: number): Promise<ProgramView> {
    const key = `${stack}/${program}`;
    const known = this.#programs.get(key) ?? this.#client.ask('program', { program });
    this.#programs.set(key, known);
    return known;
  }
  hops(stack: number, opIndex: number): Promise<readonly HopView[]> {
    return this.#client.ask('hops', { stack, opIndex });
  }
  /** Makes an export of all stacks; null when the engine could not. */
  async exportFile(format: ExportFormat): Promise<EngineFile | null> {
    try {
      return await this.#client.ask('export', { stack: null, format });
    } catch (error) {
      this.#report(error);
      return null;
    }
  }
  /** Replays a recorded log. Errors are the caller's: they belong beside the file, not on the page. */
  replay(request: ReplayRequest, options: AskOptions): Promise<ReplayResult> {
    return this.#client.ask('replay', request, options);
  }

  dismissError(): void {
    this.error = null;
  }
  close(): void {
    this.pause();
    this.#client.cancel();
  }

  /** The lab as its player sees it. */
  #playable(stepped: () => boolean): Playable {
    return {
      nowNs: () => this.frame?.nowNs ?? 0,
      lastNs: () => (this.frame?.ended ? this.frame.endNs : Infinity),
      speed: () => this.speed,
      busy: () => this.#queue.busy,
      stepped,
      seekTime: (ns) => void this.#playTo(ns),
      stepHop: () => void this.#ask('seek', () => this.#client.seek({ to: 'hop', direction: 1 }, null)),
      ended: () => {
        this.pause();
      },
    };
  }

  /** What a change starts from. */
  get #base(): LabSpec {
    return this.#asked ?? this.spec;
  }

  async #load(spec: LabSpec, commands: readonly LabCommand[], atNs: number | null): Promise<boolean> {
    this.#asked = spec;
    const accepted = await this.#ask(null, () => this.#client.open(spec, commands, atNs, null));
    if (this.#asked === spec) this.#asked = null;
    if (!accepted) return false;
    this.spec = spec;
    this.#programs.clear();
    const known = this.frame?.endNs ?? 0;
    if (!this.#speedChosen && commands.length > 0 && known > 0) {
      this.speed = speedFor(known / commands.length, commands.some((command) => command.count > 1) ? 2 : 1);
    }
    return true;
  }

  /** A frame of playing: as far as the engine gets in a picture's time. */
  async #playTo(ns: number): Promise<void> {
    await this.#ask('seek', () => this.#client.seek({ to: 'time', ns }, null, FRAME_EVENTS));
    if ((this.frame?.nowNs ?? ns) < ns) this.#player.moved();
  }

  #command(command: Omit<LabCommand, 'atNs'>): Promise<boolean> {
    return this.#ask(null, async () => (await this.#client.command(command, null)).frame);
  }

  /** Sends one request; true when its frame is on screen. */
  async #ask(kind: string | null, ask: () => Promise<Frame>): Promise<boolean> {
    try {
      const frame = await this.#queue.add(kind, ask);
      if (!frame) return false;
      this.frame = frame;
      if (this.error?.kind === 'issues' && kind !== 'seek') this.error = null;
      return true;
    } catch (error) {
      this.#report(error);
      return false;
    }
  }

  #report(error: unknown): void {
    const found = labErrorOf(error, this.state);
    if (!found) return;
    this.pause();
    this.error = found;
  }
}
