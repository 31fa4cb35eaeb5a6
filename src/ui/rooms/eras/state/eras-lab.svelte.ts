/**
 * The one object behind the room: the server and what runs on it, the moment of all eras, and who suffers from what. Only this
 * class talks to the room's engine. While the reader does nothing the engine goes on with the table of sufferers, a piece at a
 * time, so that what is asked for meanwhile waits for a piece at most.
 */
import type { RoomClient } from '../../../../bridge/client.ts';
import type { ErasLink } from '../../../../bridge/eras-link.ts';
import {
  FIRST_ERAS,
  type ErasCatalog,
  type EraSpec,
  type EraTable,
  type PressId,
} from '../../../../bridge/protocol.ts';
import { LabCore } from '../../../state/lab-core.svelte.ts';
import type { LabOptions } from '../../../state/room.ts';

/** Simulated time to a real second at first: a press is watched in some seconds. */
const FIRST_SPEED = 2.5e8;
/** Moment at which a press comes without being asked for another: answers of before are known by then. */
const BEFORE_NS = 1e9;
/** So long after a press it is looked who was hit, ns. */
const WATCH_NS = 1e9;
/** Events of a piece of the table: some tens of milliseconds. */
const PIECE_EVENTS = 2000;
const STEP_NS = 1e8;

export class ErasLab extends LabCore<'eras'> {
  catalog: ErasCatalog | null = $state.raw(null);
  spec: EraSpec = $state.raw(FIRST_ERAS);
  table: EraTable | null = $state.raw(null);
  /** What the reader expects of a press: number of the answer by press, −1: rather not. */
  guesses: Readonly<Partial<Record<PressId, number>>> = $state.raw({});
  /** A press that a question stands before. */
  asking: PressId | null = $state(null);

  readonly nowNs: number = $derived(this.frame?.nowNs ?? 0);
  readonly endNs: number = $derived(this.frame?.endNs ?? 0);
  readonly ended: boolean = $derived(this.frame !== null && this.nowNs >= this.endNs);
  readonly pressed: PressId | null = $derived(this.frame?.pressed?.press ?? null);
  /** What was pressed has had its time. */
  readonly watched: boolean = $derived(
    this.nowNs >= Math.min(this.endNs, (this.frame?.pressed?.atNs ?? Infinity) + WATCH_NS),
  );

  /** Pieces of the table are asked for since the last change of spec. */
  #tables = 0;

  constructor(client: RoomClient<'eras'>, options: LabOptions = {}) {
    super(client, FIRST_SPEED, options);
  }

  /** Shows what a link asks for, or the first server with nothing pressed yet. */
  async open({ spec, commands = [], atNs }: ErasLink = { spec: {} }): Promise<boolean> {
    this.catalog ??= await this.guarded(() => this.client.catalog());
    return this.opening(
      () => this.#load({ ...FIRST_ERAS, ...spec }, commands, atNs ?? BEFORE_NS),
      () => this.#load(FIRST_ERAS, [], BEFORE_NS),
    );
  }

  async #load(spec: EraSpec, commands: ErasLink['commands'] & {}, atNs: number): Promise<boolean> {
    const done = await this.ask(null, () => this.client.open(spec, commands, atNs, null));
    if (!done) return false;
    this.spec = spec;
    this.table = null;
    void this.#tell();
    return true;
  }

  /** Another server, other applications, other ways of deploying: the same is pressed again, up to the same moment. */
  async change(part: Partial<EraSpec>): Promise<boolean> {
    this.pause();
    const { frame, spec } = this;
    this.client.cancel();
    return this.#load({ ...spec, ...part }, frame?.commands ?? [], frame?.nowNs ?? BEFORE_NS);
  }

  /** Asks what is expected first, where nobody has said so. */
  wants(press: PressId): void {
    if (Object.hasOwn(this.guesses, press)) void this.press(press);
    else this.asking = press;
  }

  answer(press: PressId, answer: number): void {
    this.guesses = { ...this.guesses, [press]: answer };
    this.asking = null;
    void this.press(press);
  }

  /** The last application begins to misbehave, now or where it did before, and it is watched what comes of it. */
  async press(press: PressId): Promise<void> {
    this.pause();
    if (this.frame && this.frame.pressed === null && this.ended) await this.seek(BEFORE_NS);
    await this.ask(null, async () => (await this.client.command({ press }, null)).frame);
    if (this.pressed === press) this.startPlaying();
  }

  async seek(ns: number): Promise<void> {
    const goal = Math.max(0, Math.min(Math.round(ns), this.endNs));
    await this.ask('seek', () => this.client.seek({ to: 'time', ns: goal }, null));
    this.player.moved();
  }

  step(direction: 1 | -1): void {
    this.pause();
    void this.seek(this.nowNs + direction * STEP_NS);
  }

  toggle(): void {
    if (this.playing) this.pause();
    else void this.#play();
  }

  async #play(): Promise<void> {
    if (this.ended) await this.seek(0);
    this.startPlaying();
  }

  /** Where playing ends: a while after the press, if that lies ahead. */
  protected override get lastNs(): number {
    const pressedNs = this.frame?.pressed?.atNs;
    const watched = pressedNs === undefined ? BEFORE_NS : pressedNs + WATCH_NS;
    return this.nowNs < watched ? Math.min(watched, this.endNs) : this.endNs;
  }

  protected playStep(): void {
    void this.seek(this.nowNs + STEP_NS);
  }

  protected get looked(): null {
    return null;
  }

  /** Has the table worked on until it is whole, while nothing else is asked. */
  async #tell(): Promise<void> {
    const number = ++this.#tables;
    const mine = (): boolean => number === this.#tables;
    while (mine() && (this.table === null || this.table.done < this.table.total)) {
      if (this.queue.busy || this.playing) {
        await this.#breath();
        continue;
      }
      const table = await this.guarded(() => this.client.ask('sufferers', { events: PIECE_EVENTS }));
      if (!mine()) return;
      if (table) this.table = table;
      else await this.#breath();
      if (this.error?.kind === 'crash') return;
    }
  }

  #breath(): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, 50));
  }

  override close(): void {
    this.#tables++;
    super.close();
  }

  get link(): ErasLink & { readonly spec: EraSpec } {
    const { spec, frame } = this;
    return { spec, commands: frame?.commands ?? [], atNs: frame?.nowNs ?? BEFORE_NS };
  }
}
