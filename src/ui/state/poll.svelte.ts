/** A show of hands: how many of the class are for which answer of the question on screen. Counted by hand, sent nowhere. */
import { settings } from './settings.svelte.ts';

/** What shows the answer, and what its button says. */
export interface See {
  readonly label: string;
  readonly run: () => void;
}

/** A question that waits for its answer. */
export interface Asked {
  /** The same in both languages. */
  readonly id: string;
  readonly choices: number;
  /** Takes an answer by its number, −1: rather not. */
  answer(index: number): void;
  /** Shows the answer; null: it is only given. Left out: the room's big button does. */
  readonly see?: See | null;
}

/** A question of a run, answered by it, whether the class was asked or not. */
export interface Measured {
  readonly question: string;
  readonly answer: string;
}

/** The choice that most are for, the first of several; −1: nobody raised a hand. */
export function mostHands(hands: readonly number[]): number {
  const most = Math.max(0, ...hands);
  return most === 0 ? -1 : hands.indexOf(most);
}

const NONE: readonly number[] = Object.freeze([]);

class Poll {
  /** Questions on the page, the newest last. */
  #asked: readonly Asked[] = $state.raw([]);
  #hands: Readonly<Record<string, readonly number[]>> = $state.raw({});
  /** Numbers that were called out, by question, in the order they came. */
  #called: Readonly<Record<string, readonly number[]>> = $state.raw({});
  /** The teacher has put the question away for now. */
  #away = $state(false);
  /** The choice counted last. */
  last = $state(-1);
  /** What a question asks and what was measured, in words; null while it is not known. */
  measured: Measured | null = $state.raw(null);
  /** Results that were read and put away, by question. */
  #read: readonly string[] = $state.raw([]);
  /** The big button of the room on screen. */
  primary: See = $state.raw({
    label: '',
    run: () => undefined,
  });

  /** The question to be put to the class. */
  get asked(): Asked | null {
    return this.#asked.at(-1) ?? null;
  }

  /** It stands over the picture. */
  get open(): boolean {
    return settings.present && this.asked !== null && !this.#away;
  }

  /** Puts a question on the page; answers how to take it back. */
  ask(asked: Asked): () => void {
    this.#asked = [...this.#asked, asked];
    this.last = -1;
    this.#read = this.#read.filter((id) => id !== asked.id);
    return () => {
      this.#asked = this.#asked.filter((entry) => entry !== asked);
    };
  }

  /** Notes what was measured; answers how to take it back. */
  tell(measured: Measured): () => void {
    this.measured = measured;
    return () => {
      if (this.measured === measured) this.measured = null;
    };
  }

  /** Shows the question or puts it away. */
  toggle(): void {
    this.#away = this.open;
  }

  isRead(id: string): boolean {
    return this.#read.includes(id);
  }

  /** Puts a result away until its question is asked again. */
  read(id: string): void {
    this.#read = [...this.#read, id];
  }

  hands(id: string): readonly number[] {
    return this.#hands[id] ?? [];
  }

  /** The answers that a class has given to a question for a number. */
  called(id: string): readonly number[] {
    return this.#called[id] ?? NONE;
  }

  /** A number is called out: an answer more with a hand for it, or a hand more for the same number. */
  call(id: string, value: number): void {
    const before = this.called(id);
    const known = before.indexOf(value);
    if (known < 0) this.#called = { ...this.#called, [id]: [...before, value] };
    const index = known < 0 ? before.length : known;
    this.#raise(id, index, 1, Math.max(before.length, index + 1));
  }

  /** One hand more or less for a choice of the open question. */
  count(index: number, by: 1 | -1 = 1): void {
    const { asked } = this;
    if (!asked || index >= asked.choices) return;
    this.#raise(asked.id, index, by, asked.choices);
  }

  #raise(id: string, index: number, by: 1 | -1, choices: number): void {
    const before = this.hands(id);
    const hands = Array.from({ length: choices }, (_, at) => before[at] ?? 0);
    hands[index] = Math.max(0, (hands[index] ?? 0) + by);
    this.#hands = { ...this.#hands, [id]: hands };
    this.last = index;
  }

  /** Counts again, after the class has talked about it. */
  clear(): void {
    const { asked } = this;
    if (asked) {
      this.#hands = { ...this.#hands, [asked.id]: [] };
      this.#called = { ...this.#called, [asked.id]: [] };
    }
    this.last = -1;
  }

  /** Presenting is over: the next time the question is there again. */
  rest(): void {
    this.#away = false;
  }

  /** What shows the answer of the open question; null: nothing has to run. */
  get shows(): See | null {
    const { asked } = this;
    return asked?.see === undefined ? this.primary : asked.see;
  }

  /** What most are for is the answer; then it is run. */
  see(): void {
    const { asked, shows } = this;
    if (!asked) return;
    asked.answer(mostHands(this.hands(asked.id)));
    shows?.run();
  }

  skip(): void {
    this.asked?.answer(-1);
  }
}

export const poll = new Poll();
