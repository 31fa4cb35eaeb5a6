/**
 * Undo and redo of what a reader changes: stacks, operations, limits, whatever a link holds but the moment, the selection and the lesson's
 * place. A state is its link, so taking one back opens it as a link does.
 */
import { roomOf, splitLesson, splitSelection } from '../../bridge/link-grammar.ts';

/** Older changes are forgotten. */
const KEPT = 100;
/** A state that stays this long is one to come back to, ms: a slider passes many on its way. */
const STAYS_MS = 300;

/** What of a link a change changes. */
function whatOf(link: string): string {
  const { hash } = splitSelection(splitLesson(link).hash);
  const [room = '', query = ''] = hash.split(/\?(.*)/s);
  return `${room}?${query
    .split('&')
    .filter((part) => !part.startsWith('at='))
    .join('&')}`;
}

export class Changes {
  #past: readonly string[] = $state.raw([]);
  #future: readonly string[] = $state.raw([]);
  /** The state on screen. */
  #now: string | null = null;
  /** A state taken back is on its way: what is still on screen is no change. */
  #leaving: string | null = null;

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  /** The link of what is on screen and stands still; answers how to forget it before it has stayed. */
  noteSoon(link: string): () => void {
    const timer = setTimeout(() => {
      this.note(link);
    }, STAYS_MS);
    return () => {
      clearTimeout(timer);
    };
  }

  /** The link of what is on screen before anything was changed; later ones change nothing. */
  begin(link: string): void {
    this.#now ??= link;
  }

  note(link: string): void {
    const before = this.#now;
    if (this.#leaving !== null) {
      if (whatOf(link) === this.#leaving) return;
      this.#leaving = null;
      this.#now = link;
      return;
    }
    this.#now = link;
    // Another room is another place, not a change.
    if (before === null || roomOf(before) !== roomOf(link) || whatOf(before) === whatOf(link)) return;
    this.#past = [...this.#past, before].slice(-KEPT);
    this.#future = [];
  }

  /** The link of the state before the last change; null: there is none. `shown` is on screen now. */
  undo(shown: string): string | null {
    this.note(shown);
    const to = this.#past.at(-1) ?? null;
    if (to === null) return null;
    this.#past = this.#past.slice(0, -1);
    this.#future = [...this.#future, shown];
    return this.#leave(shown, to);
  }

  /** The link of the state that was taken back last. */
  redo(shown: string): string | null {
    const to = this.#future.at(-1) ?? null;
    if (to === null) return null;
    this.#future = this.#future.slice(0, -1);
    this.#past = [...this.#past, shown];
    return this.#leave(shown, to);
  }

  #leave(shown: string, to: string): string {
    this.#leaving = whatOf(shown);
    this.#now = to;
    return to;
  }
}
