/**
 * The one object behind the room: what is being run, the moment looked at, and everything a reader can do to it. Only
 * this class talks to the room's engine.
 */
import { EngineCancelled, EngineCrash, EngineIssues } from '../../../../bridge/client.ts';
import type { NeighboursClient, StepKind } from '../../../../bridge/neighbours-client.ts';
import type {
  CgroupView,
  ExplainView,
  NeighbourCommand,
  NeighbourFrame,
  NeighbourSpec,
  ScenarioEntry,
} from '../../../../bridge/neighbours-protocol.ts';
import type { NeighbourLink, WhyPlace } from '../../../../bridge/neighbours-url.ts';
import type { LabError } from '../../../state/lab-types.ts';
import { animationClock, Player, type FrameClock, type Playable } from '../../../state/player.ts';
import { RequestQueue } from '../../../state/request-queue.ts';
import { roundSpeed } from '../../../state/speed.ts';
import {
  FIRST_SPEC,
  FIRST_SPEED,
  FIRST_WINDOW_NS,
  firstGroup,
  WINDOW_MAX_NS,
  WINDOW_MIN_NS,
} from './first.ts';
import { readState } from './state-file.ts';
import { Edits, fileKey } from './edits.svelte.ts';
import { groupStyles, type GroupStyle } from './palette.ts';

export interface NeighbourLabOptions {
  readonly clock?: FrameClock;
  /** True: the picture changes once a second instead of sliding. */
  readonly reducedMotion?: () => boolean;
}

export class NeighbourLab {
  scenarios: readonly ScenarioEntry[] = $state.raw([]);
  frame: NeighbourFrame | null = $state.raw(null);
  spec: NeighbourSpec = $state.raw(FIRST_SPEC);
  playing = $state(false);
  /** Simulated ns per real second. */
  speed = $state(FIRST_SPEED);
  windowNs = $state(FIRST_WINDOW_NS);
  /** What the step buttons and arrow keys go to. */
  stepKind: StepKind = $state('switch');
  explain: ExplainView | null = $state.raw(null);
  error: LabError | null = $state.raw(null);
  /** Answers given before a run, by scenario; −1: skipped. */
  predictions: Readonly<Record<string, number>> = $state.raw({});
  readonly edits = new Edits();

