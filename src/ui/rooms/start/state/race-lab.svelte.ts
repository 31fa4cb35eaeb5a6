/**
 * The one object behind the room: which stacks race, how it goes, the moment looked at, and the loads measured. Only this
 * class talks to the room's engine. The engine goes ahead of the moment until the race is known to its end, and what it
 * finds is drawn on the way; the moment is the engine's own, moved like that of any run.
 */
import type { RoomClient } from '../../../../bridge/client.ts';
import type { StartLink } from '../../../../bridge/start-link.ts';
import type {
  LoadRequest,
  LoadResult,
  PhasePart,
  Progress,
  StartCatalog,
  StartFrame,
  StartRaceView,
  StartSpec,
} from '../../../../bridge/protocol.ts';
import { LabCore } from '../../../state/lab-core.svelte.ts';
import type { LabOptions } from '../../../state/room.ts';
import { roundSpeed } from '../../../state/speed.ts';
import { entityIn, entityPath, type Entity } from '../../../state/entity.ts';

export const STACKS_MAX = 8;
const FIRST_SPEC: StartSpec = Object.freeze({
  stacks: ['bare', 'container', 'firecracker', 'kvm'],
  atOnce: 1,
  seed: 7,
  cpus: 8,
  snapshot: false,
  pull: false,
});
const FIRST_CONNECTIONS = [1, 4, 16, 64];
/** A race is watched in about this many seconds. */
const WATCH_S = 6;
/** Speed of a race that is over at once, simulated ns per real second. */
const SLOWEST = 1e6;
/**
 * Events that the engine goes ahead at least before it tells what it has found, and what share of those so far: telling takes
 * time, too. About how long it should take, ms.
 */
const AHEAD_EVENTS = 2048;
const AHEAD_SHARE = 1 / 32;
const AHEAD_MS = 60;

/** Parts of a spec to be other ones; undefined: as it is without a choice. */
export type StartChange = { readonly [K in keyof StartSpec]?: StartSpec[K] | undefined };

function changed(spec: StartSpec, part: StartChange): StartSpec {
  const all = Object.entries({ ...spec, ...part });
  return Object.fromEntries(all.filter(([, value]) => value !== undefined)) as unknown as StartSpec;
}

/** A result with the points of another one added, its stacks in the order wanted. */
function withPoints(load: LoadResult | null, more: LoadResult, stacks: readonly string[]): LoadResult {
  const all = [...(load?.stacks ?? []), ...more.stacks];
  const together = stacks
    .map((stack) => ({
      stack,
      points: all.filter((entry) => entry.stack === stack).flatMap(({ points }) => points),
    }))
    .filter(({ points }) => points.length > 0);
  return { ...more, stacks: together };
}

export class RaceLab extends LabCore<'start'> {
  catalog: StartCatalog | null = $state.raw(null);
  spec: StartSpec = $state.raw(FIRST_SPEC);
  race: StartRaceView | null = $state.raw(null);
  view: 'start' | 'load' = $state('start');
  server = $state('kv');
  connections: readonly number[] = $state.raw(FIRST_CONNECTIONS);
  load: LoadResult | null = $state.raw(null);
  /** A question is being computed. */
  busy = $state(false);
  /** A state that was opened is on its way to its moment. */
  arriving = $state(false);
  /** How many points of a load are measured, and how many there will be; null: none is being measured. */
  loading: { readonly done: number; readonly all: number } | null = $state.raw(null);
  /** What the reader expects of a race of these stacks, '' where there was no answer. */
  guesses: Readonly<Record<string, PhasePart | ''>> = $state.raw({});

  /** The moment, ns since the requests. */
  readonly nowNs: number = $derived(this.frame?.nowNs ?? 0);
  /** Where the race ends, or how far it is known. */
  readonly endNs: number = $derived(this.race?.endNs ?? 0);
  readonly complete: boolean = $derived(this.race?.complete ?? false);
  /** The race is what is looked at: its moment can be moved. */
  readonly live: boolean = $derived(this.race !== null && this.view === 'start');
  readonly ended: boolean = $derived(this.complete && this.nowNs >= this.endNs);

