/** What a projector does beside showing the room: full screen, black, pointer, the hop explained, the teacher's notes. */
import { mask } from '../i18n/mask.svelte.ts';
import { poll } from './poll.svelte.ts';
import { settings } from './settings.svelte.ts';

class Presenting {
  /** Nothing is shown: the class shall look at the teacher. */
  black = $state(false);
  pointer = $state(false);
  /** What is looked at is explained over the picture. */
  explained = $state(false);
  /** The teacher's notes are wanted: in a window of their own, else beside the picture. */
  notes = $state(false);
  /** Full screen was asked for: when the browser ends it, the reader wants out. */
  #full = false;
  /** Counts the windows opened: full screen that arrives after one ends with it, and the reader did not ask for that. */
  #windows = 0;

  start(): void {
    settings.present = true;
    this.#fill();
  }

  stop(): void {
    settings.present = false;
    mask.on = false;
    poll.rest();
    this.black = this.pointer = this.explained = this.notes = false;
    this.#empty();
  }

  toggle(): void {
    if (settings.present) this.stop();
    else this.start();
  }

  /** Full screen or not, presenting all the same. */
  toggleFull(): void {
    if (document.fullscreenElement) this.#empty();
    else this.#fill();
  }

  /** The page calls it when full screen begins or ends: Escape ends it without a key press that the page hears. */
  fullChanged(): void {
    if (document.fullscreenElement || !this.#full) return;
    this.#full = false;
    this.stop();
  }

  /** Opens the teacher's window; null where the browser refuses. Its coming ends full screen, not presenting. */
  openWindow(address: string): Window | null {
    this.#full = false;
    this.#windows += 1;
    return window.open(address, 'ringside-notes', 'popup,width=620,height=780');
  }

  /** Where a browser refuses, the page presents in its window. */
  #fill(): void {
    const root = document.documentElement as Partial<HTMLElement> & HTMLElement;
    const windows = this.#windows;
    const asked = root.requestFullscreen?.();
    asked?.then(
      () => {
        this.#full = settings.present && windows === this.#windows;
        if (!settings.present) this.#empty();
      },
      () => undefined,
    );
  }

  #empty(): void {
    this.#full = false;
    if (document.fullscreenElement) document.exitFullscreen().catch(() => undefined);
  }
}

export const presenting = new Presenting();