  readonly #client: NeighboursClient;
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
    return groups.find((entry) => entry.path === this.#chosenGroup) ?? firstGroup(groups);
  });
  /** Colour and pattern of each group by its number in the columns. */
  readonly styles: ReadonlyMap<number, GroupStyle> = $derived(groupStyles(this.frame?.groups ?? []));
  /** Nothing has run and nothing was written yet. */
  readonly fresh: boolean = $derived(!this.frame || this.frame.nowNs <= 0);
  readonly ended: boolean = $derived(this.frame !== null && this.frame.nowNs >= this.frame.endNs);

  constructor(client: NeighboursClient, options: NeighbourLabOptions = {}) {
    this.#client = client;
    const stepped =
      options.reducedMotion ?? ((): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches);
    this.#player = new Player(options.clock ?? animationClock, this.#playable(stepped));
  }

  /** Fetches the scenarios and opens the first, or what a link asks for. */
  async start(wanted: NeighbourLink = { spec: {} }): Promise<void> {
    try {
      this.scenarios = await this.#client.scenarios();
    } catch (error) {
      this.#report(error);
      return;
    }
    await this.open(wanted);
  }

  /** Shows a state; what it leaves open is as on a first visit. A link the engine refuses still leaves a page that works. */
  async open(wanted: NeighbourLink): Promise<boolean> {
    this.pause();
    const first = { ...FIRST_SPEC, scenario: this.scenarios[0]?.id ?? '' };
    this.windowNs = boundedWindow(wanted.windowNs ?? FIRST_WINDOW_NS);
    const spec = { ...first, ...wanted.spec };
    const shown = await this.#load(spec, wanted.commands ?? [], wanted.atNs ?? 0);
    if (!shown && !this.frame) {
      const { error } = this;
      await this.#load(first, [], 0);
      this.error ??= error;
    }
    this.#chosenGroup = wanted.group ?? '';
    if (shown && wanted.why) await this.askWhy(wanted.why);
    return shown;
  }

  /** What a link to this moment holds. */
  get link(): NeighbourLink {
    const { spec, frame, windowNs, explain } = this;
    return {
      spec: spec.file === '' ? { ...spec, file: '' } : spec,
      commands: frame?.commands ?? [],
      atNs: frame?.nowNs ?? 0,
      windowNs,
      ...(this.#chosenGroup !== '' && { group: this.#chosenGroup }),
      ...(explain && { why: { cpu: explain.cpu, atNs: explain.atNs } }),
    };
  }

  /** Another scenario from its start. */
  choose(scenario: string): Promise<boolean> {
    this.#chosenGroup = '';
    return this.#restart({ ...this.spec, scenario, file: '' });
  }

  /** The reader's own scenario file from its start, or a saved state where it stood; its errors become `error`, and the run before it stays. */
  async openFile(name: string, file: string): Promise<boolean> {
    const saved = readState(file);
    if (saved) return this.open(saved);
    this.#chosenGroup = '';
    return this.#restart({ ...this.spec, scenario: name, file });
  }

  /** Changes how it is run and runs the same writes again up to the same moment. */
  change(part: Partial<NeighbourSpec>): Promise<boolean> {
    this.pause();
    return this.#load({ ...this.spec, ...part }, this.frame?.commands ?? [], this.frame?.nowNs ?? 0);
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

  /** Goes to another moment; playing goes on from there. */
  async seek(ns: number): Promise<boolean> {
    const targetNs = Math.min(Math.max(0, Math.round(ns)), this.frame?.endNs ?? 0);
    const moved = await this.#ask('seek', () => this.#client.seek(targetNs, this.windowNs));
    this.#player.moved();
    return moved;
  }

  /** One step on or back; pauses. */
  step(direction: 1 | -1, what: StepKind = this.stepKind): Promise<boolean> {
    this.pause();
    return this.#ask(null, () => this.#client.step(what, direction, this.windowNs));
  }

  /** Shows `factor` times as much of the past. */
  zoom(factor: number): Promise<boolean> {
    return this.setWindow(this.windowNs * factor);
  }

  setWindow(ns: number): Promise<boolean> {
    this.windowNs = boundedWindow(ns);
    return this.seek(this.frame?.nowNs ?? 0);
  }

  setSpeed(nsPerS: number): void {
    this.speed = roundSpeed(nsPerS);
  }

  select(path: string): void {
    this.#chosenGroup = path;
  }

  /**
   * Writes a cgroup file now. The kernel's answer is kept beside the file; a refused text stays in its field. While a
   * slider is dragged only the newest value waits.
   */
  async write(path: string, file: string, value: string): Promise<boolean> {
    const key = fileKey(path, file);
    try {
      const written = await this.#queue.add(`write ${key}`, () =>
        this.#client.write(path, file, value, this.windowNs),
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
      const explain = await this.#queue.add('explain', () => this.#client.explain(cpu, Math.round(atNs)));
      if (explain) this.explain = explain;
    } catch (error) {
      this.#report(error);
    }
  }

  /** Takes what was written to a file at a moment out of the log and runs the rest again up to the same moment. */
  takeBack({ atNs, path, file }: NeighbourCommand): Promise<boolean> {
    this.pause();
    const commands = (this.frame?.commands ?? []).filter(
      (entry) => entry.atNs !== atNs || entry.path !== path || entry.file !== file,
    );
    return this.#load(this.spec, commands, this.frame?.nowNs ?? 0);
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
    this.#client.close();
  }

  #restart(spec: NeighbourSpec): Promise<boolean> {
    this.pause();
    return this.#load(spec, [], 0);
  }

  async #load(spec: NeighbourSpec, commands: readonly NeighbourCommand[], atNs: number): Promise<boolean> {
    const loaded = await this.#ask(null, () => this.#client.load(spec, commands, atNs, this.windowNs));
    if (!loaded) return false;
    this.spec = spec;
    this.explain = null;
    this.edits.clear();
    return true;
  }

  /** The lab as its player sees it. */
  #playable(stepped: () => boolean): Playable {
    const goTo = (ns: number): void => {
      void this.#ask('seek', () => this.#client.seek(Math.round(ns), this.windowNs));
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

  /** Sends one request; true when its frame is on screen. */
  async #ask(kind: string | null, ask: () => Promise<NeighbourFrame>): Promise<boolean> {
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
    if (error instanceof EngineCancelled) return;
    this.pause();
    if (error instanceof EngineIssues) {
      this.error = { kind: 'issues', issues: error.issues };
      return;
    }
    const message = error instanceof Error ? error.message : String(error);
    const given = error instanceof EngineCrash ? error.report : '';
    this.error = {
      kind: 'crash',
      message,
      report: given || JSON.stringify({ message, ...this.link }, null, 2),
    };
  }
}

function boundedWindow(ns: number): number {
  return Math.round(Math.min(WINDOW_MAX_NS, Math.max(WINDOW_MIN_NS, ns)));
}
