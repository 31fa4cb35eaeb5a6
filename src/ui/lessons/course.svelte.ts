/**
 * A lesson under way: which step is on, what was guessed, what the run has given so far, and where each step began. It knows
 * the world as its links say it, and asks the engine through what it is given; no room is known here.
 */
import {
  applied,
  momentNs,
  opened,
  printMoment,
  readMoment,
  runKey,
  END_NS,
} from '../../bridge/lessons/moment.ts';
import { questionsOf, solutionOf, verdictOf } from '../../bridge/lessons/play.ts';
import type { Measured, RoomId } from '../../bridge/protocol.ts';
import type { Lesson, LessonCommand, Step } from '../../lessons/define.ts';
import type { Scalar } from '../../lessons/query.ts';
import { allProgress, keepProgress, NO_PROGRESS, type Given, type Progress } from './kept.ts';

/** Something that is to be watched: to a moment, in so many seconds (null: at the speed of the room). */
export interface Play {
  readonly toNs: number;
  readonly seconds: number | null;
}

/** What a lesson does to the page. */
export interface Stage {
  /** The hash of the moment on screen; '' while there is none. */
  readonly hash: string;
  /** Shows a moment, and then plays if that is asked for. */
  show(hash: string, play: Play | null): void;
  measure(room: RoomId, queries: readonly string[]): Promise<readonly Measured[]>;
}

/** Seconds in which something is watched if the lesson does not say. */
const WATCH_S = 8;

export class Course {
  readonly lesson: Lesson;
  /** Its name in links and in what is kept. */
  readonly id: string;
  progress: Progress = $state.raw(NO_PROGRESS);
  /** Figures of the texts by step, as last measured. */
  figures: Readonly<Record<number, Readonly<Record<string, Scalar>>>> = $state.raw({});
  /** The goal of the present step holds now; null: not known, or there is none. */
  holds: boolean | null = $state(null);
  /** Why the run has no answer to the question. */
  fault: string | null = $state(null);
  /** Why the world on screen cannot be asked. */
  refused: string | null = $state(null);
  hints = $state(0);
  readonly #stage: Stage;

  constructor(lesson: Lesson, id: string, seed: number, stage: Stage) {
    this.lesson = lesson;
    this.id = id;
    this.#stage = stage;
    this.progress = allProgress()[id] ?? { ...NO_PROGRESS, seed };
  }

  get index(): number {
    return Math.min(this.progress.step, this.lesson.steps.length - 1);
  }

  get step(): Step {
    return this.lesson.steps[this.index] as Step;
  }

  get last(): boolean {
    return this.index === this.lesson.steps.length - 1;
  }

  /** The room that a step is in: the last one that a command before it opened. */
  roomOf(index: number): RoomId {
    const given = this.lesson.steps
      .slice(0, index + 1)
      .flatMap((step, at) => [...(step.start ?? []), ...(at < index ? solutionOf(step) : [])]);
    return given.reduce<RoomId>(
      (room, command) => ('open' in command ? command.open.room : room),
      this.lesson.world.room,
    );
  }

  get room(): RoomId {
    return this.roomOf(this.index);
  }