  /** What of this room is selected: a stack, or in it a phase of its start or a part of its memory. */
  readonly selection: Entity | null = $derived(entityIn(this.selected.path, this.spec.stacks));

  /** Questions asked so far: an answer to an older one is late. */
  #asked = 0;
  /** States opened so far. */
  /** The end was asked for before it was known. */
  #endWanted = false;
  #opens = 0;
  /** What the load on screen was measured with. */
  #loadOf = '';

  constructor(client: RoomClient<'start'>, options: LabOptions = {}) {
    super(client, 1e8, options);
  }

  override get shown(): boolean {
    return this.race !== null;
  }

  /** Shows what a link asks for, or the first race. */
  async open({ spec, atNs, view, server, connections }: StartLink = { spec: {} }): Promise<void> {
    const number = ++this.#opens;
    this.arriving = true;
    this.view = view ?? 'start';
    this.server = server ?? 'kv';
    this.connections = connections ?? FIRST_CONNECTIONS;
    await this.#ask(async () => {
      this.catalog ??= await this.client.catalog();
    });
    await this.opening(
      () => this.run({ ...FIRST_SPEC, ...spec }),
      () => this.run(FIRST_SPEC),
    );
    if (atNs !== undefined) await this.seek(atNs);
    if (this.view === 'load') await this.runLoad();
    if (number === this.#opens) this.arriving = false;
  }

  /** Changes the race and runs it anew; what the engine refuses changes nothing. */
  async change(part: StartChange): Promise<boolean> {
    const done = await this.run(changed(this.spec, part));
    if (done && this.view === 'load') await this.runLoad();
    return done;
  }

  async run(spec: StartSpec): Promise<boolean> {
    this.pause();
    const { ended } = this;
    this.#endWanted = false;
    return this.#ask(async (late) => {
      const frame = await this.client.open(spec, [], 0, null);
      if (late()) return;
      this.spec = spec;
      this.show(frame);
      await this.#goAhead(late);
      if (late()) return;
      if (!this.speedChosen) this.speed = roundSpeed(Math.max(SLOWEST, this.endNs / WATCH_S));
      // A race that was at its end is shown at its new end.
      if (ended || this.#endWanted) await this.seek(this.endNs);
    });
  }

  /** Shows ever more of the race until it is known to its end. */
  async #goAhead(late: () => boolean): Promise<void> {
    let step = AHEAD_EVENTS;
    while (this.race && !this.race.complete) {
      const fromMs = performance.now();
      const race = await this.client.ask('ahead', { events: this.race.events + step });
      if (late()) return;
      this.race = race;
      const fits = step * Math.min(4, AHEAD_MS / Math.max(1, performance.now() - fromMs));
      step = Math.round(Math.max(AHEAD_EVENTS, race.events * AHEAD_SHARE, fits));
    }
  }

  get #loadRequest(): LoadRequest {
    const { stacks, seed, switches = {}, costs = {} } = this.spec;
    const { server, connections } = this;
    return { stacks, server, connections, seed, switches, costs };
  }

  /** Measures point after point, few connections first, and shows the curves as they grow. */
  async runLoad(): Promise<boolean> {
    const request = this.#loadRequest;
    const points = request.connections.flatMap((n) => request.stacks.map((stack) => ({ stack, n })));
    this.#loadOf = '';
    this.load = null;
    const done = await this.#ask(async (late) => {
      for (const [index, { stack, n }] of points.entries()) {
        const tell = (part: number): void => {
          if (!late()) this.loading = { done: index + part, all: points.length };
        };
        tell(0);
        const onProgress = ({ done, total }: Progress): void => {
          tell(total > 0 ? done / total : 0);
        };
        const one = { ...request, stacks: [stack], connections: [n] };
        const measured = await this.client.ask('load', one, { onProgress });
        if (late()) return;
        this.load = withPoints(this.load, measured, request.stacks);
      }
      this.#loadOf = JSON.stringify(request);
    });
    if (!this.busy) this.loading = null;
    return done;
  }

  /** Leaves it at the points measured so far. */
  stopLoad(): void {
    this.client.cancel();
  }

  async turn(view: 'start' | 'load'): Promise<void> {
    this.pause();
    this.view = view;
    if (view === 'load' && this.#loadOf !== JSON.stringify(this.#loadRequest)) await this.runLoad();
  }

  /** Goes to another moment; while one is dragged only the newest counts. */
  async seek(ns: number): Promise<void> {
    this.#endWanted = false;
    await this.#go(ns);
  }

  /** As far as the race is known, and on to its end once that is: unless somebody goes elsewhere meanwhile. */
  async toEnd(): Promise<void> {
    this.pause();
    this.#endWanted = !this.complete;
    await this.#go(this.endNs);
  }

  async #go(ns: number): Promise<void> {
    const goal = Math.max(0, Math.min(Math.round(ns), this.endNs));
    await this.ask('seek', () => this.client.seek({ to: 'time', ns: goal }, null));
    this.player.moved();
  }

  /** To the next or last beginning or end of a phase of any lane. */
  step(direction: 1 | -1): void {
    this.pause();
    this.#stepTo(direction);
  }

  #stepTo(direction: 1 | -1): void {
    if (!this.live) return;
    const moments = (this.race?.stacks ?? []).flatMap((stack) =>
      stack.lanes
        .filter((lane) => lane.middle)
        .flatMap(({ phases, ready }) =>
          phases.slice(0, ready ? undefined : -1).map((phase) => phase.startNs + phase.durationNs),
        ),
    );
    const last = this.complete ? [this.endNs] : [];
    const sorted = [...new Set([0, ...moments, ...last])].sort((a, b) => a - b);
    const next =
      direction > 0 ? sorted.find((ns) => ns > this.nowNs) : sorted.findLast((ns) => ns < this.nowNs);
    if (next !== undefined) void this.seek(next);
  }

  toggle(): void {
    this.#endWanted = false;
    if (this.playing || !this.live) this.pause();
    else void this.#play();
  }

  /** Plays on; from the end it begins again. */
  async #play(): Promise<void> {
    if (this.ended) await this.seek(0);
    this.startPlaying();
  }

  /** Selects a stack, or in it a phase or a part of its memory. */
  select(stack: string, kind: 'phase' | 'part' | null = null, name = ''): void {
    const path = entityPath(stack, kind, name);
    this.selected.path = this.selected.path === path ? null : path;
  }

  protected override get lastNs(): number {
    return this.complete ? this.endNs : Infinity;
  }

  protected override playTo(wantedNs: number): void {
    const ns = Math.min(wantedNs, this.endNs);
    // What comes next is not known yet: play waits for it.
    if (ns <= this.nowNs) this.player.moved();
    else super.playTo(ns);
  }

  protected playStep(): void {
    this.#stepTo(1);
  }

  protected get looked(): null {
    return null;
  }

  protected override show(frame: StartFrame): void {
    this.frame = frame;
    // The race is sent when it is opened.
    this.race = frame.race ?? this.race;
  }

  get link(): StartLink & { readonly spec: StartSpec } {
    const { spec, nowNs: atNs, view, server, connections } = this;
    return { spec, atNs, view, server, connections };
  }

  /** Asks the engine; answers whether it went well. `late` tells that something else was asked meanwhile. */
  async #ask(question: (late: () => boolean) => Promise<void>): Promise<boolean> {
    const number = ++this.#asked;
    this.busy = true;
    this.error = null;
    const late = (): boolean => number !== this.#asked;
    const done = await this.guarded(async () => {
      await question(late);
      return true;
    });
    if (!late()) this.busy = false;
    return done ?? false;
  }
}
