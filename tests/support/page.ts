/** Helpers of the component tests: a lab on the real engine with a clock that moves by hand. */
import { tick } from 'svelte';
import { locale } from '../../src/ui/i18n/locale.svelte.ts';
import type { WantedState } from '../../src/ui/rooms/paths/state/lab-types.ts';
import { Lab } from '../../src/ui/rooms/paths/state/lab.svelte.ts';
import { pressKey } from '../../src/ui/shell/keys.ts';
import { LiveRooms } from '../../src/ui/shell/live-rooms.ts';
import { rooms } from '../../src/ui/shell/registry.ts';
import type { Engines, LiveRoom, RoomLab } from '../../src/ui/state/room.ts';
import { notices } from '../../src/ui/state/notices.svelte.ts';
import type { FrameClock } from '../../src/ui/state/player.ts';
import { presenting } from '../../src/ui/state/presenting.svelte.ts';
import { settings } from '../../src/ui/state/settings.svelte.ts';
import { inlineEngine } from '../../src/bridge/inline.ts';
import { answered, Watched } from './watched.ts';

/** For what the page does in its own time: a limit for a hang, not for a busy machine. */
export const PATIENT = Object.freeze({ timeout: 300_000 });

/** Frames happen when the test says so. */
export class HandClock implements FrameClock {
  #callback: ((ms: number) => void) | null = null;
  #ms = 0;

  request(callback: (ms: number) => void): number {
    this.#callback = callback;
    return 1;
  }

  cancel(): void {
    this.#callback = null;
  }

  now(): number {
    return this.#ms;
  }

  get running(): boolean {
    return this.#callback !== null;
  }

  /** One animation frame after `ms`, and everything it asked for answered. */
  async frame(ms: number): Promise<void> {
    this.#ms += ms;
    const callback = this.#callback;
    this.#callback = null;
    callback?.(this.#ms);
    await settle();
  }
}

/** Waits until the engine has answered and the page has come to rest. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    for (let turn = 0; turn < 8; turn += 1) await Promise.resolve();
    await answered();
    await tick();
  }
}

export interface Bench {
  readonly lab: Lab;
  readonly engine: Watched<'paths'>;
  readonly clock: HandClock;
}

/** Settings and address are the page's, not the lab's: each test begins with the same ones. */
export function freshPage(): void {
  localStorage.clear();
  // Somebody has been here: no cards over the picture.
  localStorage.setItem('ringside.visited', '1');
  history.replaceState(null, '', '#');
  presenting.stop();
  settings.theme = 'light';
  locale.current = 'en';
  notices.text = '';
  document.body.innerHTML = '';
}

export function makeBench(reducedMotion = false): Bench {
  const engine = new Watched('paths');
  const clock = new HandClock();
  return { engine, clock, lab: new Lab(engine, { clock, reducedMotion: () => reducedMotion }) };
}

export async function startedBench(wanted: WantedState = {}, reducedMotion = false): Promise<Bench> {
  const bench = makeBench(reducedMotion);
  await bench.lab.start(wanted);
  return bench;
}

/** Presses a key as the window hears it. */
export async function press(
  key: string,
  init: KeyboardEventInit = {},
  target: EventTarget = document.body,
): Promise<void> {
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init }));
  await settle();
}

/** For rooms whose labs exist already: it is only asked what there is to choose from. */
const ONLY_CATALOG: Engines = { room: (id) => inlineEngine().room(id) };

/** The rooms of a page on labs that exist already. */
export function roomsOf(made: Readonly<Record<string, RoomLab>>): LiveRooms {
  return new LiveRooms(ONLY_CATALOG, {}, made);
}

/** A room as the shell has it, on a lab that exists already. */
export async function liveRoom(id: string, lab: RoomLab): Promise<LiveRoom> {
  const room = rooms.find((entry) => entry.id === id);
  if (!room) throw new Error(`There is no room ${id}.`);
  return roomsOf({ [id]: lab }).enter(room);
}

/** Presses a key in a room; true when it was used. */
export async function pressIn(live: LiveRoom, key: string, init: KeyboardEventInit = {}): Promise<boolean> {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init });
  const used = pressKey(event, { live, toggleHelp: () => undefined });
  await settle();
  return used;
}