  /** Where a step begins for who has not been at those before it. */
  #begin(index: number): string {
    const before = this.lesson.steps
      .slice(0, index)
      .flatMap((step) => [...(step.start ?? []), ...solutionOf(step)]);
    const first = opened(this.lesson.world, this.progress.seed);
    return printMoment([...before, ...(this.lesson.steps[index]?.start ?? [])].reduce(applied, first));
  }

  /** Goes to a step. `world`: it shall be shown as it began, made if it has not begun. */
  enter(index: number, world: 'as-it-is' | 'as-it-began'): void {
    const step = Math.max(0, Math.min(index, this.lesson.steps.length - 1));
    const { starts } = this.progress;
    const known = starts[step];
    const fresh = this.lesson.steps[step]?.start !== undefined;
    const cold = step > 0 && this.#stage.hash === '';
    const start =
      known ?? (step === 0 || cold || world === 'as-it-began' ? this.#begin(step) : this.#from(step));
    this.#set({ step, starts: { ...starts, [step]: start } });
    if (world === 'as-it-began' || (known === undefined && (fresh || step === 0)))
      this.#stage.show(start, null);
    this.hints = 0;
    this.holds = null;
    this.fault = null;
    this.refused = null;
  }

  /** A step that follows the one before it in the world as it is. */
  #from(index: number): string {
    const now = readMoment(this.#stage.hash);
    return now
      ? printMoment((this.lesson.steps[index]?.start ?? []).reduce(applied, now))
      : this.#begin(index);
  }

  next(): void {
    if (this.last) this.#set({ finished: true, step: 0, starts: {}, given: {}, found: {}, reached: {} });
    else this.enter(this.index + 1, 'as-it-is');
  }

  previous(): void {
    if (this.index > 0) this.enter(this.index - 1, 'as-it-is');
  }

  /** Back to where the step began; what was guessed in it is forgotten. */
  reset(): void {
    const { index } = this;
    const without = <T>(record: Readonly<Record<number, T>>): Readonly<Record<number, T>> =>
      Object.fromEntries(Object.entries(record).filter(([key]) => Number(key) !== index));
    const { given, found, reached } = this.progress;
    this.#set({ given: without(given), found: without(found), reached: without(reached) });
    this.enter(index, 'as-it-began');
  }

  /** Nothing is guessed or reached yet, on another seed. */
  restart(seed: number): void {
    this.progress = { ...NO_PROGRESS, seed };
  }

  give(answer: Given): void {
    this.#set({ given: { ...this.progress.given, [this.index]: answer } });
  }

  /** Does what the step offers, from the moment on screen. */
  run(commands: readonly LessonCommand[] = this.step.run ?? []): void {
    const now = readMoment(this.#stage.hash);
    if (!now) return;
    const play = commands.find((command) => 'play' in command);
    const then = commands.filter((command) => !('play' in command)).reduce(applied, now);
    this.#stage.show(printMoment(then), play ? this.#playOf(play) : null);
  }

  #playOf({ play, seconds }: Extract<LessonCommand, { readonly play: string }>): Play {
    const toNs = momentNs(play) ?? 0;
    return { toNs, seconds: seconds ?? (toNs === END_NS ? null : WATCH_S) };
  }

  /** Asks the run on screen for all that the step wants to know. */
  async look(): Promise<void> {
    const { step, index, room } = this;
    const figures = Object.entries(step.figures ?? {});
    const until = 'until' in step ? [step.until] : [];
    const first = [...until, ...figures.map(([, { measure }]) => measure)];
    if (first.length === 0) return;
    try {
      const answers = await this.#stage.measure(room, first);
      if (index !== this.index) return;
      this.refused = null;
      const values = answers.slice(until.length);
      const known = Object.fromEntries(figures.map(([name], at) => [name, values[at]?.value ?? null]));
      this.figures = { ...this.figures, [index]: known };
      const goal = answers[0]?.value ?? null;
      this.holds = until.length === 0 || goal === null ? null : goal === true;
      if (this.holds) await this.#reach(step, index, room);
    } catch (error) {
      if (index === this.index) this.refused = error instanceof Error ? error.message : String(error);
    }
  }

  async #reach(step: Step, index: number, room: RoomId): Promise<void> {
    const { reached, given, found } = this.progress;
    if (step.kind !== 'predict') {
      if (reached[index] !== true) this.#set({ reached: { ...reached, [index]: true } });
      return;
    }
    // Who has not guessed yet is not told.
    if (given[index] === undefined || found[index] !== undefined) return;
    const verdict = verdictOf(step, await this.#stage.measure(room, questionsOf(step)));
    this.fault = verdict.fault;
    if (!verdict.found) return;
    this.#set({
      found: { ...this.progress.found, [index]: verdict.found },
      reached: { ...this.progress.reached, [index]: true },
    });
  }

  #set(part: Partial<Progress>): void {
    this.progress = { ...this.progress, ...part };
    keepProgress(this.id, this.progress);
  }
}

/** Whether a moment on screen is the one that was asked for: the same run, and there or at its end. */
export function arrived(wanted: string, shown: string): boolean {
  const [a, b] = [readMoment(wanted), readMoment(shown)];
  if (!a || !b || runKey(a) !== runKey(b)) return false;
  return a.atNs === END_NS || a.atNs === b.atNs;
}
