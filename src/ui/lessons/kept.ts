/** What of lessons a browser keeps between visits. Storage may be forbidden or hold anything: then nothing is known. */
import { readLesson } from '../../bridge/lessons/check.ts';
import type { Found } from '../../bridge/lessons/play.ts';
import type { Lesson } from '../../lessons/define.ts';

/** What somebody guessed: the number of a choice, a number, or an order of items. Null: rather not. */
export type Given = number | readonly number[] | null;

/** How far somebody is in a lesson. */
export interface Progress {
  readonly step: number;
  readonly seed: number;
  /** By step: what was guessed, what the run gave, and whether its goal was reached. */
  readonly given: Readonly<Record<number, Given>>;
  readonly found: Readonly<Record<number, Found>>;
  readonly reached: Readonly<Record<number, boolean>>;
  /** Hash with which each step began: what “reset step” goes back to. */
  readonly starts: Readonly<Record<number, string>>;
  readonly finished: boolean;
}

export const NO_PROGRESS: Progress = Object.freeze({
  step: 0,
  seed: 0,
  given: {},
  found: {},
  reached: {},
  starts: {},
  finished: false,
});

const KEY = 'ringside.lessons';

type Stored = Readonly<Record<string, Progress>>;

function isProgress(value: unknown): value is Progress {
  if (typeof value !== 'object' || value === null) return false;
  const { step, seed, given, found, reached, starts } = value as Record<string, unknown>;
  return (
    typeof step === 'number' &&
    typeof seed === 'number' &&
    [given, found, reached, starts].every((part) => typeof part === 'object' && part !== null)
  );
}

export function allProgress(): Stored {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    if (typeof value !== 'object' || value === null) return {};
    return Object.fromEntries(Object.entries(value).filter(([, one]) => isProgress(one)));
  } catch {
    return {};
  }
}

export function keepProgress(id: string, progress: Progress): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...allProgress(), [id]: progress }));
  } catch {
    // Storage is full or forbidden: the progress lasts for this visit.
  }
}

const OWN = 'ringside.lesson.own';
/** A lesson that is too long for a link, in this visit. */
let own: Lesson | null = null;
const ownId = ({ id }: Lesson): string => `own-${id}`;

/** Keeps a lesson that is too long for a link; answers the name it has here. */
export function keepOwn(lesson: Lesson): string {
  own = lesson;
  try {
    localStorage.setItem(OWN, JSON.stringify(lesson));
  } catch {
    // It lasts for this visit.
  }
  return ownId(lesson);
}

/** The kept lesson, if this is its name. */
export function ownLesson(id: string): Lesson | null {
  try {
    own ??= readLesson(localStorage.getItem(OWN) ?? '').lesson;
  } catch {
    // Storage is forbidden.
  }
  return own && ownId(own) === id ? own : null;
}
